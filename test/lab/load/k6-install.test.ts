import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execFileSync, fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureK6, findK6 } from '../../../src/edges/k6/install.ts';
import { isRunning } from './workbench.ts';

let home: string;
let env: NodeJS.ProcessEnv;
const told: string[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gameday-k6-'));
  env = { HOME: home, PATH: join(home, 'bin') };
  told.length = 0;
});
afterEach(async () => rm(home, { recursive: true, force: true }));

async function program(path: string, script: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
const fakeK6 = (path: string, version: string) => program(path, `echo "k6 v${version} (go1.26.8, linux/amd64)"`);
const cached = () => join(home, '.cache/gameday/k6/1.8.1/k6');
const ensure = (signal: AbortSignal = AbortSignal.timeout(20_000)) =>
  ensureK6({ env, onProgress: (text) => told.push(text), signal });

/** A `go` that takes its time and then leaves a k6 in GOBIN, as the real one does. */
const fakeGo = (before = '/bin/sleep 0.2') =>
  program(
    join(home, 'bin/go'),
    `echo "$@ CGO_ENABLED=$CGO_ENABLED" >> ${home}/built; ${before}
printf '#!/bin/sh\\necho "k6 v1.8.1 (go1.26.8, linux/amd64)"\\n' > $GOBIN/k6; /bin/chmod +x $GOBIN/k6`,
  );
const built = () => readFile(join(home, 'built'), 'utf8');

describe('finding k6', () => {
  it('prefers the variable, then the cache, then PATH', async () => {
    const onPath = await fakeK6(join(home, 'bin/k6'), '2.2.0');
    expect(await findK6(env)).toMatchObject({ found: true, k6: { path: onPath, version: '2.2.0', source: 'PATH' } });
    await fakeK6(cached(), '1.8.1');
    expect(await findK6(env)).toMatchObject({ found: true, k6: { path: cached(), source: 'cache' } });
    env.GAMEDAY_K6_PATH = await fakeK6(join(home, 'mine'), '1.9.3');
    expect(await findK6(env)).toMatchObject({ found: true, k6: { version: '1.9.3', source: 'GAMEDAY_K6_PATH' } });
  });

  it('heeds XDG_CACHE_HOME', async () => {
    env.XDG_CACHE_HOME = join(home, 'xdg');
    const path = await fakeK6(join(home, 'xdg/gameday/k6/1.8.1/k6'), '1.8.1');
    expect(await findK6(env)).toMatchObject({ k6: { path } });
  });

  it('says of each that it found why it is not used', async () => {
    await fakeK6(join(home, 'bin/k6'), '0.57.0');
    await program(join(home, 'other/k6'), 'exit 3');
    env.PATH += `${delimiter}${join(home, 'other')}`;
    const { found, passedOver } = await findK6(env);
    expect(found).toBe(false);
    expect(passedOver.map(({ source, why }) => `${source} ${why}`)).toEqual([
      'cache absent',
      'PATH out-of-range',
      'PATH not-runnable',
    ]);
    expect(passedOver[1]?.detail).toMatch(/0\.57\.0; >=1\.8 <3 is needed/);
  });
});

describe('getting k6', () => {
  it('builds it with Go, once, and tells how long it has taken', async () => {
    await fakeGo('/bin/sleep 1.2');
    expect(await ensure()).toEqual({ path: cached(), version: '1.8.1', source: 'cache' });
    expect(await built()).toBe('install go.k6.io/k6@v1.8.1 CGO_ENABLED=0\n');
    expect(told.at(-1)).toMatch(/^building k6 1\.8\.1 with Go.*: 1 s$/);
    await ensure();
    expect((await built()).split('\n')).toHaveLength(2);
    expect(await readdir(join(home, '.cache/gameday/k6'))).toEqual(['1.8.1']);
  });

  it('builds it once when two want it at once', async () => {
    await fakeGo('/bin/sleep 1');
    const another = fork(join(import.meta.dirname, 'installer.ts'), { env });
    const theirs = once(another, 'message');
    const k6 = { path: cached(), version: '1.8.1', source: 'cache' };
    expect([await ensure(), (await theirs)[0]]).toEqual([k6, k6]);
    expect((await built()).split('\n')).toHaveLength(2);
  });

  it('takes over from a gameday that died while it installed', async () => {
    await fakeGo();
    await mkdir(join(home, '.cache/gameday/k6'), { recursive: true });
    const dead = Number(execFileSync('sh', ['-c', 'echo $$']).toString());
    await writeFile(join(home, '.cache/gameday/k6/1.8.1.lock'), String(dead));
    expect(await ensure()).toMatchObject({ source: 'cache' });
  });

  it('stops at once when told to, compilers and all, and leaves nothing half done', async () => {
    await fakeGo(`echo $$ > ${home}/pid; /bin/sleep 30 & echo $! >> ${home}/pid; wait`);
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const getting = ensure(controller.signal);
    await expect.poll(() => readFile(join(home, 'pid'), 'utf8').catch(() => '')).toMatch(/\d+\n\d+\n/);
    controller.abort(reason);
    await expect(getting).rejects.toBe(reason);
    const pids = (await readFile(join(home, 'pid'), 'utf8')).trim().split('\n').map(Number);
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
    expect(await readdir(join(home, '.cache/gameday/k6'))).toEqual([]);
  });

  it('says what Go said when it does not build', async () => {
    await fakeGo('echo "go: go.k6.io/k6@v1.8.1: dial tcp: no route to host" >&2; exit 1');
    await expect(ensure()).rejects.toMatchObject({
      name: 'Refusal',
      code: 'k6/build',
      message: expect.stringContaining('no route to host'),
    });
  });

  it('refuses with the one command where there is neither k6 nor Go', async () => {
    await fakeK6(join(home, 'bin/k6'), '0.57.0');
    await expect(ensure()).rejects.toMatchObject({
      name: 'Refusal',
      code: 'k6/missing',
      message: expect.stringMatching(/0\.57\.0.*no SHA-256 is pinned.*no Go/s),
      hint: expect.stringContaining('GAMEDAY_K6_PATH'),
    });
  });

  it('does not quietly take another k6 for the one that was named', async () => {
    await fakeK6(join(home, 'bin/k6'), '1.8.1');
    env.GAMEDAY_K6_PATH = join(home, 'nowhere');
    await expect(ensure()).rejects.toMatchObject({ code: 'k6/bad-path', message: expect.stringContaining('does not exist') });
  });
});

describe('a mirror', () => {
  async function mirror(): Promise<AsyncDisposable & { readonly sha256: string }> {
    const folder = `k6-v1.8.1-${process.platform === 'darwin' ? 'macos' : process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
    await fakeK6(join(home, 'release', folder, 'k6'), '1.8.1');
    const archive = join(home, 'archive.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(home, 'release'), folder]);
    const bytes = await readFile(archive);
    const server = createServer((request, response) => {
      if (request.url?.startsWith(`/k6/v1.8.1/${folder}.`)) response.end(bytes);
      else response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    env.GAMEDAY_K6_MIRROR = `http://127.0.0.1:${(server.address() as AddressInfo).port}/k6`;
    env.PATH = `${env.PATH}${delimiter}${process.env.PATH?.split(delimiter)
      .filter((dir) => dir === '/bin' || dir === '/usr/bin')
      .join(delimiter)}`;
    return {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      async [Symbol.asyncDispose]() {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      },
    };
  }

  it('serves when the hash is stated', async () => {
    await using from = await mirror();
    env.GAMEDAY_K6_SHA256 = from.sha256;
    expect(await ensure()).toEqual({ path: cached(), version: '1.8.1', source: 'cache' });
    expect(told.at(-1)).toMatch(/^downloading k6/);
  });

  it('is not believed when the hash is another', async () => {
    await using _from = await mirror();
    env.GAMEDAY_K6_SHA256 = '0'.repeat(64);
    await expect(ensure()).rejects.toMatchObject({ code: 'k6/hash' });
    expect(await readdir(join(home, '.cache/gameday/k6'))).toEqual([]);
  });

  it('says so when it has nothing', async () => {
    await using from = await mirror();
    env.GAMEDAY_K6_SHA256 = from.sha256;
    env.GAMEDAY_K6_MIRROR += '/elsewhere';
    await expect(ensure()).rejects.toMatchObject({ code: 'k6/download', message: expect.stringContaining('404') });
  });
});
