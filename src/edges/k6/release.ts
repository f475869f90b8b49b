/**
 * The official release archive. It is only ever unpacked if its SHA-256 is known beforehand.
 *
 * This package pins none yet: they have to be read from the release itself, and an unchecked download is not offered instead. Who has a
 * mirror and the hash can state both.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { Refusal } from '../../run/ports.ts';
import { k6Version } from './find.ts';

/** SHA-256 of `k6-v<version>-<platform>` archives, in hex, by platform. */
const pinned: Readonly<Record<string, string>> = {};

const officialBase = 'https://github.com/grafana/k6/releases/download';

export type ReleaseChoice =
  | { readonly possible: true; readonly url: string; readonly sha256: string; readonly folder: string }
  | { readonly possible: false; readonly why: string };

/** `linux-amd64`, as k6's release files are named. */
function target(platform: string, arch: string): string {
  return `${platform === 'darwin' ? 'macos' : platform}-${arch === 'x64' ? 'amd64' : arch}`;
}

export function releaseUrl(env: NodeJS.ProcessEnv, platform: string, arch: string): string {
  const base = (env.GAMEDAY_K6_MIRROR || officialBase).replace(/\/+$/, '');
  return `${base}/v${k6Version}/k6-v${k6Version}-${target(platform, arch)}.${platform === 'linux' ? 'tar.gz' : 'zip'}`;
}

/** `GAMEDAY_K6_MIRROR` replaces the address, `GAMEDAY_K6_SHA256` the pinned hash. */
export function releaseChoice(
  env: NodeJS.ProcessEnv,
  platform: string = process.platform,
  arch: string = process.arch,
): ReleaseChoice {
  const url = releaseUrl(env, platform, arch);
  const sha256 = env.GAMEDAY_K6_SHA256?.toLowerCase() || pinned[target(platform, arch)];
  if (sha256 === undefined)
    return {
      possible: false,
      why: `${url} is not downloaded because no SHA-256 is pinned for it (GAMEDAY_K6_SHA256 states one)`,
    };
  if (!/^[0-9a-f]{64}$/.test(sha256)) return { possible: false, why: `GAMEDAY_K6_SHA256 is not a SHA-256 in hex: ${sha256}` };
  return { possible: true, url, sha256, folder: `k6-v${k6Version}-${target(platform, arch)}` };
}

/** Path of the binary below `dir`. Throws `Refusal` if it cannot be had or is not what it should be. */
export async function downloadRelease(
  choice: ReleaseChoice & { possible: true },
  dir: string,
  { onProgress, signal }: { readonly onProgress: (text: string) => void; readonly signal: AbortSignal },
): Promise<string> {
  const archive = join(dir, 'archive');
  const found = await download(choice.url, archive, onProgress, signal);
  if (found !== choice.sha256)
    throw new Refusal(
      'k6/hash',
      `${choice.url} has SHA-256 ${found}, not ${choice.sha256}`,
      'Do not use this file; ask whoever runs the mirror.',
    );
  // bsdtar on macOS and Windows reads zip as well.
  await promisify(execFile)('tar', ['-xf', archive, '-C', dir], { signal });
  return join(dir, choice.folder, 'k6');
}

async function download(url: string, to: string, onProgress: (text: string) => void, signal: AbortSignal): Promise<string> {
  const hint = 'Check the network, or name a mirror: GAMEDAY_K6_MIRROR=https://…';
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new Refusal('k6/download', `${url} cannot be reached`, hint, { cause });
  });
  if (!response.ok || response.body === null) throw new Refusal('k6/download', `${url} answered ${response.status}`, hint);
  const total = Number(response.headers.get('content-length'));
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onProgress(`downloading k6 ${k6Version}: ${(bytes / 1e6).toFixed(1)} ${total ? `of ${(total / 1e6).toFixed(1)} ` : ''}MB`);
      done(undefined, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(to), { signal });
  return hash.digest('hex');
}
