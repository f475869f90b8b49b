/** A trace file of k6's, whoever recorded it: CSV or JSON lines, plain or compressed. For `analyze samples`. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { ClientClass } from '../../drill/types.ts';
import { emptyBatch, noString, StringTable, type MutableBatch, type SampleBatch } from './columns.ts';
import { CsvReader } from './csv.ts';
import { JsonLinesReader } from './json-lines.ts';
import { RowFold, type SampleSink } from './rows.ts';
import type { RequestTags } from './tags.ts';

const batchRecords = 8_192;
const readBytes = 256 * 1_024;

/** What a reader of the figures has to be told; complete once the batches have been read. */
export interface TraceNotes {
  /** `foreign`: no `gameday_request` in it; k6's own durations were used, and a request without a connection reads 0 ms. */
  readonly trace: 'own' | 'foreign' | 'undecided';
  /** Of the stamps, ms. 1,000 is k6's default; `K6_CSV_TIME_FORMAT=unix_micro` gives more. */
  readonly resolutionMs: number;
  readonly damagedRows: number;
}

export interface Trace {
  readonly batches: AsyncIterable<SampleBatch>;
  notes(): TraceNotes;
}

/** Throws `TraceFormatError` while reading if it is neither. `clientClass` labels the samples. */
export function readTrace(path: string, clientClass: ClientClass): Trace {
  const collector = new Collector(clientClass);
  const fold = new RowFold(collector);
  let reader: CsvReader | JsonLinesReader | undefined;

  async function* batches(): AsyncGenerator<SampleBatch> {
    for await (const chunk of await openTrace(path)) {
      reader ??= (chunk as Buffer)[0] === '{'.charCodeAt(0) ? new JsonLinesReader(fold) : new CsvReader(fold);
      reader.push(chunk as Buffer);
      yield* collector.take();
    }
    (reader ?? fold).end();
    yield* collector.rest();
  }

  return {
    batches: batches(),
    notes: () => ({ trace: fold.trace, resolutionMs: reader?.resolutionMs ?? 0, damagedRows: reader?.damaged ?? 0 }),
  };
}

/** Told by its first bytes, as a name may say anything. */
async function openTrace(path: string): Promise<Readable> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const stream = createReadStream(path, { highWaterMark: readBytes });
  if (buffer.readUInt16BE(0) === 0x1f8b) return stream.compose(createGunzip());
  if (buffer.readUInt32LE(0) === 0xfd2fb528) return stream.compose(createZstdDecompress());
  return stream;
}

class Collector implements SampleSink {
  readonly #class: ClientClass;
  readonly #table = new StringTable();
  readonly #numbers = new WeakMap<RequestTags, { readonly op: number; readonly servedBy: number }>();
  #full: MutableBatch[] = [];
  #columns: MutableBatch;

  constructor(clientClass: ClientClass) {
    this.#class = clientClass;
    this.#columns = emptyBatch(clientClass, batchRecords, this.#table.strings);
  }

  request(startAt: number, wallMs: number, tags: RequestTags): void {
    let numbers = this.#numbers.get(tags);
    if (numbers === undefined) {
      numbers = { op: this.#table.number(tags.op), servedBy: this.#table.number(tags.servedBy) };
      this.#numbers.set(tags, numbers);
    }
    this.#push(startAt, wallMs, tags.status, tags.errorCode, numbers.op, numbers.servedBy);
  }

  dropped(at: number, count: number): void {
    for (let i = 0; i < count; i++) this.#push(at, 0, 0, 0, noString, this.#table.number(''));
  }

  *take(): Generator<SampleBatch> {
    const full = this.#full;
    this.#full = [];
    yield* full;
  }

  *rest(): Generator<SampleBatch> {
    yield* this.take();
    if (this.#columns.length > 0) yield this.#columns;
  }

  #push(startAt: number, wallMs: number, status: number, errorCode: number, op: number, servedBy: number): void {
    const columns = this.#columns;
    const i = columns.length++;
    columns.startAt[i] = startAt;
    columns.wallMs[i] = wallMs;
    columns.status[i] = status;
    columns.errorCode[i] = errorCode;
    columns.op[i] = op;
    columns.servedBy[i] = servedBy;
    if (columns.length < batchRecords) return;
    this.#full.push(columns);
    this.#columns = emptyBatch(this.#class, batchRecords, this.#table.strings);
  }
}
