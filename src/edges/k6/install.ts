/**
 * k6 by itself: found, or put into the user's cache once.
 *
 *     GAMEDAY_K6_PATH ─► cache ─► PATH ─► release archive (hash pinned) ─► go install ─► refusal with the command to type
 */
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../run/ports.ts';
import { buildWithGo } from './build.ts';
import { cachedK6, findK6, inspect, k6CacheDir, k6Range, k6Version, type Finding, type K6 } from './find.ts';
import { holdInstallLock } from './install-lock.ts';
import { downloadRelease, releaseChoice, releaseUrl } from './release.ts';

export { findK6, k6Range, k6Version, type Finding, type K6 } from './find.ts';

export interface EnsureK6Options {
  readonly env: NodeJS.ProcessEnv;
  /** One line of what is being done, with the time it has taken; about once a second. */
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Throws `Refusal` where there is no k6 and no way to get one; rejects with the signal's reason. */
export async function ensureK6({ env, onProgress, signal }: EnsureK6Options): Promise<K6> {
  const finding = await findK6(env);
  if (env.GAMEDAY_K6_PATH && !(finding.found && finding.k6.source === 'GAMEDAY_K6_PATH')) throw badSetting(finding);
  if (finding.found) return finding.k6;

  await mkdir(k6CacheDir(env), { recursive: true });
  await using _lock = await holdInstallLock(join(k6CacheDir(env), `${k6Version}.lock`), onProgress, signal);
  // Whoever held the lock before us was most likely doing the same.
  const again = await findK6(env);
  if (again.found) return again.k6;
  // Awaited, or the lock would be gone before the work is done.
  return await install({ env, onProgress, signal }, again);
}

/** Made aside and moved into place in one step, so that nobody ever runs half a binary. */
async function install(options: EnsureK6Options, finding: Finding): Promise<K6> {
  const { env } = options;
  const aside = await mkdtemp(join(k6CacheDir(env), 'tmp-'));
  try {
    const choice = releaseChoice(env);
    const binary = choice.possible ? await downloadRelease(choice, aside, options) : await buildWithGo(k6Version, aside, options);
    if (binary === undefined) throw cannotInstall(finding, choice.possible ? '' : choice.why);
    await chmod(binary, 0o755);
    const seen = await inspect(binary, 'cache');
    if (!('version' in seen))
      throw new Refusal('k6/unusable', `the k6 just installed does not work: ${seen.detail}`, installHint());
    const path = cachedK6(env);
    await mkdir(dirname(path), { recursive: true });
    await rename(binary, path);
    return { ...seen, path };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function badSetting(finding: Finding): Refusal {
  const detail = finding.passedOver.find((one) => one.source === 'GAMEDAY_K6_PATH')?.detail;
  return new Refusal(
    'k6/bad-path',
    `GAMEDAY_K6_PATH: ${detail}`,
    `Point it at a k6 ${k6Range}, or unset it and let gameday find or install one.`,
  );
}

function cannotInstall(finding: Finding, releaseWhy: string): Refusal {
  const seen = finding.passedOver.filter((one) => one.why !== 'absent').map((one) => one.detail);
  const parts = [`no k6 ${k6Range} was found`, ...seen, releaseWhy, 'and there is no Go to build it with'].filter(Boolean);
  return new Refusal('k6/missing', parts.join('; '), installHint());
}

/** The one command for this operating system. */
export function installHint(platform: NodeJS.Platform = process.platform, arch: string = process.arch): string {
  return `${command(platform, arch)}   (a binary elsewhere: GAMEDAY_K6_PATH=/path/to/k6)`;
}

function command(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'darwin') return 'brew install k6';
  if (platform === 'win32') return 'winget install k6 --source winget';
  const dir = `~/.cache/gameday/k6/${k6Version}`;
  return `mkdir -p ${dir} && curl -fsSL ${releaseUrl({}, platform, arch)} | tar -xz --strip-components=1 -C ${dir}`;
}
