/**
 * Every request of a run in columns: 18 bytes a request, where an object would take some two hundred.
 *
 * Begin and length are a request's own. The rest – class, operation, status, who served it – it shares with many others, so each
 * such combination is written down once, as a kind, and numbered.
 *
 *     push ─► [ rows in order of start ][ block of 65,536, in order of arrival (ends) ] ─► sorted, merged ─► seal
 *
 * Requests that end together began at about the same time, so a block overlaps with little of what lies before it, and no second
 * copy of the table is ever needed.
 */
import type { ClientClass } from '../drill/types.ts';
import { StableOrder } from './order.ts';
import type { Sample } from './sample.ts';

/** What a request shares with others. */
export type SampleKind = Omit<Sample, 'startAt' | 'wallMs'>;

/** Rows in order of `startAt`, epoch ms. */
export interface SampleTable {
  readonly length: number;
  readonly startAt: Float64Array;
  readonly wallMs: Float64Array;
  /** Index into `kinds`. */
  readonly kind: Uint16Array;
  readonly kinds: readonly SampleKind[];
  readonly classes: readonly ClientClass[];
}

/** Samples by the column, as a reader hands them over. What `op` and `servedBy` number is the reader's business. */
export interface ColumnBatch {
  readonly length: number;
  readonly startAt: Float64Array;
  readonly wallMs: Float64Array;
  readonly status: Uint16Array;
  readonly errorCode: Uint16Array;
  readonly op: Uint16Array;
  readonly servedBy: Uint16Array;
  /** The same array as long as the numbers mean the same, and the class is the same. */
  readonly strings: readonly string[];
}

interface Rows {
  readonly startAt: Float64Array<ArrayBuffer>;
  readonly wallMs: Float64Array<ArrayBuffer>;
  readonly kind: Uint16Array<ArrayBuffer>;
}

const blockRows = 65_536;
const fewRows = 4_096;
/** Memory that nobody has written to yet takes no room; what is given back in small steps leaves gaps. */
const growth = 16;

export class SampleColumns {
  readonly #kinds = new Kinds();
  #rows = allocate(fewRows);
  #length = 0;
  /** So many rows are in order. */
  #sorted = 0;
  // Filled again for each block: what is left to the collector piles up until it comes.
  #block: Rows | undefined;
  #order = new StableOrder();
  #numbers: { readonly of: readonly string[]; readonly kinds: Map<number, Map<number, number>> } | undefined;

  get length(): number {
    return this.#length;
  }

  push(sample: Sample): void {
    this.#push(sample.startAt, sample.wallMs, this.#kinds.number(sample));
  }

  /** @param sampleAt one of the batch as an object; called once for each kind, not for each row */
  pushBatch(batch: ColumnBatch, sampleAt: (index: number) => Sample): void {
    if (this.#numbers?.of !== batch.strings) this.#numbers = { of: batch.strings, kinds: new Map() };
    const { kinds } = this.#numbers;
    for (let i = 0; i < batch.length; i++) {
      const answer = (batch.status[i] ?? 0) * 65_536 + (batch.errorCode[i] ?? 0);
      const names = (batch.op[i] ?? 0) * 65_536 + (batch.servedBy[i] ?? 0);
      let ofAnswer = kinds.get(answer);
      if (ofAnswer === undefined) kinds.set(answer, (ofAnswer = new Map()));
      let kind = ofAnswer.get(names);
      if (kind === undefined) ofAnswer.set(names, (kind = this.#kinds.number(sampleAt(i))));
      this.#push(batch.startAt[i] ?? 0, batch.wallMs[i] ?? 0, kind);
    }
  }

  /** Ends the filling: what is pushed later must not be. */
  seal(): SampleTable {
    this.#sort();
    this.#block = undefined;
    this.#order = new StableOrder();
    const length = this.#length;
    const { startAt, wallMs, kind } = this.#rows;
    const kinds = this.#kinds.all;
    return {
      length,
      startAt: startAt.subarray(0, length),
      wallMs: wallMs.subarray(0, length),
      kind: kind.subarray(0, length),
      kinds,
      classes: [...new Set(kinds.map((each) => each.class))],
    };
  }

  #push(startAt: number, wallMs: number, kind: number): void {
    const row = this.#length++;
    if (row === this.#rows.startAt.length) this.#rows = grown(this.#rows);
    this.#rows.startAt[row] = startAt;
    this.#rows.wallMs[row] = wallMs;
    this.#rows.kind[row] = kind;
    if (this.#length - this.#sorted === blockRows) this.#sort();
  }

  /** The rows behind the sorted ones are taken out, put in order, and merged in from the back. */
  #sort(): void {
    const rows = this.#rows;
    const order = this.#order.of(rows.startAt.subarray(this.#sorted, this.#length));
    const block = (this.#block ??= allocate(this.#length < blockRows ? order.length : blockRows));
    for (let i = 0; i < order.length; i++) copyRow(rows, this.#sorted + (order[i] ?? 0), block, i);
    let before = this.#sorted - 1;
    let last = order.length - 1;
    for (let out = this.#length - 1; last >= 0; out--) {
      // What began together keeps its order.
      const fromBlock = before < 0 || (rows.startAt[before] ?? 0) <= (block.startAt[last] ?? 0);
      const source = fromBlock ? block : rows;
      copyRow(source, fromBlock ? last-- : before--, rows, out);
    }
    this.#sorted = this.#length;
  }
}

export function tableOf(samples: Iterable<Sample>): SampleTable {
  const building = new SampleColumns();
  for (const sample of samples) building.push(sample);
  return building.seal();
}

function allocate(rows: number): Rows {
  return { startAt: new Float64Array(rows), wallMs: new Float64Array(rows), kind: new Uint16Array(rows) };
}

/** Column by column, and the old ones are given back at once: the collector would let them lie until they are many. */
function grown({ startAt, wallMs, kind }: Rows): Rows {
  const rows = startAt.length * growth;
  const moved = <Column extends Rows[keyof Rows]>(from: Column, to: Column): Column => {
    to.set(from);
    from.buffer.transfer(0);
    return to;
  };
  return {
    startAt: moved(startAt, new Float64Array(rows)),
    wallMs: moved(wallMs, new Float64Array(rows)),
    kind: moved(kind, new Uint16Array(rows)),
  };
}

function copyRow(source: Rows, from: number, target: Rows, to: number): void {
  target.startAt[to] = source.startAt[from] ?? 0;
  target.wallMs[to] = source.wallMs[from] ?? 0;
  target.kind[to] = source.kind[from] ?? 0;
}

/** Kinds by number. Beyond the limit names are left out, so that nobody's tag values can exhaust the memory. */
class Kinds {
  readonly all: SampleKind[] = [];
  readonly #numbers = new Map<string, number>();

  number({ class: clientClass, op, status, errorCode, servedBy, dropped }: SampleKind): number {
    const key = [clientClass, status, errorCode, dropped, op, servedBy].join('\0');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const nameless = { class: clientClass, op: '', status, errorCode, servedBy: '', dropped };
    if (this.all.length >= mostNamed && (op !== '' || servedBy !== '')) return this.number(nameless);
    if (this.all.length > lastKind) return lastKind;
    const number = this.all.push({ ...nameless, op, servedBy }) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

const lastKind = 0xffff;
const mostNamed = 60_000;
