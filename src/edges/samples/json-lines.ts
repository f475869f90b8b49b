/** k6's JSON output, one point a line. For `analyze` only: live, the CSV is cheaper. */
import { TraceFormatError } from './csv.ts';
import { rowKinds, type RowFold, type RowKind } from './rows.ts';
import { requestTags, TagPool } from './tags.ts';
import { rfc3339ToMs } from './timestamps.ts';

interface Point {
  readonly type: string;
  readonly metric: string;
  readonly data: { readonly time: string; readonly value: number; readonly tags?: Readonly<Record<string, string>> };
}

const kindsByName = new Map(Object.entries(rowKinds).map(([kind, name]) => [name as string, kind as RowKind]));
const named = /"metric":"([^"]+)"/;

export class JsonLinesReader {
  readonly #fold: RowFold;
  readonly #decoder = new TextDecoder();
  readonly #tags = new TagPool();
  #rest = '';
  #lines = 0;
  damaged = 0;
  readonly resolutionMs = 0.001;

  constructor(fold: RowFold) {
    this.#fold = fold;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(): void {
    this.#fold.end();
  }

  #line(line: string): void {
    const kind = kindsByName.get(named.exec(line)?.[1] ?? '');
    this.#lines++;
    if (this.#lines === 1 && !line.startsWith('{'))
      throw new TraceFormatError(`not k6’s JSON: found ${JSON.stringify(line.slice(0, 80))}`);
    if (kind === undefined || !this.#fold.wants(kind)) return;
    try {
      const { type, data } = JSON.parse(line) as Point;
      if (type !== 'Point') return;
      const { ms } = rfc3339ToMs(data.time);
      if (Number.isNaN(ms) || !Number.isFinite(data.value)) this.damaged++;
      else {
        const tags = new Map(Object.entries(data.tags ?? {}));
        this.#fold.row(kind, ms, data.value, this.#tags.intern(requestTags(tags, tags)));
      }
    } catch {
      this.damaged++;
    }
  }
}
