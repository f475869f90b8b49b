/** Third net: pays what a run still owes, from its journal alone. 0 nothing owed, 6 still owed. */
import { systemClock } from '../../edges/clock.ts';
import { openJournal } from '../../edges/journal.ts';
import { takeLock } from '../../edges/lock.ts';
import { isAlive } from '../../edges/process-identity.ts';
import { findRun, type RunFolder } from '../../edges/run-folder.ts';
import type { RunState } from '../../journal/fold.ts';
import { deadlinesOf } from '../../plan/deadlines.ts';
import { Refusal } from '../../run/ports.ts';
import { settle } from '../../run/settle.ts';
import { debtsOf, leftBroken } from '../debts.ts';
import { exitCodes } from '../exit-codes.ts';
import { lockPath } from '../state.ts';
import type { Terminal } from '../terminal.ts';
import { openFacts } from '../world.ts';

export interface RecoverOptions {
  readonly reports: string;
  readonly output: 'text' | 'json';
}

interface Recovered {
  readonly run: string;
  readonly paid: readonly string[];
  readonly owed: readonly string[];
  readonly because: string;
}

export async function recover(name: string | undefined, options: RecoverOptions, terminal: Terminal): Promise<number> {
  const folder = await findRun(options.reports, name, name === undefined ? owesSomething : undefined).catch((error: unknown) => {
    if (name === undefined && error instanceof Refusal && error.code === 'run/none') return undefined;
    throw error;
  });
  const result: Recovered =
    folder === undefined
      ? { run: '', paid: [], owed: [], because: `no run in ${options.reports} owes anything` }
      : await pay(folder, terminal);
  if (options.output === 'json') terminal.data(JSON.stringify({ schemaVersion: 1, ...result }, undefined, 2));
  terminal.say(sentence(result));
  return result.owed.length === 0 ? exitCodes.met.code : exitCodes.owed.code;
}

async function pay(folder: RunFolder, terminal: Terminal): Promise<Recovered> {
  const { state, unknown } = await debtsOf(folder.journal);
  const { started } = state;
  if (started === undefined) return { run: folder.id, paid: [], owed: unknown, because: 'the run never started' };
  if (state.ended === undefined && isAlive(started) && started.pid !== process.pid)
    throw new Refusal(
      'recover/still-running',
      `process ${started.pid} is still running ${folder.id}`,
      'Stop it with Ctrl-C; it puts things back itself.',
    );
  const path = lockPath(terminal.env, started.environment, started.labDir);
  await using _lock = await takeLock(path, started.environment.name, { run: folder.dir, owes: leftBroken, toPay: true });
  return { ...(await payAlone(folder, terminal)), run: folder.id };
}

/** With the place to itself: what somebody else has paid meanwhile is paid. */
async function payAlone(folder: RunFolder, terminal: Terminal): Promise<Omit<Recovered, 'run'>> {
  const { state, unknown, labGone } = await debtsOf(folder.journal);
  if (state.owed.length === 0) return { paid: [], owed: unknown, because: 'every undo of this run is settled' };
  if (!labGone) return settleIn(folder, state, terminal, unknown);
  const ids = state.owed.map((debt) => debt.id);
  await journalGone(folder, ids);
  return { paid: ids, owed: unknown, because: 'the lab it ran in is gone, and everything broken in it' };
}

async function settleIn(
  folder: RunFolder,
  state: RunState,
  terminal: Terminal,
  unknown: readonly string[],
): Promise<Omit<Recovered, 'run'>> {
  const { started, owed } = state;
  if (started === undefined) throw new Error('a run that never started owes nothing');
  await using journal = await openJournal(folder.journal, () => systemClock.now());
  await using world = openFacts(started.environment, { allowEndpoint: started.allowEndpoint === true }, terminal, started.labDir);
  const receiptOf = (step: string) => state.receipts.findLast((act) => act.step === step)?.receipt;
  const unpaid = await settle(
    owed.map((debt) => ({ ...debt, receipt: receiptOf(debt.step) })),
    { journal, environment: world.environment, clock: systemClock },
    { deadlineMs: deadlinesOf(started.environment).undoMs, retryMs: 1_000 },
  );
  return {
    paid: owed.map((debt) => debt.id).filter((id) => !unpaid.includes(id)),
    owed: [...unpaid, ...unknown],
    because: unpaid.length === 0 ? 'everything was put back' : 'see the journal for what each undo met',
  };
}

async function journalGone(folder: RunFolder, ids: readonly string[]): Promise<void> {
  await using journal = await openJournal(folder.journal, () => systemClock.now());
  for (const id of ids) await journal.append({ type: 'settled', id, outcome: { how: 'already', detail: 'the lab is gone' } });
}

async function owesSomething(run: RunFolder): Promise<boolean> {
  const { state, unknown } = await debtsOf(run.journal);
  return unknown.length > 0 || state.owed.length > 0;
}

function sentence({ run, paid, owed, because }: Recovered): string {
  const head = run === '' ? '' : `${run}: `;
  if (owed.length > 0) return `${head}STILL OWED: ${owed.join(', ')} (${because})`;
  return `${head}nothing owed: ${because}${paid.length > 0 ? ` (${paid.join(', ')})` : ''}`;
}
