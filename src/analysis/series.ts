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
  readonly wallMs: Float64Array;
  /** `good`, `slow`, `failed` or `dropped`. */
  readonly outcome: Uint8Array;
  /** Index into `servers`, where one name may stand more than once. */
  readonly servedBy: Uint16Array;
  readonly servers: readonly string[];
}

/** One series a class, in the table's order of classes. */
export function seriesOf(table: SampleTable, goodWithinMs: number): readonly Series[] {
  const { kinds } = table;
  const servers = kinds.map(({ servedBy }) => servedBy);
  return table.classes.map((name): Series => {
    const { startAt, wallMs, kind } = rowsOf(table, name);
    const { length } = kind;
    const outcome = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const shared = kinds[kind[i] ?? 0];
      if (shared)
        outcome[i] = shared.dropped ? dropped : outcomeOf(shared.status, shared.errorCode, wallMs[i] ?? 0, goodWithinMs);
    }
    return { class: name, length, startAt, wallMs, outcome, servedBy: kind, servers };
  });
}

/** Of one class. The only class there is has the table's own columns: millions of rows are not copied for nothing. */
function rowsOf(table: SampleTable, name: ClientClass): Pick<SampleTable, 'startAt' | 'wallMs' | 'kind'> {
  if (table.classes.length === 1) return table;
  const own = table.kinds.map((kind) => kind.class === name);
  const rows = table.kind.reduce((count, kind) => (own[kind] ? count + 1 : count), 0);
  const taken = { startAt: new Float64Array(rows), wallMs: new Float64Array(rows), kind: new Uint16Array(rows) };
  for (let row = 0, i = 0; row < table.length; row++) {
    const kind = table.kind[row] ?? 0;
    if (!own[kind]) continue;
    taken.startAt[i] = table.startAt[row] ?? 0;
    taken.wallMs[i] = table.wallMs[row] ?? 0;
    taken.kind[i++] = kind;
  }
  return taken;
}

/** Good: an expected status (2xx, 3xx), whole, in time. A failure is never good, however quick. */
export function outcomeOf(status: number, errorCode: number, wallMs: number, goodWithinMs: number): number {
  if (status < 200 || status >= 400 || errorCode !== 0) return failed;
  return wallMs <= goodWithinMs ? good : slow;
}

/** When a request ended, epoch ms. */
export function endOf({ startAt, wallMs }: Series, index: number): number {
  return (startAt[index] ?? 0) + (wallMs[index] ?? 0);
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

/** Wall times of the good requests with index in [from, to), ascending; in `into`, where there is room for all of them. */
export function goodWalls(series: Series, from: number, to: number, into?: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const most = Math.max(0, to - from);
  const walls = into !== undefined && into.length >= most ? into : new Float64Array(most);
  let count = 0;
  for (let i = from; i < to; i++) {
    if (series.outcome[i] === good) walls[count++] = series.wallMs[i] ?? 0;
  }
  return walls.subarray(0, count).sort();
}
