/** Each phase of each class in figures. A phase owns the requests that began in it, however late they ended. */
import { shareBounds } from './binomial.ts';
import type { PhaseSpan } from '../journal/fold.ts';
import { quantileOf } from './quantile.ts';
import { countOutcomes, firstFrom, goodWalls, type Series } from './series.ts';
import type { InstantBounds, Measurement, PhaseStats } from './types.ts';

/** An outage without an end lasts. */
export interface Span {
  readonly begin: InstantBounds;
  readonly end?: InstantBounds;
}

/** `stationary`: no outage reaches into the phase. Only then do its requests fail independently, and a share has an interval. */
export function phaseStats(series: Series, phase: PhaseSpan, stationary: boolean): PhaseStats {
  const from = firstFrom(series, phase.fromAt);
  const to = firstFrom(series, phase.toAt);
  const counts = countOutcomes(series, from, to);
  const walls = goodWalls(series, from, to);
  const clock = `client ${series.class}`;
  const availability = stationary ? measuredShare(counts.good, counts.due, clock) : undefined;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => measuredQuantile(walls, q, clock));
  // Given back at once: of a long run these are megabytes, and the collector would let them lie until there are more.
  walls.buffer.transfer(0);
  return {
    class: series.class,
    ...phase,
    ...counts,
    ...(availability && { availability }),
    ...(p50 && { p50 }),
    ...(p95 && { p95 }),
    ...(p99 && { p99 }),
  };
}

export function measuredShare(successes: number, n: number, clock: string): Measurement | undefined {
  if (n === 0) return undefined;
  return { unit: 'ratio', value: successes / n, ...shareBounds(successes, n), bounds: 0.95, samples: n, clock, doubts: [] };
}

/** Absent where there are too few for an interval (p95: 59, p99: 299). */
export function measuredQuantile(ascending: Float64Array, q: number, clock: string): Measurement | undefined {
  const quantile = quantileOf(ascending, q);
  return quantile && { unit: 'ms', ...quantile, bounds: 0.95, samples: ascending.length, clock, doubts: [] };
}

/** Whether the outage was surely on at some instant of [fromAt, toAt): bounds that merely touch a phase do not spoil it. */
export function reachesInto({ begin, end }: Span, fromAt: number, toAt: number): boolean {
  return begin.highAt < toAt && (end === undefined || end.lowAt > fromAt);
}
