/** Where a k6 is, and why others that were found are not used. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** What is built or downloaded when no k6 is found. */
export const k6Version = '1.8.1';
/** k6 majors differ in their options; 2 has been measured, 3 does not exist yet. */
export const k6Range = '>=1.8 <3';

export interface K6 {
  readonly path: string;
  /** `1.8.1` */
  readonly version: string;
  readonly source: K6Source;
}

export type K6Source = 'GAMEDAY_K6_PATH' | 'cache' | 'PATH';

export interface PassedOver {
  readonly source: K6Source;
  readonly path: string;
  readonly why: 'absent' | 'not-runnable' | 'out-of-range';
  readonly detail: string;
}

export type Finding =
  | { readonly found: true; readonly k6: K6; readonly passedOver: readonly PassedOver[] }
  | { readonly found: false; readonly passedOver: readonly PassedOver[] };

/** `$XDG_CACHE_HOME/gameday/k6`, or below `~/.cache`. */
export function k6CacheDir(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'gameday', 'k6');
}

export function cachedK6(env: NodeJS.ProcessEnv): string {
  return join(k6CacheDir(env), k6Version, 'k6');
}

/** Looks in `GAMEDAY_K6_PATH`, the cache and `PATH`, in this order, and runs what it finds to read its version. Never throws. */
export async function findK6(env: NodeJS.ProcessEnv): Promise<Finding> {
  const passedOver: PassedOver[] = [];
  for (const { source, path } of candidates(env)) {
    const seen = await inspect(path, source);
    if ('version' in seen) return { found: true, k6: seen, passedOver };
    passedOver.push(seen);
  }
  return { found: false, passedOver };
}

function candidates(env: NodeJS.ProcessEnv): { source: K6Source; path: string }[] {
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return [
    ...(env.GAMEDAY_K6_PATH ? [{ source: 'GAMEDAY_K6_PATH' as const, path: env.GAMEDAY_K6_PATH }] : []),
    { source: 'cache', path: cachedK6(env) },
    ...onPath.map((dir) => ({ source: 'PATH' as const, path: join(dir, 'k6') })),
  ];
}

/** Runs a binary to learn its version. */
export async function inspect(path: string, source: K6Source): Promise<K6 | PassedOver> {
  try {
    await access(path, constants.F_OK);
  } catch {
    return { source, path, why: 'absent', detail: `${path} does not exist` };
  }
  try {
    const { stdout } = await promisify(execFile)(path, ['version'], { timeout: 10_000, env: {} });
    const version = parseVersion(stdout);
    if (version === undefined)
      return { source, path, why: 'not-runnable', detail: `${path} does not say its version: ${firstLine(stdout)}` };
    if (!inRange(version)) return { source, path, why: 'out-of-range', detail: `${path} is ${version}; ${k6Range} is needed` };
    return { path, version, source };
  } catch (error) {
    return { source, path, why: 'not-runnable', detail: `${path}: ${firstLine((error as Error).message)}` };
  }
}

/** `k6 v1.8.1 (go1.26.8, linux/amd64)` → `1.8.1`. */
export function parseVersion(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)\b/.exec(text)?.[1];
}

export function inRange(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 1 && minor >= 8) || major === 2;
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
