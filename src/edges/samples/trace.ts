/** A trace file of k6's, whoever recorded it: CSV or JSON lines, plain or compressed. For `analyze samples`. */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ClientClass } from '../../drill/types.ts';
import { emptyBatch, noString, StringTable, type MutableBatch, type SampleBatch } from './columns.ts';
import { CsvReader, TraceFormatError } from './csv.ts';
import { JsonLinesReader } from './json-lines.ts';
import { RowFold, type SampleSink } from './rows.ts';
import type { RequestTags } from './tags.ts';

const batchRecords = 8_192;
const readBytes = 256 * 1_024;
const zstdMagic = 0x28b52ffd;
const gzipMagic = 0x1f8b;

/** What a reader of the figures has to be told; complete once the batches have been read. */
export interface TraceNotes {
  /** `foreign`: no `gameday_request` in it; k6's own durations were used, and a request without a connection reads 0 ms. */
  readonly trace: 'own' | 'foreign' | 'undecided';
  /** Of the stamps, ms. 1,000 is k6's default; `K6_CSV_TIME_FORMAT=unix_micro` gives more. */
  readonly resolutionMs: number;
  readonly damagedRows: number;
}

export interface Trace {
  /** Each is good until the next one is asked for. */
  readonly batches: AsyncIterable<SampleBatch>;
  notes(): TraceNotes;
}

/** Throws `TraceFormatError` while reading if it is neither, or if what is compressed is cut short or damaged. `clientClass` labels the samples. */
export function readTrace(path: string, clientClass: ClientClass): Trace {
  const collector = new Collector(clientClass);
  const fold = new RowFold(collector);
  let reader: CsvReader | JsonLinesReader | undefined;

  async function* batches(): AsyncGenerator<SampleBatch> {
    for await (const chunk of contentOf(path)) {
      reader ??= chunk[0] === '{'.charCodeAt(0) ? new JsonLinesReader(fold) : new CsvReader(fold);
      reader.push(chunk);
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

/** Chunks are good until the next one is asked for. What the file is, is told by its first bytes: a name may say anything. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const magic = bytesRead === 4 ? buffer.readUInt32BE(0) : 0;
  if (magic === zstdMagic) yield* unpacked(path, createZstdDecompress());
  else if (magic >>> 16 === gzipMagic) yield* unpacked(path, createGunzip());
  else yield* bytesOf(file);
}

async function* unpacked(path: string, unpack: Transform): AsyncGenerator<Uint8Array> {
  // Whatever fails in it is thrown where `unpack` is read.
  pipeline(createReadStream(path), unpack).catch(() => undefined);
  try {
    yield* unpack;
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw /^Z(STD)?_/.test(code) ? new TraceFormatError(`it cannot be unpacked: ${message}`, { cause }) : cause;
  }
}

async function* bytesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const [first, second] = [Buffer.alloc(readBytes), Buffer.alloc(readBytes)];
  // One is filled while the other is looked at.
  let reading = file.read(first, 0, readBytes, 0);
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await reading;
    if (bytesRead === 0) return;
    at += bytesRead;
    reading = file.read(buffer === first ? second : first, 0, readBytes, at);
    // Heard of when it is waited for, unless nobody asks any more.
    reading.catch(() => undefined);
    yield buffer.subarray(0, bytesRead);
  }
}

class Collector implements SampleSink {
  readonly #class: ClientClass;
  readonly #table = new StringTable();
  readonly #numbers = new WeakMap<RequestTags, { readonly op: number; readonly servedBy: number }>();
  #full: MutableBatch[] = [];
  #columns: MutableBatch;
  /** Read, and to be filled again. */
  #empty: MutableBatch | undefined;

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
    for (const columns of full) {
      yield columns;
      columns.length = 0;
      this.#empty = columns;
    }
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
    this.#columns = this.#empty ?? emptyBatch(this.#class, batchRecords, this.#table.strings);
    this.#empty = undefined;
  }
}
