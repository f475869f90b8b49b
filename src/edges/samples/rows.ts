/**
 * From rows to requests, for every reader of k6's output.
 *
 * The prelude's own row, `gameday_request`, carries the wall time. A trace of somebody else's has none; then k6's rows must do, which is
 * weaker: start = end − duration − blocked, and a request that never got a connection reads 0 ms and begins when it ended.
 */
import type { RequestTags } from './tags.ts';

/** What became of a trace's rows. Instants are epoch ms, lengths ms. */
export interface SampleSink {
  request(startAt: number, wallMs: number, tags: RequestTags): void;
  /** Arrivals that found no idle VU. */
  dropped(at: number, count: number): void;
  /** When k6 began its schedule; written once by an entry of ours. */
  origin?(at: number): void;
  /** One iteration run to its end. */
  iteration?(startAt: number, durationMs: number): void;
  /** One iteration over, run to its end or cut: k6 accounts for its bytes in either case. */
  iterationOver?(scenario: string): void;
}

/** Rows that matter, by the metric's name. */
export const rowKinds = {
  request: 'gameday_request',
  origin: 'gameday_origin',
  dropped: 'dropped_iterations',
  iteration: 'iteration_duration',
  over: 'data_sent',
  duration: 'http_req_duration',
  blocked: 'http_req_blocked',
} as const;
export type RowKind = keyof typeof rowKinds;

interface Pending {
  readonly endAt: number;
  readonly wallMs: number;
  readonly tags: RequestTags;
}

// A trace whose first iteration takes for ever has had its chance to show a row of ours.
const mostPending = 50_000;

/** Decides at the end of the first iteration whether a trace is ours: our row is written before the iteration's. */
export class RowFold {
  readonly #sink: SampleSink;
  #trace: 'undecided' | 'own' | 'foreign' = 'undecided';
  #pending: Pending[] = [];
  #duration: Pending | undefined;

  constructor(sink: SampleSink) {
    this.#sink = sink;
  }

  /** Which rows are still of use; a reader may skip the others unread. */
  wants(kind: RowKind): boolean {
    if (kind === 'duration' || kind === 'blocked') return this.#trace !== 'own';
    if (kind === 'iteration') return this.#trace === 'undecided' || this.#sink.iteration !== undefined;
    if (kind === 'over') return this.#sink.iterationOver !== undefined;
    return kind !== 'origin' || this.#sink.origin !== undefined;
  }

  get trace(): 'undecided' | 'own' | 'foreign' {
    return this.#trace;
  }

  row(kind: RowKind, endAt: number, value: number, tags: RequestTags): void {
    switch (kind) {
      case 'request':
        if (this.#trace === 'undecided') this.#decide('own');
        if (this.#trace === 'own') this.#sink.request(endAt - value, value, tags);
        return;
      case 'origin':
        return this.#sink.origin?.(value);
      case 'dropped':
        return this.#sink.dropped(endAt, value);
      case 'iteration':
        if (this.#trace === 'undecided') this.#settle();
        return this.#sink.iteration?.(endAt - value, value);
      case 'over':
        return this.#sink.iterationOver?.(tags.scenario);
      case 'duration':
        this.#duration = { endAt, wallMs: value, tags };
        return;
      case 'blocked':
        // The next row but one of the same request, with the same stamp and tags.
        if (this.#duration?.endAt === endAt && this.#duration.tags === tags)
          this.#foreign({ endAt, wallMs: this.#duration.wallMs + value, tags });
        this.#duration = undefined;
        return;
    }
  }

  /** No more rows. */
  end(): void {
    if (this.#trace === 'undecided') this.#settle();
  }

  #foreign(request: Pending): void {
    if (this.#trace === 'foreign') this.#sink.request(request.endAt - request.wallMs, request.wallMs, request.tags);
    else if (this.#trace === 'undecided' && this.#pending.push(request) >= mostPending) this.#settle();
  }

  #settle(): void {
    if (this.#pending.length > 0) this.#decide('foreign');
  }

  #decide(trace: 'own' | 'foreign'): void {
    this.#trace = trace;
    if (trace === 'foreign') for (const request of this.#pending) this.#foreign(request);
    this.#pending = [];
  }
}
