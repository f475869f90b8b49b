/**
 * What each kind of target measures, for one client class. A value comes with bounds, or with the reason why there is none;
 * whether it is believed is not decided here.
 */
import type { Measure } from '../drill/types.ts';
import type { Evidence, ClassView } from './evidence.ts';
import { faultEndOf, phaseOf, type Frame } from './frame.ts';
import { stableMs, type FoundOutage } from './outages.ts';
import { measuredQuantile } from './phases.ts';
import { countOutcomes, firstFrom, goodWalls } from './series.ts';
import { counted } from './text.ts';
import type { InstantBounds, Measurement, ReasonCode } from './types.ts';

export type Reading =
  | { readonly kind: 'measured'; readonly measured: Measurement; readonly recovered?: boolean }
  | { readonly kind: 'unmeasured'; readonly reason: ReasonCode; readonly because: string };

/** Fewer requests than this say nothing about anything (59 show a share of 5 % with 95 % probability). */
export const fewestRequests = 59;

export function measure(what: Measure, { frame }: Evidence, view: ClassView): Reading {
  if (view.series.length === 0)
    return { kind: 'unmeasured', reason: 'no-data', because: `class ${view.class}: not one request was recorded` };
  if (what === 'outages') return outageCount(frame, view);
  if (!frame.fault) return { kind: 'unmeasured', reason: 'no-data', because: 'the fault was never applied' };
  const under = { ...frame, fault: frame.fault };
  const due = view.series.length - firstFrom(view.series, frame.fault.lowAt);
  if (due < fewestRequests)
    return {
      kind: 'unmeasured',
      reason: 'too-few-samples',
      because: `class ${view.class}: ${counted(due, 'request')} after the fault, at least ${fewestRequests} are needed`,
    };
  return measuresUnder[what](under, view);
}

type UnderFault = Frame & { readonly fault: InstantBounds };

const measuresUnder = { rto: recoveryTime, availability, blackout, 'p95-degraded': degradedP95 } as const;

/** Outages the fault can have caused: not over before it was applied. */
export function outagesSince(fault: InstantBounds, view: ClassView): readonly FoundOutage[] {
  return view.outages.filter(({ end }) => end === undefined || end.highAt >= fault.lowAt);
}

/**
 * Outages that surely began while the fault held. One whose beginning cannot be told from the undo is the undo's: it counts for
 * availability and is shown, but the recovery from the fault was over before it.
 */
export function outagesUnder(frame: UnderFault, view: ClassView): readonly FoundOutage[] {
  return outagesSince(frame.fault, view).filter(({ begin }, index) => index === 0 || begin.highAt < faultEndOf(frame));
}

/**
 * Fault applied → stable good: the end of the last outage that began under the fault. Where the undo came before it was
 * stable, the system has not shown that it recovers: only the lower bound is known.
 */
function recoveryTime(frame: UnderFault, view: ClassView): Reading {
  const { fault } = frame;
  const faultEnd = faultEndOf(frame);
  const watchedTo = Math.min(faultEnd, lastAt(view));
  const last = outagesUnder(frame, view).at(-1);
  const stableBy = last === undefined ? fault.highAt : (last.end?.highAt ?? Infinity);
  const recovered = stableBy + stableMs <= watchedTo;
  const downTo = last === undefined ? fault.lowAt : (last.end?.lowAt ?? view.series.startAt[last.beyond - 1] ?? fault.lowAt);
  const low = Math.max(0, Math.min(downTo, watchedTo) - fault.highAt);
  const high = last === undefined ? unseenMs(view) : stableBy - fault.lowAt;
  const bounds = recovered ? { low, high } : { low, high: Infinity };
  const value = last === undefined ? 0 : recovered ? (low + high) / 2 : low;
  return { kind: 'measured', recovered, measured: byResolution(frame, view, 'ms', value, bounds) };
}

/**
 * Good ÷ due, from fault applied to the end of the restored phase: a count of what clients lived through, not a sample of
 * it. What was not seen (requests cut at the end, time that was to be watched and was not) is counted for the worse in the
 * lower bound and for the better in the upper.
 */
function availability(frame: UnderFault, view: ClassView): Reading {
  const { series, generator } = view;
  const toAt = phaseOf(frame, 'restored')?.toAt ?? frame.endAt;
  const ratios = [frame.fault.lowAt, (frame.fault.lowAt + frame.fault.highAt) / 2, frame.fault.highAt].map((fromAt) => {
    const { due, good } = countOutcomes(series, firstFrom(series, fromAt), firstFrom(series, toAt));
    const interrupted = generator.summary?.interrupted ?? 0;
    const unseen = unseenArrivals(frame, view, toAt - fromAt, due);
    return {
      value: good / due,
      low: good / (due + interrupted + unseen),
      high: (good + unseen) / (due + unseen),
      due,
      interrupted,
    };
  });
  const [, middle] = ratios;
  if (!middle || middle.due === 0)
    return { kind: 'unmeasured', reason: 'no-data', because: `class ${view.class}: no request after the fault` };
  const doubts = middle.interrupted > 0 ? [`${counted(middle.interrupted, 'request')} cut at the end, outcome unknown`] : [];
  const drops = countOutcomes(series, firstFrom(series, frame.fault.lowAt), firstFrom(series, toAt)).dropped;
  if (drops > 0) doubts.push(`${counted(drops, 'arrival')} dropped, counted as not served`);
  const low = Math.min(...ratios.map((ratio) => ratio.low));
  const high = Math.max(...ratios.map((ratio) => ratio.high));
  return {
    kind: 'measured',
    measured: { ...byResolution(frame, view, 'ratio', middle.value, { low, high }), samples: middle.due, doubts },
  };
}

/** Arrivals that were due and of which nothing is known. */
function unseenArrivals(frame: UnderFault, view: ClassView, spanMs: number, due: number): number {
  const perMs = rateOf(view) / 1_000;
  const missing = view.generator.lost ? Math.max(0, perMs * spanMs - due) : 0;
  const watchedMs = Math.min(faultEndOf(frame), lastAt(view)) - frame.fault.highAt;
  const unwatched = frame.cutShort ? Math.max(0, (frame.plannedFaultMs ?? 0) - watchedMs) * perMs : 0;
  return Math.round(missing + unwatched);
}

/** Total time with at most 10 % good, from the fault on. */
function blackout(frame: UnderFault, view: ClassView): Reading {
  const outages = outagesSince(frame.fault, view);
  const sum = (pick: (outage: FoundOutage) => number): number => outages.reduce((total, outage) => total + pick(outage), 0);
  const bounds = {
    low: sum((each) => each.blackoutLowMs),
    high: outages.length === 0 ? unseenMs(view) : sum((each) => each.blackoutHighMs),
  };
  return {
    kind: 'measured',
    measured: byResolution(
      frame,
      view,
      'ms',
      sum((each) => each.blackoutMs),
      bounds,
    ),
  };
}

/** Of good requests from stable good (or, without an outage, from the fault) to the undo. */
function degradedP95(frame: UnderFault, view: ClassView): Reading {
  const last = outagesUnder(frame, view).at(-1);
  const fromAt = last ? (last.end?.highAt ?? Infinity) : frame.fault.highAt;
  const toAt = faultEndOf(frame);
  if (fromAt >= toAt)
    return {
      kind: 'unmeasured',
      reason: 'not-recovered',
      because: `class ${view.class}: not recovered before the undo, so there is no degraded steady state`,
    };
  const walls = goodWalls(view.series, firstFrom(view.series, fromAt), firstFrom(view.series, toAt));
  const measured = measuredQuantile(walls, 0.95, `client ${view.class}`);
  if (!measured)
    return {
      kind: 'unmeasured',
      reason: 'too-few-samples',
      because: `class ${view.class}: ${counted(walls.length, 'good request')} under the fault after recovery, a p95 takes 59`,
    };
  return { kind: 'measured', measured };
}

/** Outages from the fault on; all of them where nothing was provoked. */
function outageCount(frame: Frame, view: ClassView): Reading {
  const outages = frame.fault ? outagesSince(frame.fault, view) : view.outages;
  const { windowArrivals } = view.background.rules;
  if (outages.length === 0 && view.series.length < windowArrivals)
    return {
      kind: 'unmeasured',
      reason: 'too-few-samples',
      because: `class ${view.class}: ${counted(view.series.length, 'request')}, at least ${windowArrivals} are needed to find an outage`,
    };
  const value = outages.length;
  return { kind: 'measured', measured: byResolution(frame, view, 'count', value, { low: value, high: value }) };
}

function byResolution(
  frame: Frame,
  { series, class: name }: ClassView,
  unit: Measurement['unit'],
  value: number,
  bounds: { low: number; high: number },
): Measurement {
  const samples = series.length - (frame.fault ? firstFrom(series, frame.fault.lowAt) : 0);
  return { unit, value, ...bounds, bounds: 'resolution', samples, clock: `client ${name}`, doubts: [] };
}

/** The longest blackout that would not have been found. */
function unseenMs(view: ClassView): number {
  return (view.background.rules.opensAt * 1_000) / rateOf(view);
}

function rateOf({ series }: ClassView): number {
  return ((series.length - 1) * 1_000) / Math.max(1, lastAtOf(series.startAt) - (series.startAt[0] ?? 0));
}

function lastAt({ series }: ClassView): number {
  return lastAtOf(series.startAt);
}

function lastAtOf(startAt: Float64Array): number {
  return startAt[startAt.length - 1] ?? 0;
}
