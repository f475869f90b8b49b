import { delayMs } from './delay.ts';
import { stallMs } from './loss.ts';
import { slices, Throttle } from './throttle.ts';
import { calm, passesFreely, type Weather } from './weather.ts';

/** Time and chance, so that tests can hold both. */
export interface Nature {
  now(): number;
  random(): number;
  /** Calls back once, `ms` from now; the result cancels. */
  after(ms: number, call: () => void): () => void;
}

export const realNature: Nature = {
  now: () => performance.now(),
  random: Math.random,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** One direction of a link: the weather there, and the streams that are under way in it. */
export class Way {
  readonly nature: Nature;
  #weather = calm;
  readonly #throttle = new Throttle();
  readonly #travellers = new Set<{ weatherChanged(): void }>();

  constructor(nature: Nature) {
    this.nature = nature;
  }

  get cut(): boolean {
    return this.#weather.cut;
  }

  slices(chunk: Buffer): readonly Buffer[] {
    return slices(chunk, this.#weather.bytesPerSecond);
  }

  /** When `bytes` put in now come out, were nothing before them. */
  dueAt(bytes: number, now: number): number {
    const weather = this.#weather;
    if (passesFreely(weather)) return now;
    const random = () => this.nature.random();
    return now + this.#throttle.bookMs(bytes, weather.bytesPerSecond, now) + delayMs(weather, random) + stallMs(weather, random);
  }

  become(weather: Weather): void {
    this.#weather = weather;
    this.#throttle.clear();
    for (const traveller of this.#travellers) traveller.weatherChanged();
  }

  enter(traveller: { weatherChanged(): void }): void {
    this.#travellers.add(traveller);
  }

  leave(traveller: { weatherChanged(): void }): void {
    this.#travellers.delete(traveller);
  }
}
