/** The door as a caller meets it: a process, its two streams, its exit code. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const root = join(import.meta.dirname, '../..');
export const launcher = join(root, 'bin/gameday.js');

export interface Called {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd?: string;
  /** Instead of this process's own variables. */
  readonly env?: NodeJS.ProcessEnv;
}

export async function gameday(args: readonly string[], { cwd = root, env = quietEnv() }: CallOptions = {}): Promise<Called> {
  const child = spawn(process.execPath, [launcher, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exit, stdout, stderr };
}

/** This process's variables without those that change what the door says. */
export function quietEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { GAMEDAY_ENV: _env, GAMEDAY_LAB_DEFECT: _defect, FORCE_COLOR: _colour, ...rest } = process.env;
  return { ...rest, CI: 'true', NO_COLOR: '1', ...more };
}

/** Gone, with everything in it, at the end of the scope. */
export function scratch(): Disposable & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'gameday-cli-'));
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
