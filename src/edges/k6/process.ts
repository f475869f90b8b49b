/** One k6 process: its rows as they come, its last words, its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail } from './tail.ts';

export interface K6Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface K6Process {
  readonly pid: number;
  /** Resolves when k6 is dead and every row has been handed over; never rejects. */
  readonly exited: Promise<K6Exit>;
  log(): readonly string[];
  /** SIGINT, on which k6 writes out its rows; SIGKILL if it has not ended `graceMs` later. Resolves once it is dead. */
  end(graceMs?: number): Promise<K6Exit>;
}

const logLines = 100;

/** Rejects if there is nothing to run. Detached: Ctrl-C must reach us first, so that load goes on while faults are undone. */
export async function startK6(
  path: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
  onRows: (chunk: Uint8Array) => void,
): Promise<K6Process> {
  const child = spawn(path, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = tail(child.stderr, logLines);
  child.stdout.on('data', onRows);
  const exited = new Promise<K6Exit>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  await once(child, 'spawn');
  const pid = child.pid as number;

  async function end(graceMs = 5_000): Promise<K6Exit> {
    child.kill('SIGINT');
    using stop = abortOnDispose();
    const late = sleep(graceMs, 'late' as const, { signal: stop.signal }).catch(() => 'late' as const);
    if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
    return exited;
  }
  return { pid, exited, log, end };
}

function abortOnDispose(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}
