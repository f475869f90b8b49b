import type { Impairment, PlaceName } from '../world.ts';
import type { Stream } from './stream.ts';
import { realNature, Way } from './way.ts';
import { calm, worst, type Weather } from './weather.ts';

/** Both directions as a stream opened at one end sees them. */
export interface Passage {
  readonly link: Link;
  readonly out: Way;
  readonly back: Way;
}

/** What lies between two places. A place also has a link to itself. */
export class Link {
  readonly ends: readonly [PlaceName, PlaceName];
  /** Streams opened over this link; a reset ends them all. */
  readonly streams = new Set<Stream>();
  weather: Weather = calm;
  readonly #forth = new Way(realNature);
  readonly #back = new Way(realNature);
  readonly #impairments = new Map<string, Impairment>();

  constructor(ends: readonly [PlaceName, PlaceName]) {
    this.ends = ends;
  }

  from(place: PlaceName): Passage {
    return place === this.ends[0]
      ? { link: this, out: this.#forth, back: this.#back }
      : { link: this, out: this.#back, back: this.#forth };
  }

  /** Puts an impairment on this link, or takes it off. */
  cover(lease: string, impairment: Impairment | undefined): void {
    if (impairment) this.#impairments.set(lease, impairment);
    else this.#impairments.delete(lease);
    this.weather = worst(this.#impairments.values());
    if (this.weather.reset) for (const stream of this.streams) stream.reset();
    this.#forth.become(this.weather);
    this.#back.become(this.weather);
  }
}
