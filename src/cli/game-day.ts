/** Drills in order. What a later one meets takes nothing away from the verdicts there are. */
import type { Judgement } from '../analysis/types.ts';
import type { Drill } from '../drill/types.ts';
import { described, StillOwed } from './errors.ts';
import { interruptedCode, worstExit } from './exit-codes.ts';

export interface Day {
  readonly judgements: readonly Judgement[];
  /** By which the drill after the last judgement was refused or failed. */
  readonly error?: unknown;
  /** Drills that were not begun. */
  readonly notRun: readonly string[];
  readonly exit: number;
}

/** Ends early after an undo that is still owed, an interruption or an error. Throws where nothing was judged yet. */
export async function inOrder(
  drills: readonly Drill[],
  conduct: (drill: Drill) => Promise<Judgement>,
  signal: AbortSignal,
): Promise<Day> {
  const judgements: Judgement[] = [];
  const day = (from: number, more: readonly number[] = []): Day => ({
    judgements,
    notRun: drills.slice(from).map(({ id }) => id),
    exit: worstExit([...judgements.map(({ exit }) => exit.code), ...more]),
  });
  for (const [index, drill] of drills.entries()) {
    try {
      judgements.push(await conduct(drill));
    } catch (error) {
      if (judgements.length === 0) throw error;
      return signal.aborted && !(error instanceof StillOwed)
        ? day(index, [interruptedCode(String(signal.reason))])
        : { ...day(index, [described(error).exit]), error };
    }
    const { length } = judgements;
    // A place that is still broken is no place for the next drill.
    if (judgements.at(-1)?.owed.length !== 0) return day(length);
    if (signal.aborted && length < drills.length) return day(length, [interruptedCode(String(signal.reason))]);
  }
  return day(drills.length);
}
