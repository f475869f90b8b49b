/**
 * The tags of a row, each distinct set of them read once.
 *
 * k6 writes a row's tags in random order, so a few operations, codes and backends make a few hundred spellings: they are recognised by
 * their bytes, and no string is made for a row that looks like one before.
 */
export interface RequestTags {
  readonly op: string;
  readonly status: number;
  readonly errorCode: number;
  readonly servedBy: string;
  /** k6 scenario; empty outside of any, as in a teardown. */
  readonly scenario: string;
}

/** Our own tags where they are, k6's where they are not: `columns` by header name, `extra` by tag name. */
export function requestTags(columns: ReadonlyMap<string, string>, extra: ReadonlyMap<string, string>): RequestTags {
  return {
    op: extra.get('op') ?? columns.get('method') ?? 'request',
    status: count16(extra.get('st') ?? columns.get('status')),
    errorCode: count16(extra.get('ec') ?? columns.get('error_code')),
    servedBy: extra.get('be') ?? '',
    scenario: columns.get('scenario') ?? '',
  };
}

// Status and error codes are kept in 16 bits; anything else is not one.
function count16(text: string | undefined): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 && value < 65_536 ? value : 0;
}

/** One object for one content, so that two rows of a request are known by identity and a table can be keyed by it. */
export class TagPool {
  #pool = new Map<string, RequestTags>();

  intern(tags: RequestTags): RequestTags {
    const key = `${tags.op}\0${tags.status}\0${tags.errorCode}\0${tags.servedBy}\0${tags.scenario}`;
    const known = this.#pool.get(key);
    if (known) return known;
    if (this.#pool.size >= mostSpellings) this.#pool = new Map();
    this.#pool.set(key, tags);
    return tags;
  }
}

interface Known {
  readonly bytes: Uint8Array;
  readonly tags: RequestTags;
}

// Tags that take any number of values (URLs, ids) must not fill the memory; starting over is cheaper than keeping them.
const mostSpellings = 8_192;

export class TagTable {
  #known = new Map<number, Known>();
  readonly #pool = new TagPool();
  readonly #read: (text: string) => RequestTags;

  /** @param read turns one spelling into tags; called once for each. */
  constructor(read: (text: string) => RequestTags) {
    this.#read = read;
  }

  get(buffer: Uint8Array, from: number, to: number): RequestTags {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (buffer[i] ?? 0), 0x01000193);
    const known = this.#known.get(hash);
    if (known && sameBytes(known.bytes, buffer, from, to)) return known.tags;
    const bytes = Uint8Array.from(buffer.subarray(from, to));
    const tags = this.#pool.intern(this.#read(new TextDecoder().decode(bytes)));
    if (this.#known.size >= mostSpellings) this.#known = new Map();
    this.#known.set(hash, { bytes, tags });
    return tags;
  }
}

function sameBytes(known: Uint8Array, buffer: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== buffer[from + i]) return false;
  return true;
}
