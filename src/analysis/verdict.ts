/**
 * From a measurement to a verdict: doubts first, then the limit.
 *
 *                  limit
 *      ├──────┤      │               met           (for "at most"; mirrored for "at least")
 *               ├────┼─────┤         inconclusive  bounds-straddle-limit
 *                    │    ├──────┤   missed
 *
 * A doubt turns *met* into *inconclusive*. Some doubts also speak against a miss (a fault that did not bite cannot have
 * caused it, a starved generator may have); the others let it stand: what was seen is already too much.
 */
import { formatMs } from '../drill/duration.ts';
import type { Measure } from '../drill/types.ts';
import type { PlannedTarget } from '../plan/types.ts';
import { requestsToSupport, supportedShare } from './binomial.ts';
import type { ClassView, Evidence } from './evidence.ts';
import { baselineEndOf } from './frame.ts';
import { fewestRequests, measure, type Reading } from './measures.ts';
import { countOutcomes, firstFrom } from './series.ts';
import { bounded, counted, figure, percent } from './text.ts';
import { verdicts, type Measurement, type ReasonCode, type TargetVerdict, type Verdict } from './types.ts';

interface Finding {
  readonly verdict: Verdict;
  readonly reason: ReasonCode;
  readonly because: string;
}

interface Doubt {
  readonly reason: ReasonCode;
  readonly because: string;
  readonly missStands: boolean;
}

/** Never throws: a judge that breaks could not tell. */
export function judgeTarget({ target, limit }: PlannedTarget, evidence: Evidence): TargetVerdict {
  try {
    const each = evidence.views.map((view) => judgeClass(target.measure, limit, evidence, view));
    const worst = each.toSorted((a, b) => byBadness(a, b, target.measure))[0];
    return {
      target,
      limit,
      ...(worst ?? { verdict: 'inconclusive', reason: 'no-data', because: 'the drill has no client class' }),
    };
  } catch (error) {
    return {
      target,
      limit,
      verdict: 'inconclusive',
      reason: 'judge-failed',
      because: error instanceof Error ? error.message : String(error),
    };
  }
}

export function worstVerdict(all: readonly Verdict[]): Verdict {
  // Nothing judged is nothing known.
  return all.length === 0 ? 'inconclusive' : (verdicts[Math.max(...all.map((each) => verdicts.indexOf(each)))] ?? 'inconclusive');
}

type ClassVerdict = Omit<TargetVerdict, 'target' | 'limit'>;

function judgeClass(what: Measure, limit: number, evidence: Evidence, view: ClassView): ClassVerdict {
  const reading = measure(what, evidence, view);
  const finding = reading.kind === 'measured' ? compare(what, limit, reading) : { verdict: 'inconclusive' as const, ...reading };
  const doubt = doubtsOf(what, limit, evidence, view, reading).find(
    ({ missStands }) => finding.verdict !== 'missed' || !missStands,
  );
  const { verdict, reason, because } =
    doubt === undefined
      ? finding
      : { verdict: 'inconclusive' as const, reason: doubt.reason, because: `${doubt.because}; ${finding.because}` };
  return { verdict, reason, because, class: view.class, ...(reading.kind === 'measured' ? { measured: reading.measured } : {}) };
}

function compare(what: Measure, limit: number, { measured, recovered }: Extract<Reading, { kind: 'measured' }>): Finding {
  const { low, high, unit } = measured;
  const atLeast = what === 'availability';
  const says = `${sentences[what]} ${bounded(measured)}, ${atLeast ? 'at least' : 'at most'} ${figure(limit, unit)} promised`;
  if (atLeast ? low >= limit : high <= limit) return { verdict: 'met', reason: 'within-limit', because: says };
  const beyond = atLeast ? high < limit : low > limit;
  if (recovered === false) {
    const because = `not stable good while the fault held: ${says}`;
    return beyond
      ? { verdict: 'missed', reason: 'not-recovered', because }
      : { verdict: 'inconclusive', reason: 'not-recovered', because };
  }
  if (beyond) return { verdict: 'missed', reason: 'beyond-limit', because: says };
  return { verdict: 'inconclusive', reason: 'bounds-straddle-limit', because: says };
}

const sentences = {
  rto: 'stable good after',
  availability: 'good requests',
  blackout: 'nothing good for',
  'p95-degraded': 'p95 with the fault in force',
  outages: 'outages found:',
} as const satisfies Record<Measure, string>;

/** In the order in which a reader should hear of them. */
function doubtsOf(what: Measure, limit: number, evidence: Evidence, view: ClassView, reading: Reading): readonly Doubt[] {
  const { frame, bite, restored, unsteady } = evidence;
  const { generator } = view;
  const doubts: Doubt[] = [];
  const add = (reason: ReasonCode, because: string, missStands: boolean): void =>
    void doubts.push({ reason, because, missStands });
  if (frame.refusal) add(refusalReason(frame.refusal.code), frame.refusal.reason, false);
  if (generator.starved) add('generator-starved', generator.because, false);
  if (generator.lost) add('observer-lost', generator.because, true);
  const thin = thinBaseline(evidence, view);
  if (thin !== undefined) add('too-few-samples', thin, false);
  if (unsteady !== undefined) add('baseline-unsteady', unsteady, false);
  if (frame.biteNeeded && bite.bitten === false) add('fault-did-not-bite', bite.because, false);
  if (reading.kind === 'unmeasured') return doubts;
  if (frame.biteNeeded && bite.bitten === 'unknown') add('fault-did-not-bite', bite.because, true);
  if (frame.incomplete !== undefined) add('fault-incomplete', frame.incomplete, true);
  if (frame.cutShort && needsWholeRun.has(what)) add('stopped-early', watched(evidence), true);
  const untold = restored.restored === 'unknown' && frame.toPutBack;
  if (restored.restored === false || untold) add('not-restored', restored.because, true);
  const { samples } = reading.measured;
  if (what === 'availability' && requestsToSupport(limit) > samples)
    add('cannot-support-claim', cannotSupport(limit, samples), true);
  return doubts;
}

/** Whoever did not see the system before the fault cannot say what the fault changed. */
function thinBaseline({ frame }: Evidence, { class: name, series }: ClassView): string | undefined {
  if (!frame.provoked || frame.refusal) return undefined;
  const { due, dropped } = countOutcomes(series, 0, firstFrom(series, baselineEndOf(frame) ?? -Infinity));
  const sent = due - dropped;
  return sent >= fewestRequests
    ? undefined
    : `class ${name}: ${counted(sent, 'request')} before the fault, at least ${fewestRequests} are needed`;
}

/** What could still have become worse had the run gone on. A recovery that was seen stays a recovery. */
const needsWholeRun: ReadonlySet<Measure> = new Set(['availability', 'blackout', 'outages']);

function refusalReason(code: string): ReasonCode {
  if (code === 'baseline/too-thin') return 'too-few-samples';
  return code.startsWith('baseline/') ? 'baseline-unsteady' : 'no-data';
}

function watched({ frame }: Evidence): string {
  const planned = frame.plannedFaultMs === undefined ? '' : `, the fault was to be watched for ${formatMs(frame.plannedFaultMs)}`;
  return `the run was cut short${planned}`;
}

function cannotSupport(limit: number, samples: number): string {
  const needed = requestsToSupport(limit);
  const takes = Number.isFinite(needed)
    ? `${percent(limit)} takes ${counted(needed, 'request')}`
    : `no number supports ${percent(limit)}`;
  return `${counted(samples, 'request')} support at most ${percent(supportedShare(samples, 0))}, even if none failed: ${takes}`;
}

function byBadness(a: ClassVerdict, b: ClassVerdict, what: Measure): number {
  const order = verdicts.indexOf(b.verdict) - verdicts.indexOf(a.verdict);
  return order !== 0 ? order : badness(b.measured, what) - badness(a.measured, what);
}

/** Nothing measured is the worst of all. */
function badness(measured: Measurement | undefined, what: Measure): number {
  if (!measured) return Number.MAX_VALUE;
  return what === 'availability' ? -measured.value : measured.value;
}
