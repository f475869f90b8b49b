/** What a run tells the shell: docs/design.md §4. */
import type { ExitName, Judgement, Verdict } from './types.ts';

export const exits = {
  met: 0,
  missed: 1,
  invalid: 2,
  refused: 3,
  inconclusive: 4,
  stopped: 5,
  owed: 6,
  defect: 70,
  'hung-up': 129,
  interrupted: 130,
  terminated: 143,
} as const satisfies Record<ExitName, number>;

export interface RunEnd {
  /** Undos still owed. */
  readonly owed: number;
  readonly ended: Judgement['ended'];
  /** What interrupted the run, if anything did: `SIGINT`, `SIGTERM`, `SIGHUP`. */
  readonly signal?: string;
  readonly verdict: Verdict;
}

/** 6 > 70 > 143, 130, 129 > 5 > 1 > 4 > 0; a run that was refused is 3. What is still broken outranks every word about the system. */
export function exitOf(end: RunEnd): Judgement['exit'] {
  const name = end.owed > 0 ? 'owed' : settledExit(end);
  return { code: exits[name], name };
}

function settledExit({ ended, signal, verdict }: RunEnd): ExitName {
  if (ended === 'defect' || ended === 'stopped' || ended === 'refused') return ended;
  if (ended === 'interrupted' || (ended === 'unfinished' && signal !== undefined)) return interruption(signal);
  // Killed, or still going on: nobody saw its end, so nothing is met.
  return ended === 'unfinished' && verdict === 'met' ? 'inconclusive' : verdict;
}

/** Whatever else asks a run to end counts as Ctrl-C. */
export function interruption(signal: string | undefined): ExitName {
  if (signal?.includes('SIGHUP')) return 'hung-up';
  return signal?.includes('SIGTERM') ? 'terminated' : 'interrupted';
}
