import type { Weather } from './weather.ts';

/** A fixed part and, on top of it, an even spread from 0 to `jitterMs`. */
export function delayMs(weather: Weather, random: () => number): number {
  return weather.delayMs + weather.jitterMs * random();
}
