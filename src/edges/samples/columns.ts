/** Samples by the column: 24 bytes each, so that millions of them fit and an analysis can run over plain arrays. */
import type { Sample } from '../../analysis/sample.ts';
import type { ClientClass } from '../../drill/types.ts';

/** In the order in which requests ended, which is not that in which they began. */
export interface SampleBatch {
  readonly class: ClientClass;
  readonly length: number;
  /** Epoch ms. */
  readonly startAt: Float64Array;
  readonly wallMs: Float64Array;
  readonly status: Uint16Array;
  readonly errorCode: Uint16Array;
  /** Index into `strings`; `noString` for an arrival that was dropped. */
  readonly op: Uint16Array;
  /** Index into `strings`. */
  readonly servedBy: Uint16Array;
  readonly strings: readonly string[];
}

export const noString = 0xffff;

export interface MutableBatch extends SampleBatch {
  length: number;
  readonly strings: string[];
}

export function emptyBatch(clientClass: ClientClass, capacity: number, strings: string[] = []): MutableBatch {
  return {
    class: clientClass,
    length: 0,
    startAt: new Float64Array(capacity),
    wallMs: new Float64Array(capacity),
    status: new Uint16Array(capacity),
    errorCode: new Uint16Array(capacity),
    op: new Uint16Array(capacity),
    servedBy: new Uint16Array(capacity),
    strings,
  };
}

export function* samplesOf(columns: SampleBatch): Generator<Sample> {
  for (let i = 0; i < columns.length; i++) yield sampleAt(columns, i);
}

export function sampleAt(columns: SampleBatch, index: number): Sample {
  const op = columns.op[index] ?? noString;
  return {
    class: columns.class,
    startAt: columns.startAt[index] ?? 0,
    wallMs: columns.wallMs[index] ?? 0,
    op: columns.strings[op] ?? '',
    status: columns.status[index] ?? 0,
    errorCode: columns.errorCode[index] ?? 0,
    servedBy: columns.strings[columns.servedBy[index] ?? noString] ?? '',
    dropped: op === noString,
  };
}

/** Gives each distinct string a number, in the order of their first appearance. */
export class StringTable {
  readonly strings: string[];
  readonly #numbers = new Map<string, number>();

  constructor(strings: string[] = []) {
    this.strings = strings;
  }

  /** Throws `RangeError` beyond 65,535 strings: tags with any number of values are no tags. */
  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.strings.length >= noString)
      throw new RangeError(`more than ${noString} different operations and backends; the last is ${text}`);
    const number = this.strings.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }
}
