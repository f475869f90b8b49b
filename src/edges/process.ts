/**
 * Shell commands of users: the one door to zx.
 *
 * Every option is stated, because zx's defaults can be changed from outside (`ZX_*`) and by anybody else in the process. A command runs
 * in a process group of its own: Ctrl-C must reach us first, so that we decide when a half-done fault is undone. Ending it is ours as
 * well: zx sends one signal and never a second.
 *
 * Output goes to files, not pipes: a service that the command leaves in the background would hold a pipe open for as long as it lives, and
 * lose its output the moment we are gone.
 */
import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redact } from './redact.ts';

export interface CommandResult {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Last lines, for a message, without the values of secret variables. */
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Ends the command and everything in its process group: SIGTERM, and SIGKILL for whoever is left `graceMs` later. */
  readonly signal: AbortSignal;
  readonly graceMs?: number;
}

const tailBytes = 65_536;
const tailLines = 5;

/** Resolves whatever the exit code, once the shell has ended; rejects if there is no shell to run it or it was aborted. */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandResult> {
  const { env, cwd, signal, graceMs = 2_000 } = options;
  signal.throwIfAborted();
  const { $ } = await import('zx');
  const dir = await mkdtemp(join(tmpdir(), 'gameday-command-'));
  try {
    await using errors = await open(join(dir, 'stderr'), 'w+');
    // Nothing is awaited from here until somebody listens for the abort.
    signal.throwIfAborted();
    const shell = $({
      shell: 'bash',
      prefix: 'set -euo pipefail;',
      postfix: '',
      cwd,
      env,
      detached: true,
      nothrow: true,
      quiet: true,
      verbose: false,
      stdio: ['ignore', 'ignore', errors.fd],
    })`bash -euo pipefail -c ${command}`;
    let ending: Promise<void> | undefined;
    const onAbort = (): void => void (ending = endGroup(shell.pid, graceMs));
    signal.addEventListener('abort', onAbort, { once: true });
    const output = await shell.finally(() => signal.removeEventListener('abort', onAbort));
    await ending;
    signal.throwIfAborted();
    // Without a pid nothing was ever started, which zx tells as an exit code of its own invention.
    if (shell.pid === undefined) throw new Error('bash could not be started', { cause: output.cause });
    return { exitCode: output.exitCode, signal: output.signal, stderr: lastLines(redact(await endOf(errors), env)) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Resolves when nobody of the group is left, or everybody has been killed. */
async function endGroup(pid: number | undefined, graceMs: number): Promise<void> {
  if (pid === undefined || !signalGroup(pid, 'SIGTERM')) return;
  // One that is frozen hears nothing until it is thawed.
  signalGroup(pid, 'SIGCONT');
  const kill = (): void => void signalGroup(pid, 'SIGKILL');
  // Whoever presses Ctrl-C twice does not wait for the grace to be over.
  process.once('exit', kill);
  try {
    const lateAt = performance.now() + graceMs;
    while (performance.now() < lateAt) {
      await sleep(20);
      if (!signalGroup(pid, 0)) return;
    }
    kill();
  } finally {
    process.off('exit', kill);
  }
}

/** Whether there was anybody to hear it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function endOf(file: Awaited<ReturnType<typeof open>>): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, tailBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-tailLines).join('\n');
