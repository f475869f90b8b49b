/**
 * k6's CSV, read byte by byte: twelve of thirteen rows are of no use and are passed over without making a string of them.
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
const encoder = new TextEncoder();

// By first letter, so that a row is passed over after one look.
const kindsByLetter = new Map<number, { readonly kind: RowKind; readonly name: Uint8Array }[]>();
for (const [kind, name] of Object.entries(rowKinds)) {
  const letter = name.charCodeAt(0);
  const row = { kind: kind as RowKind, name: encoder.encode(`${name},`) };
  kindsByLetter.set(letter, [...(kindsByLetter.get(letter) ?? []), row]);
}

export class CsvReader {
  readonly #fold: RowFold;
  readonly #decoder = new TextDecoder();
  #rest: Uint8Array = new Uint8Array();
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
    let from = 0;
    if (this.#rest.length > 0) {
      const end = chunk.indexOf(newline);
      const line = join(this.#rest, end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) {
        this.#rest = line;
        return;
      }
      this.#line(line, 0, line.length);
      from = end + 1;
    }
    from = this.#lines(chunk, from);
    // A copy: `slice` of a Buffer would be the buffer itself, which its owner may fill again.
    this.#rest = Uint8Array.from(chunk.subarray(from));
  }

  /** A last line without its end was cut while it was written, and says nothing. */
  end(): void {
    this.#rest = new Uint8Array();
    this.#fold.end();
  }

  #lines(chunk: Uint8Array, start: number): number {
    let from = start;
    for (let i = start; i < chunk.length; i++) {
      if (chunk[i] !== newline) continue;
      this.#line(chunk, from, i);
      from = i + 1;
    }
    return from;
  }

  #line(bytes: Uint8Array, from: number, to: number): void {
    const tags = this.#tags;
    if (tags === undefined) return this.#header(this.#decoder.decode(bytes.subarray(from, to)));
    const kinds = kindsByLetter.get(bytes[from] ?? 0);
    if (kinds === undefined) return;
    for (const { kind, name } of kinds)
      if (this.#fold.wants(kind) && startsWith(bytes, from, to, name))
        return this.#row(kind, bytes, from + name.length, to, tags);
  }

  #row(kind: RowKind, bytes: Uint8Array, from: number, to: number, tags: TagTable): void {
    const stampEnd = bytes.indexOf(comma, from);
    const at = this.#stamp(bytes, from, stampEnd);
    const value = this.#decimal(bytes, stampEnd + 1, to);
    if (stampEnd < 0 || stampEnd >= to || Number.isNaN(at) || Number.isNaN(value)) {
      this.damaged++;
      return;
    }
    this.#fold.row(kind, at, value, tags.get(bytes, this.#at, to));
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

function startsWith(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  if (to - from < name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
