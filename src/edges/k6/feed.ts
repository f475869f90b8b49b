/** From k6's rows to samples and accounts, as they come. */
import type { Sample } from '../../analysis/sample.ts';
import type { ClientClass } from '../../drill/types.ts';
import { CsvReader } from '../samples/csv.ts';
import { RowFold, type SampleSink } from '../samples/rows.ts';
import type { RequestTags } from '../samples/tags.ts';
import type { Accounts } from './accounting.ts';

export class SampleFeed implements SampleSink {
  readonly #class: ClientClass;
  readonly #accounts: Accounts;
  readonly #onSample: (sample: Sample) => void;
  readonly #csv = new CsvReader(new RowFold(this));
  #after: Sample[] = [];
  readonly #header = Promise.withResolvers<void>();
  readonly #first = Promise.withResolvers<void>();
  /** Resolves when k6 has begun to write; rejects with `TraceFormatError`. */
  readonly header = this.#header.promise;
  /** Resolves at the first sample. */
  readonly first = this.#first.promise;

  constructor(clientClass: ClientClass, accounts: Accounts, onSample: (sample: Sample) => void) {
    this.#class = clientClass;
    this.#accounts = accounts;
    this.#onSample = onSample;
  }

  /** What is not k6's CSV is told by `header`: an event handler has nobody to throw to. */
  push(chunk: Uint8Array): void {
    try {
      this.#csv.push(chunk);
      if (this.#csv.hasHeader) this.#header.resolve();
    } catch (error) {
      this.#header.reject(error);
    }
  }

  /**
   * Everything that began in the window has ended: settles the accounts, and hands over what was held back. A request begins a little after
   * its iteration, so the last ones may lie behind the edge: as many as iterations still lack one are theirs.
   */
  settle(): void {
    this.#accounts.settle();
    for (const sample of this.#after.splice(0).toSorted((one, other) => one.startAt - other.startAt)) {
      if (this.#accounts.counts(sample.startAt) || (!sample.dropped && this.#accounts.lacksRequests)) this.#emit(sample);
    }
  }

  end(): void {
    this.#csv.end();
  }

  request(startAt: number, wallMs: number, { op, status, errorCode, servedBy }: RequestTags): void {
    this.#offer({ class: this.#class, startAt, wallMs, op, status, errorCode, servedBy, dropped: false });
  }

  dropped(at: number, count: number): void {
    this.#accounts.dropped(at, count);
    const sample = { class: this.#class, startAt: at, wallMs: 0, op: '', status: 0, errorCode: 0, servedBy: '', dropped: true };
    for (let i = 0; i < count; i++) this.#offer(sample);
  }

  origin(at: number): void {
    this.#accounts.origin(at);
  }

  iteration(startAt: number): void {
    this.#accounts.iteration(startAt);
  }

  iterationOver(scenario: string): void {
    // Setup and teardown have none.
    if (scenario !== '') this.#accounts.iterationOver();
  }

  #offer(sample: Sample): void {
    if (this.#accounts.counts(sample.startAt)) this.#emit(sample);
    else this.#after.push(sample);
  }

  #emit(sample: Sample): void {
    if (!sample.dropped) this.#accounts.request();
    this.#onSample(sample);
    this.#first.resolve();
  }
}
