/** Which process it was: ids are given out again, so an id alone would take a stranger for the one that is gone. */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When the kernel started it, in its own ticks since boot; absent where the system has no `/proc`. */
  readonly startTicks?: string;
}

export function identityOf(pid: number): ProcessIdentity {
  const startTicks = statOf(pid)?.startTicks;
  return startTicks === undefined ? { pid } : { pid, startTicks };
}

/** Whether that very process still runs. One that has ended and was not collected yet does nothing any more. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  if (stat === undefined) return true;
  return !['Z', 'X'].includes(stat.state) && (startTicks === undefined || stat.startTicks === startTicks);
}

function statOf(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    // The command's name stands in brackets and may hold anything, so count from its end.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state = ''] = fields;
    return { state, startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
