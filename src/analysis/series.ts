/** The requests of one client class, by start, each with what it meant to the client. Classes are never pooled. */
import type { ClientClass } from '../drill/types.ts';
import type { SampleTable } from './table.ts';

export const good = 0;
/** Expected status, but too late to be of use. */
export const slow = 1;
export const failed = 2;
/** The arrival never began: no idle VU. Nobody was served, yet it says nothing about the system. */
export const dropped = 3;

export interface Series {
  readonly class: ClientClass;
  readonly length: number;
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
  /** `good`, `slow`, `failed` or `dropped`. */
  readonly outcome: Uint8Array;
  /** Index into `servers`. */
  readonly servedBy: Uint16Array;
  readonly servers: readonly string[];
}

/** One series a class, in the table's order of classes. */
export function seriesOf(table: SampleTable, goodWithinMs: number): readonly Series[] {
  const counts = new Uint32Array(table.classes.length);
  for (const index of table.class) counts[index] = (counts[index] ?? 0) + 1;
  const all = table.classes.map((name, index) => emptySeries(name, counts[index] ?? 0, table.servers));
  const next = new Uint32Array(all.length);
  for (let row = 0; row < table.length; row++) {
    const index = table.class[row] ?? 0;
    const series = all[index];
    if (!series) continue;
    const i = next[index] ?? 0;
    next[index] = i + 1;
    const startAt = table.startAt[row] ?? 0;
    const wallMs = table.wallMs[row] ?? 0;
    series.startAt[i] = startAt;
    series.endAt[i] = startAt + wallMs;
    series.servedBy[i] = table.servedBy[row] ?? 0;
    series.outcome[i] = table.dropped[row]
      ? dropped
      : outcomeOf(table.status[row] ?? 0, table.errorCode[row] ?? 0, wallMs, goodWithinMs);
  }
  return all;
}

/** Good: an expected status (2xx, 3xx), whole, in time. A failure is never good, however quick. */
export function outcomeOf(status: number, errorCode: number, wallMs: number, goodWithinMs: number): number {
  if (status < 200 || status >= 400 || errorCode !== 0) return failed;
  return wallMs <= goodWithinMs ? good : slow;
}

/** Index of the first request that began at or after `at`. */
export function firstFrom({ startAt, length }: Series, at: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((startAt[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Counts {
  readonly due: number;
  readonly good: number;
  readonly slow: number;
  readonly failed: number;
  readonly dropped: number;
}

/** Of the requests with index in [from, to). */
export function countOutcomes({ outcome }: Series, from: number, to: number): Counts {
  const counts = new Uint32Array(4);
  for (let i = from; i < to; i++) {
    const which = outcome[i] ?? 0;
    counts[which] = (counts[which] ?? 0) + 1;
  }
  const [goods = 0, slows = 0, fails = 0, drops = 0] = counts;
  return { due: goods + slows + fails + drops, good: goods, slow: slows, failed: fails, dropped: drops };
}

/** Wall times of the good requests with index in [from, to), ascending. */
export function goodWalls(series: Series, from: number, to: number): Float64Array {
  const walls = new Float64Array(Math.max(0, to - from));
  let count = 0;
  for (let i = from; i < to; i++) {
    if (series.outcome[i] === good) walls[count++] = (series.endAt[i] ?? 0) - (series.startAt[i] ?? 0);
  }
  return walls.subarray(0, count).sort();
}

function emptySeries(name: ClientClass, length: number, servers: readonly string[]): Series {
  return {
    class: name,
    length,
    startAt: new Float64Array(length),
    endAt: new Float64Array(length),
    outcome: new Uint8Array(length),
    servedBy: new Uint16Array(length),
    servers,
  };
}
