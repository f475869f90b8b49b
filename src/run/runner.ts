/**
 * One run, from the first arrival to the last undo.
 *
 *     baseline ─► fault ─► recovery ─► undo ─► restored
 *     steady?     owed,    watched,    settle   load goes on, so that
 *     else 3      acted    guarded     always   coming back is seen too
 *
 * 1. `started` is on disk before anything else happens.
 * 2. The load runs through all five phases; every class has its own generator and its own guard.
 * 3. Before each act its undo is on disk. An act that fails or is cut short still owes.
 * 4. Whatever ends the watching – time, guard, Ctrl-C, a lost observer, a defect of ours – the undo follows,
 *    outside the scope that ended.
 * 5. What it all means is decided later, from the record: nothing here computes a verdict.
 */
import type { ClientClass } from '../drill/types.ts';
import { durationMs, formatMs } from '../drill/duration.ts';
import type { EventBody } from '../journal/types.ts';
import { deadlinesOf } from '../plan/deadlines.ts';
import type { Plan, Step } from '../plan/types.ts';
import { baselineGate } from './baseline.ts';
import { Refusal, type Clock, type EnvironmentPort, type JournalPort, type LoadHandle, type LoadPort } from './ports.ts';
import { messageOf, settle, type Debt } from './settle.ts';
import { Watch, type WatchEnd } from './watch.ts';

export interface RunPorts {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly environment: EnvironmentPort;
  readonly load: LoadPort;
}

export interface RunOptions {
  readonly versions: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Of this machine: what generators may take is a share of it. */
  readonly cores: number;
  readonly labDir?: string;
  /** When the process `pid` was started, in ticks of the kernel. */
  readonly startTicks?: string;
  /** `--allow-endpoint`: requests for the account may go somewhere else, and so may those that pay. */
  readonly allowEndpoint?: boolean;
  /** Its reason is the name of the signal that asked for an end, or the error by which this process failed. */
  readonly interrupt: AbortSignal;
  /** Leave the fault in force for inspection; the run then ends owing. */
  readonly hold?: boolean;
  /** For all undos together. */
  readonly undoDeadlineMs: number;
}

export type Ended = 'completed' | 'stopped' | 'interrupted' | 'refused' | 'defect';

/** Resolves when everything is settled or given up; the journal says which. */
export async function run(plan: Plan, ports: RunPorts, options: RunOptions): Promise<Ended> {
  const { clock, journal, environment } = ports;
  await journal.append({
    type: 'started',
    runId: plan.runId,
    plan,
    environment: environment.facts,
    versions: options.versions,
    pid: options.pid,
    cores: options.cores,
    ...(options.startTicks === undefined ? {} : { startTicks: options.startTicks }),
    ...(options.labDir === undefined ? {} : { labDir: options.labDir }),
    ...(options.allowEndpoint ? { allowEndpoint: true } : {}),
  });

  const debts: Debt[] = [];
  const watch = new Watch(plan, clock, journal, options.interrupt);
  let ended: Ended;
  try {
    await using load = await startLoad(plan, ports, watch);
    try {
      ended = await provoke(plan, ports, watch, debts);
    } catch (error) {
      ended = await explain(error, watch, journal);
    }
    await watch.disarm();
    if (!options.hold) ended = await putBack(plan, ports, watch, debts, options, ended);
    await load.stop();
  } catch (error) {
    // The load itself failed (it did not start, or could not be stopped). Nothing may stay broken for that.
    ended = await explain(error, watch, journal);
    if (!options.hold) await settleAll(ports, debts, options);
  }
  await journal.append({ type: 'finished', how: ended });
  return ended;
}

/** Baseline, fault, recovery: everything up to the moment when it is time to put things back. */
async function provoke(plan: Plan, ports: RunPorts, watch: Watch, debts: Debt[]): Promise<Ended> {
  const { journal } = ports;
  await journal.append({ type: 'phase', phase: 'baseline' });
  await watch.for(plan.baselineMs);

  const gate = baselineGate(plan.drill, watch.samples, plan.zone?.name);
  if (!gate.steady) {
    await journal.append({ type: 'refused', code: gate.code, reason: gate.because });
    return 'refused';
  }

  await journal.append({ type: 'phase', phase: 'fault' });
  watch.arm();
  for (const step of plan.steps) {
    // A place that will not be broken is no defect of ours: the record says so, and the judges will not call it a pass.
    if (!(await apply(step, plan.runId, ports, watch, debts))) return 'completed';
  }

  await journal.append({ type: 'phase', phase: 'recovery' });
  await watch.for(plan.faultMs);
  return 'completed';
}

/** Whether the fault is in force. */
async function apply(step: Step, runId: string, ports: RunPorts, watch: Watch, debts: Debt[]): Promise<boolean> {
  const { journal, environment } = ports;
  for (const [index, undo] of step.owes.entries()) {
    const id = `${step.id}/${index + 1}`;
    await journal.append({ type: 'owed', id, step: step.id, undo });
    debts.push({ id, undo });
  }
  await journal.append({ type: 'acting', step: step.id });
  try {
    const { receipt, fromAt, toAt } = await inTime(ports, watch.signal, (signal) => environment.act(step, runId, signal));
    for (const debt of debts.splice(-step.owes.length, step.owes.length)) debts.push({ ...debt, receipt });
    await journal.append({ type: 'acted', step: step.id, receipt });
    await journal.append({ type: 'fault-applied', step: step.id, fromAt, toAt });
    return true;
  } catch (error) {
    await journal.append({ type: 'act-failed', step: step.id, error: messageOf(error) });
    if (watch.end !== undefined) throw error;
    return false;
  }
}

/** An act that hears its signal is waited for even when it is late: nothing may be undone while it is still being done. */
async function inTime<T>(
  { clock, environment }: RunPorts,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { actMs } = deadlinesOf(environment.facts);
  const late = new AbortController();
  const over = new AbortController();
  void clock.sleep(actMs, over.signal).then(
    () => late.abort(new Error(`not done after ${formatMs(actMs)}`)),
    () => undefined,
  );
  try {
    return await act(AbortSignal.any([signal, late.signal]));
  } finally {
    over.abort();
  }
}

/** Undo, then look at it coming back. */
async function putBack(
  plan: Plan,
  ports: RunPorts,
  watch: Watch,
  debts: Debt[],
  options: RunOptions,
  ended: Ended,
): Promise<Ended> {
  const { journal } = ports;
  const untouched = debts.length === 0 && plan.steps.length > 0;
  if (untouched) return ended;
  await note(journal, { type: 'phase', phase: 'undo' });
  await settleAll(ports, debts, options);
  await note(journal, { type: 'phase', phase: 'restored' });
  return await watch.comingBack(plan.restoredMs, ended);
}

/** Takes the debts with it, so that nothing is paid twice by this process. */
async function settleAll(ports: RunPorts, debts: Debt[], options: RunOptions): Promise<void> {
  await settle(debts.splice(0), ports, { deadlineMs: options.undoDeadlineMs, retryMs: 1_000 });
}

/** Why the watching ended early, as the journal's word for it. A refusal comes before the first act; a cause that nobody announced is a defect of ours. */
async function explain(error: unknown, watch: Watch, journal: JournalPort): Promise<Ended> {
  const end: WatchEnd | undefined = watch.end;
  if (end !== undefined) return end.how;
  if (error instanceof Refusal) {
    await note(journal, { type: 'refused', code: error.code, reason: error.message });
    return 'refused';
  }
  await note(journal, { type: 'defect', error: messageOf(error) });
  return 'defect';
}

async function startLoad(
  plan: Plan,
  { load, journal }: RunPorts,
  watch: Watch,
): Promise<{ stop(): Promise<void> } & AsyncDisposable> {
  const { drill } = plan;
  const handles = new Map<ClientClass, LoadHandle>();
  await using stack = new AsyncDisposableStack();
  for (const clientClass of drill.load.classes) {
    const handle = await load.start(
      {
        class: clientClass,
        script: drill.load.script,
        rate: drill.load.rate,
        maxMs: plan.worstCaseMs + 60_000,
        timeoutMs: durationMs(drill.load.timeout),
        onSample: (sample) => watch.offer(sample),
        onEvent: (body) => void note(journal, body),
      },
      watch.signal,
    );
    handles.set(clientClass, stack.use(handle));
  }
  await Promise.all([...handles.values()].map((handle) => handle.flowing));
  // Only now: a generator that never began is a refusal, and no observer that was lost.
  for (const handle of handles.values()) watch.observe(handle);
  const owned = stack.move();
  return {
    async stop() {
      watch.release();
      await Promise.all(
        [...handles.values()].map(async (handle) => {
          await journal.append({ type: 'load-ended', class: handle.class, summary: await handle.stop() });
        }),
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function note(journal: JournalPort, body: EventBody): Promise<void> {
  await journal.append(body).catch(() => undefined);
}
