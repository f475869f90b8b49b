/**
 * k6's CSV, read as bytes: twelve of thirteen rows are of no use, so the rows wanted are searched for and the others never looked at.
 *
 *     metric_name,timestamp,metric_value,error_code,scenario,status,extra_tags,metadata
 *     gameday_request,1795288734816405,529.804446,,gameday,,st=200&op=read&ec=0&be=eu-west-1a/i-0a1,
 */
import { rowKinds, type RowFold, type RowKind } from './rows.ts';
import { requestTags, TagTable } from './tags.ts';
import { digitsToMs, rfc3339ToMs } from './timestamps.ts';

/** Not what k6 writes. The message says what was found instead. */
export class TraceFormatError extends Error {
  override readonly name = 'TraceFormatError';
}

const newline = 10;
const comma = 44;
const dot = 46;
const zero = 48;

const fixedColumns = ['metric_name', 'timestamp', 'metric_value'] as const;
interface Row {
  readonly kind: RowKind;
  readonly name: Buffer;
  /** As it stands behind the end of another row. */
  readonly behind: Buffer;
}
const rows = Object.entries(rowKinds).map(([kind, name]): Row => ({
  kind: kind as RowKind,
  name: Buffer.from(`${name},`),
  behind: Buffer.from(`\n${name},`),
}));
const none = Number.POSITIVE_INFINITY;

export class CsvReader {
  readonly #fold: RowFold;
  readonly #decoder = new TextDecoder();
  #rest: Buffer = Buffer.alloc(0);
  #tags: TagTable | undefined;
  #at = 0;
  /** Rows that could not be read; the last row of a run that was cut is not one of them. */
  damaged = 0;
  /** What the trace's stamps resolve, ms; k6 writes whole seconds unless told otherwise. */
  resolutionMs = 0;

  constructor(fold: RowFold) {
    this.#fold = fold;
  }

  get hasHeader(): boolean {
    return this.#tags !== undefined;
  }

  /** Chunks may end anywhere. Throws `TraceFormatError` if the first line is no header of k6's. */
  push(chunk: Uint8Array): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#rest.length > 0) {
      const end = bytes.indexOf(newline) + 1;
      const line = Buffer.concat([this.#rest, end === 0 ? bytes : bytes.subarray(0, end)]);
      this.#rest = line;
      if (end === 0) return;
      this.#lines(line);
      bytes = bytes.subarray(end);
    }
    const whole = bytes.lastIndexOf(newline) + 1;
    this.#lines(bytes.subarray(0, whole));
    // A copy: the chunk is its owner's, who may fill it again.
    this.#rest = Buffer.concat([bytes.subarray(whole)]);
  }

  /** A last line without its end was cut while it was written, and says nothing. */
  end(): void {
    this.#rest = Buffer.alloc(0);
    this.#fold.end();
  }

  /** Whole lines, each with its end. */
  #lines(bytes: Buffer): void {
    if (bytes.length === 0) return;
    let from = 0;
    if (this.#tags === undefined) {
      from = bytes.indexOf(newline) + 1;
      this.#header(this.#decoder.decode(bytes.subarray(0, from)));
    }
    const next = rows.map((row) => (startsWith(bytes, from, row.name) ? from : this.#find(row, bytes, from)));
    for (;;) {
      let first = 0;
      for (let i = 1; i < next.length; i++) if ((next[i] ?? none) < (next[first] ?? none)) first = i;
      const at = next[first] ?? none;
      const row = rows[first];
      if (at === none || row === undefined) return;
      const end = bytes.indexOf(newline, at);
      // What is wanted changes as soon as it is known whose trace it is.
      if (this.#fold.wants(row.kind)) this.#row(row.kind, bytes, at + row.name.length, end);
      next[first] = this.#find(row, bytes, end);
    }
  }

  /** Where the next row of a kind begins; `none` where it is not wanted (any more). */
  #find(row: Row, bytes: Buffer, from: number): number {
    const at = this.#fold.wants(row.kind) ? bytes.indexOf(row.behind, from) : -1;
    return at < 0 ? none : at + 1;
  }

  #row(kind: RowKind, bytes: Buffer, from: number, to: number): void {
    const tags = this.#tags;
    const stampEnd = bytes.indexOf(comma, from);
    const at = this.#stamp(bytes, from, stampEnd);
    const value = this.#decimal(bytes, stampEnd + 1, to);
    if (stampEnd < 0 || stampEnd >= to || Number.isNaN(at) || Number.isNaN(value) || tags === undefined) this.damaged++;
    else this.#fold.row(kind, at, value, tags.get(bytes, this.#at, to));
  }

  #stamp(bytes: Uint8Array, from: number, to: number): number {
    const { ms, resolutionMs } =
      digitsToMs(bytes, from, to) ?? rfc3339ToMs(this.#decoder.decode(bytes.subarray(from, Math.max(from, to))));
    this.resolutionMs = Math.max(this.resolutionMs, resolutionMs);
    return ms;
  }

  /** Leaves `#at` behind the field's comma. */
  #decimal(bytes: Uint8Array, from: number, to: number): number {
    let value = 0;
    let scale = 0;
    let i = from;
    for (; i < to; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === comma) break;
      if (byte === dot && scale === 0) scale = 1;
      else if (byte < zero || byte > zero + 9) return Number.NaN;
      else {
        value = value * 10 + (byte - zero);
        scale *= 10;
      }
    }
    this.#at = i + 1;
    return i === from || i === to ? Number.NaN : value / (scale || 1);
  }

  #header(line: string): void {
    const columns = line.trimEnd().split(',');
    if (fixedColumns.some((name, index) => columns[index] !== name))
      throw new TraceFormatError(
        `not k6’s CSV: it begins ${fixedColumns.join(',')},…; found ${JSON.stringify(line.slice(0, 80))}`,
      );
    const others = columns.slice(fixedColumns.length);
    this.#tags = new TagTable((text) => {
      const fields = splitFields(text.trimEnd());
      const byColumn = new Map(
        others.map((name, index) => [name, fields[index] ?? '']).filter(([, value]) => value !== '') as [string, string][],
      );
      return requestTags(byColumn, extraTags(byColumn.get('extra_tags') ?? ''));
    });
  }
}

function extraTags(text: string): Map<string, string> {
  const pairs = text.split('&').map((pair) => pair.split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

/** RFC 4180: a field with a comma or a quote in it stands in quotes, its own quotes doubled. */
function splitFields(text: string): string[] {
  const fields = text.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

function startsWith(bytes: Buffer, from: number, name: Buffer): boolean {
  return bytes.subarray(from, from + name.length).equals(name);
}
