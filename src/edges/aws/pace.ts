/** How fast one may ask, decided purely: a bucket of tokens that fills again at a steady rate. */

export interface Pace {
  /** How many requests may go at once after a pause. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Route 53 takes 5 requests a second for a whole account, which others use too. FIS states no number of its own. */
export const accountPace: Pace = { burst: 5, perSecond: 3 };

/** Ms to wait before the next request may go, for requests asked for at these times (any clock that only goes on). */
export function pacer({ burst, perSecond }: Pace): (nowMs: number) => number {
  const everyMs = 1_000 / perSecond;
  // The bucket is told by one instant: when it will be full again if nobody asks.
  let fullAt = -Infinity;
  return (nowMs) => {
    fullAt = Math.max(fullAt, nowMs) + everyMs;
    return Math.max(0, fullAt - nowMs - burst * everyMs);
  };
}
