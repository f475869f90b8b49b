/** What a run still owes, by its journal and by what has become of the place. */
import { join } from 'node:path';
import { readJournal } from '../edges/journal.ts';
import { foldRun, type RunState } from '../journal/fold.ts';
import { findLab } from '../lab/client.ts';

export interface Debts {
  readonly state: RunState;
  /** Lines that cannot be read: what they said is unknown, so it can never be said that nothing is owed. */
  readonly unknown: readonly string[];
  /** The lab it ran in, and with it everything that was broken. */
  readonly labGone: boolean;
}

export async function debtsOf(journal: string): Promise<Debts> {
  const { events, damaged } = await readJournal(journal);
  const state = foldRun(events);
  const labDir = state.started?.labDir;
  return {
    state,
    unknown: damaged.map((line) => `journal line ${line}`),
    labGone: labDir !== undefined && (await findLab(labDir)) === undefined,
  };
}

/** Whether the place in which the run in folder `run` took place may still be broken. A folder without a record tells of nothing. */
export async function leftBroken(run: string): Promise<boolean> {
  const { state, unknown, labGone } = await debtsOf(join(run, 'journal.jsonl'));
  return !labGone && (state.owed.length > 0 || unknown.length > 0);
}
