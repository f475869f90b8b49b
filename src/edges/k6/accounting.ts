/**
 * Every arrival that was due is accounted for: it ran to its end, found no idle VU, or was cut.
 *
 *     due = iterations + dropped + interrupted
 *
 * `due` comes from the clock and the rate, the other three from k6's rows, so the law can fail, and then nothing measured counts.
 *
 * k6 cannot be told to stop and wait: SIGINT cuts what is in flight and leaves no sample of it. So the load is not ended, the *window* is:
 * it closes half a period after an arrival, k6 goes on meanwhile, and once every arrival of the window has had its time-out k6 is
 * stopped. What it cuts then began after the window and is of no interest.
 *
 *     arrivals   │   │   │   │   ┊   │   │   │
 *                            stop┊closed      SIGINT
 *                └── counted ────┘└─ run-out ─┘
 */
import type { LoadSummary } from '../../journal/types.ts';

export type Counted = Omit<LoadSummary, 'exitCode' | 'signal'>;

interface Arrival {
  readonly at: number;
  readonly dropped: boolean;
}

/** A generator that was held up for longer than this was starved, and its late arrivals are missing ones. */
const latestMs = 1_000;

export class Accounts {
  readonly #periodMs: number;
  #originAt: number | undefined;
  #firstAt: number | undefined;
  #closedAt = Number.POSITIVE_INFINITY;
  #after: Arrival[] = [];
  #due = 0;
  #iterations = 0;
  #dropped = 0;
  #requests = 0;
  // Of the whole process, whatever the window.
  #ended = 0;
  #over = 0;

  /** @param rate arrivals per second */
  constructor(rate: number) {
    this.#periodMs = 1_000 / rate;
  }

  /** When k6 began its schedule: arrival n is due n periods later. Without it the first arrival seen must do. Epoch ms. */
  origin(at: number): void {
    this.#originAt = at;
  }

  get originAt(): number | undefined {
    return this.#originAt ?? this.#firstAt;
  }

  /** Whether something that began then belongs to the run. */
  counts(at: number): boolean {
    return at <= this.#closedAt;
  }

  request(): void {
    this.#requests++;
  }

  iteration(startAt: number): void {
    this.#ended++;
    this.#arrive({ at: startAt, dropped: false });
  }

  dropped(at: number, count: number): void {
    for (let i = 0; i < count; i++) this.#arrive({ at, dropped: true });
  }

  /** k6 has settled the bytes of one iteration, whether it ran to its end or was cut. */
  iterationOver(): void {
    this.#over++;
  }

  /** Closes the window at the first instant from `now` on that lies midway between two arrivals; returns it. */
  close(now: number): number {
    const originAt = this.originAt ?? now;
    const periods = Math.max(0, Math.ceil((now - originAt) / this.#periodMs - 0.5)) + 0.5;
    return this.closeAt(originAt + periods * this.#periodMs);
  }

  /** Later calls change nothing. */
  closeAt(at: number): number {
    if (Number.isFinite(this.#closedAt)) return this.#closedAt;
    this.#closedAt = at;
    if (this.originAt !== undefined) this.#due = Math.floor((at - this.originAt) / this.#periodMs) + 1;
    return at;
  }

  /** Every arrival of the closed window has been heard of. */
  get complete(): boolean {
    return Number.isFinite(this.#closedAt) && this.#missing === 0;
  }

  /** Fewer requests than iterations of the window have been handed in. */
  get lacksRequests(): boolean {
    return this.#requests < this.#iterations;
  }

  /**
   * To be called once everything that began in the window has had its time. An arrival still missing hangs for longer, or it began late
   * because the machine stood still as the window closed. In that case more than were due have begun behind the edge: the first of them
   * are the missing ones, and the edge moves behind them.
   */
  settle(): void {
    const behind = this.#after.filter(({ at }) => at <= this.#closedAt + latestMs).toSorted((one, other) => one.at - other.at);
    const surplus = Math.max(0, behind.length - Math.ceil(latestMs / this.#periodMs - 1e-6));
    const late = behind.slice(0, Math.min(surplus, this.#missing));
    const last = late.at(-1)?.at;
    if (last === undefined) return;
    this.#closedAt = (last + (behind[late.length]?.at ?? last)) / 2;
    for (const { dropped } of late) this.#count(dropped);
  }

  summary(): Counted {
    return {
      due: this.#due,
      iterations: this.#iterations,
      dropped: this.#dropped,
      interrupted: Math.min(this.#missing, Math.max(0, this.#over - this.#ended)),
      requests: this.#requests,
    };
  }

  get #missing(): number {
    return Math.max(0, this.#due - this.#iterations - this.#dropped);
  }

  #arrive(arrival: Arrival): void {
    this.#firstAt = Math.min(this.#firstAt ?? arrival.at, arrival.at);
    if (this.counts(arrival.at)) this.#count(arrival.dropped);
    else this.#after.push(arrival);
  }

  #count(dropped: boolean): void {
    if (dropped) this.#dropped++;
    else this.#iterations++;
  }
}
