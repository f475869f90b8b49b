/** k6 from its source, by the Go that is here. Takes two to four minutes; Go's caches take about 1 GB below HOME. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Refusal } from '../../run/ports.ts';
import { tail } from './tail.ts';

const lastLines = 15;

/** What it takes, measured; said before it is begun, and while it is done. */
export const buildTakes = '2 to 4 min, about 1 GB of Go’s caches below HOME';

/** Path of the binary below `dir`; `undefined` where there is no Go. Throws `Refusal` if it does not build. */
export async function buildWithGo(
  version: string,
  dir: string,
  {
    env,
    onProgress,
    signal,
  }: { readonly env: NodeJS.ProcessEnv; readonly onProgress: (text: string) => void; readonly signal: AbortSignal },
): Promise<string | undefined> {
  signal.throwIfAborted();
  const began = performance.now();
  const tell = () =>
    onProgress(`building k6 ${version} with Go, once (${buildTakes}): ${Math.round((performance.now() - began) / 1_000)} s`);
  const timer = setInterval(tell, 1_000);
  // Its own process group: the compilers that go starts must end with it.
  const go = spawn('go', ['install', `go.k6.io/k6@v${version}`], {
    env: { ...env, CGO_ENABLED: '0', GOBIN: dir, GOOS: '', GOARCH: '' },
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const onAbort = () => {
    if (go.pid !== undefined) process.kill(-go.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const errors = tail(go.stderr, lastLines);
  try {
    const code = await new Promise<number | null>((resolve, reject) => go.once('error', reject).once('close', resolve));
    signal.throwIfAborted();
    if (code === 0) return join(dir, 'k6');
    throw new Refusal(
      'k6/build',
      `go install go.k6.io/k6@v${version} failed: ${errors().at(-1) ?? `exit ${code}`}`,
      `Run it by hand to see all of it: CGO_ENABLED=0 go install go.k6.io/k6@v${version}`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
