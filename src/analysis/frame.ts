/** What the judges need to know of a run besides its requests: from a journal, or stated by whoever has no journal. */
import { durationMs } from '../drill/duration.ts';
import type { BiteProof, ClientClass } from '../drill/types.ts';
import type { GeneratorReading, LoadState, PhaseSpan, RunState } from '../journal/fold.ts';
import { counted } from './text.ts';
import type { InstantBounds } from './types.ts';

export interface Frame {
  /** In order of time. */
  readonly phases: readonly PhaseSpan[];
  /** When the fault came into force. Absent where nothing was broken, on purpose or not. */
  readonly fault?: InstantBounds;
  /** Whether something was to be broken at all; `control` breaks nothing. */
  readonly provoked: boolean;
  /** Without proof that the fault bit nothing is judged. Whoever brings only samples answers for the fault themselves. */
  readonly biteNeeded: boolean;
  /** Why not everything that was to be broken was; absent where it was. */
  readonly incomplete?: string;
  readonly refusal?: { readonly code: string; readonly reason: string };
  /** From here on the undo may have helped. */
  readonly undoAt?: number;
  readonly undone?: InstantBounds;
  /** Whether anything was, or still is, to be put back: then somebody must have seen the system come back. */
  readonly toPutBack: boolean;
  readonly endAt: number;
  /** The watching was cut short: targets that need all of it cannot be met. */
  readonly cutShort: boolean;
  /** Whether each generator must have said how many requests it sent. */
  readonly accounted: boolean;
  /** Rows of the record that could not be read; absent for none. */
  readonly unreadRows?: number;
  /** To which instants of samples are known. */
  readonly resolutionMs: number;
  /** Who says when the fault was there. */
  readonly witness: 'journal' | 'as stated';
  readonly goodWithinMs: number;
  readonly timeoutMs: number;
  readonly steadyState?: { readonly availability: number; readonly p95Ms: number };
  readonly bite?: BiteProof;
  /** The struck zone's name as it stands before the slash of `servedBy`. */
  readonly zone?: string;
  /** How long the fault was to be watched. */
  readonly plannedFaultMs?: number;
  readonly classes: readonly ClientClass[];
  readonly loads: readonly LoadState[];
  readonly readings: readonly GeneratorReading[];
  /** Logical CPUs of the generators' machine, where known. */
  readonly cores?: number;
}

/** `undefined` until the run has started. */
export function frameOf(run: RunState): Frame | undefined {
  const { started, phases } = run;
  if (!started) return undefined;
  const { plan } = started;
  const { load, steadyState, bite, faults } = plan.drill;
  const first = run.faults[0];
  const undo = phases.find(({ phase }) => phase === 'undo');
  const undone = run.owed.length === 0 ? lastSettled(run) : undefined;
  return {
    phases,
    ...(first ? { fault: { lowAt: first.fromAt, highAt: first.toAt } } : {}),
    provoked: faults.length > 0,
    biteNeeded: faults.length > 0,
    ...incompleteness(run, plan.steps.length),
    ...(run.refused ? { refusal: run.refused } : {}),
    ...(undo ? { undoAt: undo.fromAt } : {}),
    ...(undone ? { undone } : {}),
    toPutBack: undo !== undefined || run.undos.length > 0,
    endAt: run.endedAt,
    cutShort: run.ended !== 'completed',
    accounted: run.ended !== undefined,
    // k6 is told to stamp in microseconds, and the script measures as finely; the start is the difference of the two.
    resolutionMs: 1,
    witness: 'journal',
    goodWithinMs: durationMs(load.goodWithin),
    timeoutMs: durationMs(load.timeout),
    steadyState: { availability: steadyState.availability, p95Ms: durationMs(steadyState.p95) },
    ...(bite ? { bite } : {}),
    ...(plan.zone ? { zone: plan.zone.name } : {}),
    plannedFaultMs: plan.faultMs,
    classes: load.classes,
    loads: run.loads,
    readings: run.readings,
    ...(started.cores === undefined ? {} : { cores: started.cores }),
  };
}

function incompleteness({ faults, actErrors }: RunState, planned: number): Pick<Frame, 'incomplete'> {
  const [failed] = actErrors;
  if (failed === undefined && faults.length >= planned) return {};
  const because = failed === undefined ? '' : ` (${failed.step}: ${failed.error})`;
  return { incomplete: `${faults.length} of ${counted(planned, 'fault')} came into force${because}` };
}

/** Somewhere between the begin of the last undo and its word that it is done. */
function lastSettled({ undos }: RunState): InstantBounds | undefined {
  const settled = undos.filter((undo) => undo.state === 'settled').toSorted((a, b) => a.settledAt - b.settledAt);
  const last = settled.at(-1);
  return last && { lowAt: last.undoingAt ?? last.settledAt, highAt: last.settledAt };
}

export function phaseOf(frame: Frame, name: PhaseSpan['phase']): PhaseSpan | undefined {
  return frame.phases.find(({ phase }) => phase === name);
}

/** When the fault may begin to matter; everything before is the baseline. */
export function baselineEndOf(frame: Frame): number | undefined {
  return phaseOf(frame, 'baseline')?.toAt ?? frame.fault?.lowAt;
}

/** End of the time in which the fault held. */
export function faultEndOf(frame: Frame): number {
  return frame.undoAt ?? frame.endAt;
}
