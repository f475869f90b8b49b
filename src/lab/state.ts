/** `lab.json`: how a lab is found again. Written by its supervisor, removed by its reaper when nothing is left of it. */
import { readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentFacts } from '../drill/environment.ts';

/** `owned`: ends with the process that started it. `until-down`: stays until it is told to end. */
export type Lifetime = 'owned' | 'until-down';

export interface LabFile {
  readonly schemaVersion: 1;
  readonly pid: number;
  /** Tells this process from a later one with the same id; absent where the system has no `/proc`. */
  readonly startTicks?: string;
  readonly lifetime: Lifetime;
  readonly startedAt: number;
  readonly facts: EnvironmentFacts;
  /** Every process of the lab, by its part: `supervisor`, `reaper`, `eu-west-1a/balancer`, `eu-west-1a/i-0a1…`. */
  readonly pids: Readonly<Record<string, number>>;
}

export const labFileIn = (dir: string): string => join(dir, 'lab.json');
export const truthFileIn = (dir: string): string => join(dir, 'truth.ndjson');

/** What is written in `dir`, whether or not that lab is alive. */
export async function readLabFile(dir: string): Promise<LabFile | undefined> {
  try {
    return JSON.parse(await readFile(labFileIn(dir), 'utf8')) as LabFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Readers see the old file or the new one, never half of one. */
export async function writeLabFile(dir: string, file: LabFile): Promise<void> {
  const draft = `${labFileIn(dir)}.new`;
  await writeFile(draft, JSON.stringify(file, undefined, 2));
  await rename(draft, labFileIn(dir));
}

/** When the kernel started a process, in its own ticks since boot. */
export function startTicksOf(pid: number): string | undefined {
  try {
    // The command's name stands in brackets and may hold anything, so count from its end.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Whether a lab's supervisor is still the process it was. */
export function isAlive({ pid, startTicks }: Pick<LabFile, 'pid' | 'startTicks'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTicks === undefined || startTicksOf(pid) === startTicks;
}
