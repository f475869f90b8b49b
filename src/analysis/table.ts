/**
 * Every request of a run in columns: 24 bytes a request, where an object would take some two hundred.
 *
 *     push ─► chunks of 65,536 rows, in order of arrival (ends) ─► seal ─► columns in order of start
 */
import type { ClientClass } from '../drill/types.ts';
import type { Sample } from './sample.ts';

/** Rows in order of `startAt`. Instants are epoch ms. */
export interface SampleTable {
  readonly length: number;
  readonly startAt: Float64Array;
  readonly wallMs: Float64Array;
  readonly status: Uint16Array;
  readonly errorCode: Uint16Array;
  /** Index into `classes`. */
  readonly class: Uint8Array;
  readonly classes: readonly ClientClass[];
  /** Index into `ops`. */
  readonly op: Uint8Array;
  readonly ops: readonly string[];
  /** Index into `servers`. */
  readonly servedBy: Uint16Array;
  readonly servers: readonly string[];
  readonly dropped: Uint8Array;
}

const chunkBits = 16;
const chunkRows = 1 << chunkBits;

const columns = {
  startAt: (rows: number) => new Float64Array(rows),
  wallMs: (rows: number) => new Float64Array(rows),
  status: (rows: number) => new Uint16Array(rows),
  errorCode: (rows: number) => new Uint16Array(rows),
  class: (rows: number) => new Uint8Array(rows),
  op: (rows: number) => new Uint8Array(rows),
  servedBy: (rows: number) => new Uint16Array(rows),
  dropped: (rows: number) => new Uint8Array(rows),
};
type Columns = { readonly [Name in keyof typeof columns]: ReturnType<(typeof columns)[Name]> };

export class SampleColumns {
  readonly #chunks: Columns[] = [];
  readonly #classes = new Names<ClientClass>(0xff);
  readonly #ops = new Names<string>(0xff);
  readonly #servers = new Names<string>(0xffff);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(sample: Sample): void {
    const row = this.#length & (chunkRows - 1);
    if (row === 0) this.#chunks.push(allocate(chunkRows));
    const chunk = this.#chunks.at(-1);
    if (!chunk) return;
    chunk.startAt[row] = sample.startAt;
    chunk.wallMs[row] = sample.wallMs;
    chunk.status[row] = sample.status;
    chunk.errorCode[row] = sample.errorCode;
    chunk.class[row] = this.#classes.indexOf(sample.class);
    chunk.op[row] = this.#ops.indexOf(sample.op);
    chunk.servedBy[row] = this.#servers.indexOf(sample.servedBy);
    chunk.dropped[row] = sample.dropped ? 1 : 0;
    this.#length += 1;
  }

  /** Rows pushed later are not in the table. */
  seal(): SampleTable {
    const length = this.#length;
    const order = orderOf(gather(this.#chunks, 'startAt', new Float64Array(length)));
    const sorted = allocate(length);
    for (const name of Object.keys(columns) as (keyof Columns)[]) gather(this.#chunks, name, sorted[name], order);
    return { length, ...sorted, classes: [...this.#classes.all], ops: [...this.#ops.all], servers: [...this.#servers.all] };
  }
}

export function tableOf(samples: Iterable<Sample>): SampleTable {
  const building = new SampleColumns();
  for (const sample of samples) building.push(sample);
  return building.seal();
}

function allocate(rows: number): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, make]) => [name, make(rows)])) as unknown as Columns;
}

function gather<Column extends Float64Array | Uint16Array | Uint8Array>(
  chunks: readonly Columns[],
  name: keyof Columns,
  into: Column,
  order?: Uint32Array,
): Column {
  for (let i = 0; i < into.length; i++) {
    const row = order?.[i] ?? i;
    into[i] = chunks[row >>> chunkBits]?.[name][row & (chunkRows - 1)] ?? 0;
  }
  return into;
}

/**
 * Stable order of ascending keys, by merging from the bottom up. k6 writes rows as requests end, so starts come almost
 * in order: two halves that already follow one another are left alone, and a million rows take some 30 ms.
 */
function orderOf(keys: Float64Array): Uint32Array {
  const length = keys.length;
  let order = new Uint32Array(length).map((_, index) => index);
  let merged = new Uint32Array(length);
  const key = (source: Uint32Array, at: number): number => keys[source[at] ?? 0] ?? 0;
  for (let width = 1; width < length; width *= 2) {
    for (let from = 0; from < length; from += 2 * width) {
      const middle = Math.min(from + width, length);
      const to = Math.min(from + 2 * width, length);
      if (middle === to || key(order, middle - 1) <= key(order, middle)) {
        merged.set(order.subarray(from, to), from);
        continue;
      }
      for (let left = from, right = middle, out = from; out < to; out++) {
        const takeLeft = left < middle && (right >= to || key(order, left) <= key(order, right));
        merged[out] = order[takeLeft ? left++ : right++] ?? 0;
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Strings by number. Names beyond the limit share the last number, so that nobody's tag values can exhaust the memory. */
class Names<Name extends string> {
  readonly all: Name[] = [];
  readonly #indices = new Map<Name, number>();
  readonly #last: number;

  constructor(last: number) {
    this.#last = last;
  }

  indexOf(name: Name): number {
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    if (this.all.length > this.#last) return this.#last;
    this.#indices.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}
