/** What a link is like at the moment: the worst of each aspect of all impairments that cover it. Pure. */
import type { Impairment } from '../world.ts';

export type Weather = Required<Impairment>;

export const calm: Weather = {
  cut: false,
  reset: false,
  delayMs: 0,
  jitterMs: 0,
  lossShare: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
};

/** Losing everything is being cut: no retransmission ever gets through. */
export function worst(impairments: Iterable<Impairment>): Weather {
  let weather = calm;
  for (const one of impairments) {
    const lossShare = Math.max(weather.lossShare, one.lossShare ?? 0);
    weather = {
      cut: weather.cut || one.cut === true || lossShare >= 1,
      reset: weather.reset || one.reset === true,
      delayMs: Math.max(weather.delayMs, one.delayMs ?? 0),
      jitterMs: Math.max(weather.jitterMs, one.jitterMs ?? 0),
      lossShare,
      bytesPerSecond: Math.min(weather.bytesPerSecond, one.bytesPerSecond ?? Number.POSITIVE_INFINITY),
    };
  }
  return weather;
}

/** Whether bytes pass as if the link were not there. */
export function passesFreely(weather: Weather): boolean {
  return (
    !weather.cut &&
    weather.delayMs === 0 &&
    weather.jitterMs === 0 &&
    weather.lossShare === 0 &&
    weather.bytesPerSecond === Number.POSITIVE_INFINITY
  );
}
