import type { Weather } from './weather.ts';

const firstTimeoutMs = 200;
const mostRetransmissions = 8;

/**
 * A lost packet inside a TCP stream is not missing bytes but a stall: the sender retransmits after a time-out that
 * doubles each time it loses again (200 ms as Linux's least, given up doubling after eight).
 */
export function stallMs(weather: Weather, random: () => number): number {
  let stalled = 0;
  for (let lost = 0; lost < mostRetransmissions && random() < weather.lossShare; lost++) stalled += firstTimeoutMs * 2 ** lost;
  return stalled;
}
