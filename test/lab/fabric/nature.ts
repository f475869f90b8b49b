import type { Nature } from '../../../src/lab/fabric/way.ts';

/** Time that passes only when told to, and chance from a list that repeats. */
export class FakeNature implements Nature {
  #now = 0;
  #drawn = 0;
  #timers: { at: number; call: () => void }[] = [];
  readonly #chances: readonly number[];

  constructor(chances: readonly number[] = [0.5]) {
    this.#chances = chances;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#chances[this.#drawn++ % this.#chances.length] ?? 0.5;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Lets `ms` pass, calling back in the order things fall due. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = until;
  }
}
