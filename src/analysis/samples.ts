/** The judges on anybody's requests: no drill, no journal, no account. */
import type { BiteProof } from '../drill/types.ts';
import type { PhaseSpan } from '../journal/fold.ts';
import type { PlannedTarget } from '../plan/types.ts';
import { evidenceOf } from './evidence.ts';
import { exitOf } from './exit.ts';
import type { Frame } from './frame.ts';
import { findings, type Findings } from './judge.ts';
import type { SampleTable } from './table.ts';
import type { InstantBounds, Judgement, TargetVerdict, Verdict } from './types.ts';
import { judgeTarget, worstVerdict } from './verdict.ts';

/** Instants are epoch ms. */
export interface SampleQuestion {
  /** When the fault came into force, as well as it is known. Absent: nothing was broken, every outage counts. */
  readonly faultStart?: number | InstantBounds;
  /** When it was lifted. Absent: it held to the end. */
  readonly faultEnd?: number;
  readonly goodWithinMs: number;
  /** Client time-out; without it, that nothing more began in the last seconds is taken for a lost observer later. */
  readonly timeoutMs?: number;
  readonly steadyState?: { readonly availability: number; readonly p95Ms: number };
  /** Without it the word of whoever states `faultStart` is taken for it that something broke. */
  readonly bite?: BiteProof;
  readonly zone?: string;
  readonly targets?: readonly PlannedTarget[];
  /** Rows of the trace that could not be read: what they said may have been anything. */
  readonly unreadRows?: number;
  /** To which instants in the trace are known; k6's own default are whole seconds. */
  readonly resolutionMs?: number;
}

export interface SampleAnalysis extends Findings, Pick<Judgement, 'schemaVersion' | 'startedAt' | 'endedAt' | 'exit'> {
  readonly verdict: Verdict;
  readonly targets: readonly TargetVerdict[];
}

/**
 * Outages, phases, timeline and, if targets are given, verdicts. Never throws.
 *
 *     first request ── baseline ── faultStart ── recovery ── faultEnd ── restored ── last request
 */
export function analyzeSamples(table: SampleTable, question: SampleQuestion): SampleAnalysis {
  const frame = frameFor(table, question);
  const evidence = evidenceOf(frame, table);
  const targets = (question.targets ?? []).map((target) => judgeTarget(target, evidence));
  const verdict = worstVerdict(targets.map((target) => target.verdict));
  return {
    schemaVersion: 1,
    startedAt: frame.phases[0]?.fromAt ?? 0,
    endedAt: frame.endAt,
    verdict,
    exit: exitOf({ owed: 0, ended: 'completed', verdict }),
    targets,
    ...findings(evidence),
  };
}

function frameFor(table: SampleTable, question: SampleQuestion): Frame {
  const { faultStart, faultEnd, goodWithinMs, timeoutMs, steadyState, bite, zone, unreadRows = 0 } = question;
  const firstAt = table.startAt[0] ?? 0;
  const lastAt = table.startAt[table.length - 1] ?? 0;
  // The last request belongs to its phase.
  const endAt = lastAt + 1;
  const fault = typeof faultStart === 'number' ? { lowAt: faultStart, highAt: faultStart } : faultStart;
  const undone = fault && faultEnd !== undefined ? { lowAt: faultEnd, highAt: faultEnd } : undefined;
  const phases: PhaseSpan[] = [{ phase: 'baseline', fromAt: firstAt, toAt: Math.max(firstAt, fault?.lowAt ?? endAt) }];
  if (fault) phases.push({ phase: 'recovery', fromAt: fault.lowAt, toAt: faultEnd ?? endAt });
  if (undone) phases.push({ phase: 'restored', fromAt: undone.highAt, toAt: endAt });
  return {
    phases,
    provoked: fault !== undefined,
    biteNeeded: bite !== undefined,
    ...(fault ? { fault } : {}),
    ...(undone ? { undone, undoAt: undone.lowAt } : {}),
    toPutBack: undone !== undefined,
    endAt,
    cutShort: false,
    accounted: false,
    ...(unreadRows > 0 ? { unreadRows } : {}),
    resolutionMs: question.resolutionMs ?? 1,
    witness: 'as stated',
    goodWithinMs,
    timeoutMs: timeoutMs ?? goodWithinMs,
    ...(steadyState ? { steadyState } : {}),
    ...(bite ? { bite } : {}),
    ...(zone === undefined ? {} : { zone }),
    classes: table.classes,
    loads: [],
    readings: [],
  };
}
