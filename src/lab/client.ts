/** How everybody else gets a lab: start one, find one, end one. All a lab is, from outside, is its state directory. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EnvironmentFacts } from '../drill/environment.ts';
import { defects, isDefect } from './defects.ts';
import { isAlive, labFileIn, readLabFile, type LabFile, type Lifetime } from './state.ts';
import { bareEnvironment } from './supervisor/bare-environment.ts';
import type { FromSupervisor, LabOptions } from './supervisor/options.ts';
import { checkScale } from './timing.ts';

export { checkScale } from './timing.ts';
export { defects } from './defects.ts';
export { truthFileIn } from './state.ts';

/** A lab that is up. Disposing ends an `owned` one and leaves any other as it is. */
export interface RunningLab extends AsyncDisposable {
  readonly facts: EnvironmentFacts;
  /** Its state directory. */
  readonly dir: string;
  readonly pid: number;
  /**
   * The owner's end of the pipe that keeps an `owned` lab alive. Whoever else is to keep it alive inherits it:
   * `spawn(…, { stdio: [lab.leash, …] })`.
   */
  readonly leash?: Writable;
}

export interface StartLab {
  readonly scale: number;
  /** One of `defects`. */
  readonly defect?: string;
  readonly lifetime: Lifetime;
  /**
   * The lab's own directory. Default: a new one below `$XDG_STATE_HOME` (or `~/.local/state`) `/gameday/labs`, of which an `owned` lab
   * leaves nothing behind.
   */
  readonly stateDir?: string;
  readonly signal: AbortSignal;
}

/** The options make no lab: a usage error. */
export class InvalidLabOption extends RangeError {
  override readonly name = 'InvalidLabOption';
}

/**
 * Starts a lab and resolves when every part of it listens. Throws `InvalidLabOption` before anything is started;
 * rejects with the supervisor's reason if it cannot start, and with the signal's if that aborts first.
 */
export async function startLab({ scale, defect, lifetime, stateDir, signal }: StartLab): Promise<RunningLab> {
  const problem = checkScale(scale);
  if (problem) throw new InvalidLabOption(problem);
  if (defect !== undefined && !isDefect(defect))
    throw new InvalidLabOption(`no defect called ${defect}; there are ${defects.join(', ')}`);
  if (stateDir === undefined) await forgetDeadLabs();
  const dir = stateDir ?? join(labsDir(), randomBytes(6).toString('hex'));
  await mkdir(dir, { recursive: true });
  if (await findLab(dir)) throw new InvalidLabOption(`a lab is up in ${dir} already`);
  signal.throwIfAborted();

  const supervisor = spawnSupervisor({ dir, scale, lifetime, ...(defect ? { defect } : {}) });
  const abandon = () => void supervisor.kill('SIGKILL');
  signal.addEventListener('abort', abandon, { once: true });
  try {
    const said = (await Promise.race([once(supervisor, 'message'), once(supervisor, 'exit')])) as [
      FromSupervisor | number | null,
    ];
    signal.throwIfAborted();
    const file = await readLabFile(dir);
    const up = typeof said[0] === 'object' && said[0]?.kind === 'up';
    if (!up || !file) throw new Error(`the lab did not start${whyNot(said[0])}; its log is ${join(dir, 'supervisor.log')}`);
    return running(dir, file, { ...(supervisor.stdin && { leash: supervisor.stdin }), clearAway: stateDir === undefined });
  } catch (error) {
    supervisor.kill('SIGKILL');
    throw error;
  } finally {
    signal.removeEventListener('abort', abandon);
    if (supervisor.connected) supervisor.disconnect();
    supervisor.unref();
    (supervisor.stdin as (Duplex & { unref?(): void }) | null)?.unref?.();
  }
}

/** The lab in `dir`; without one, the latest `until-down` lab of this user (`lab up`). `undefined` when none is up. */
export async function findLab(dir?: string): Promise<RunningLab | undefined> {
  if (dir !== undefined) {
    const file = await readLabFile(dir);
    return file && isAlive(file) ? running(dir, file) : undefined;
  }
  const up = (await Promise.all((await labDirs()).map(async (one) => ({ dir: one, file: await readLabFile(one) }))))
    .flatMap(({ dir, file }) => (file?.lifetime === 'until-down' && isAlive(file) ? [{ dir, file }] : []))
    .sort((a, b) => b.file.startedAt - a.file.startedAt);
  return up[0] && running(up[0].dir, up[0].file);
}

export interface LabStatus {
  readonly lifetime: Lifetime;
  readonly startedAt: number;
  /** Process ids by part. */
  readonly pids: Readonly<Record<string, number>>;
}

/** `undefined` when no lab is up in `dir`. */
export async function labStatus(dir: string): Promise<LabStatus | undefined> {
  const file = await readLabFile(dir);
  return file && isAlive(file) ? { lifetime: file.lifetime, startedAt: file.startedAt, pids: file.pids } : undefined;
}

/** Ends the lab in `dir`, by force if it must, and resolves when nothing of it is left. Harmless where none is up. */
export async function stopLab(dir: string): Promise<void> {
  const file = await readLabFile(dir);
  if (!file) return;
  if (isAlive(file)) process.kill(file.pid, 'SIGTERM');
  if (!(await until(() => !isAlive(file), 5_000)) && isAlive(file)) process.kill(file.pid, 'SIGKILL');
  // The reaper removes the file last of all. A lab that lost both at once leaves it behind.
  if (!(await until(async () => (await readLabFile(dir)) === undefined, 7_000))) await rm(labFileIn(dir), { force: true });
}

function spawnSupervisor(options: LabOptions) {
  const log = openSync(join(options.dir, 'supervisor.log'), 'a');
  try {
    return spawn(process.execPath, [fileURLToPath(new URL('supervisor/main.ts', import.meta.url)), JSON.stringify(options)], {
      detached: true,
      stdio: [options.lifetime === 'owned' ? 'pipe' : 'ignore', log, log, 'ipc'],
      env: bareEnvironment(),
    });
  } finally {
    closeSync(log);
  }
}

function whyNot(said: FromSupervisor | number | null): string {
  if (typeof said === 'object' && said?.kind === 'failed') return `: ${said.because}`;
  return typeof said === 'number' ? ` (exit ${said})` : '';
}

/** With `clearAway`, nothing is left of an owned lab that was well when it was disposed of; one that died by itself leaves its log. */
function running(dir: string, file: LabFile, own: { readonly leash?: Writable; readonly clearAway?: boolean } = {}): RunningLab {
  const { leash, clearAway = false } = own;
  return {
    facts: file.facts,
    dir,
    pid: file.pid,
    ...(leash ? { leash } : {}),
    [Symbol.asyncDispose]: async () => {
      if (leash === undefined) return;
      const wasWell = isAlive(file);
      leash.destroy();
      await stopLab(dir);
      if (clearAway && wasWell) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function until(condition: () => boolean | Promise<boolean>, forMs: number): Promise<boolean> {
  for (const giveUpAt = performance.now() + forMs; performance.now() < giveUpAt; await sleep(20))
    if (await condition()) return true;
  return false;
}

function labsDir(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'gameday', 'labs');
}

const rememberedMs = 3_600_000;

/** Logs and truths of labs that were killed, or told to end. Other programs may be clearing away at the same time. */
async function forgetDeadLabs(): Promise<void> {
  for (const dir of await labDirs()) {
    const diedAt = (await stat(dir).catch(() => undefined))?.mtimeMs ?? Infinity;
    if (Date.now() - diedAt > rememberedMs && !(await findLab(dir))) await rm(dir, { recursive: true, force: true });
  }
}

async function labDirs(): Promise<readonly string[]> {
  try {
    return (await readdir(labsDir())).map((name) => join(labsDir(), name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
