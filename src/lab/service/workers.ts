/** Bounded concurrency: so many at work, so many waiting, the rest are sent away at once. */

export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

export class Workers {
  readonly #limit: number;
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(limit: number, queueLimit: number) {
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  /** Runs `work` as soon as a worker is free, first come, first served. Rejects with `Overloaded` when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy < this.#limit) this.#busy += 1;
    else await this.#queue();
    try {
      return await work();
    } finally {
      // The worker is handed on rather than freed, so nobody can overtake the one who waited.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#busy -= 1;
    }
  }

  #queue(): Promise<void> {
    if (this.#waiting.length >= this.#queueLimit) throw new Overloaded('every worker is busy and the queue is full');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }
}
