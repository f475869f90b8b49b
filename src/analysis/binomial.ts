/**
 * What a count of good requests says about a share, and what it cannot say.
 *
 * Only for stretches in which requests fail independently of each other (a steady phase). Across the edge of an outage
 * failures come in clusters and none of this holds; edges have bounds of their own (`edges.ts`).
 */

/** A closed interval of shares, 0…1. */
export interface ShareBounds {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const z95 = 1.959963984540054;

/** 95 % interval of a share of successes: exact with few failures (or few successes), Wilson's otherwise. `n` > 0. */
export function shareBounds(successes: number, n: number): ShareBounds {
  return Math.min(successes, n - successes) <= 5 ? clopperPearson(successes, n) : wilson(successes, n);
}

/** Wilson's score interval. */
export function wilson(successes: number, n: number, z = z95): ShareBounds {
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

/**
 * Exact interval, for counts near an end (at most a few failures, or a few successes): the shares at which a count as
 * extreme as this one has probability α/2. Found by bisection, so no Beta function is needed.
 */
export function clopperPearson(successes: number, n: number, alpha = 0.05): ShareBounds {
  if (successes < n - successes) {
    const mirrored = clopperPearson(n - successes, n, alpha);
    return { low: 1 - mirrored.high, high: 1 - mirrored.low };
  }
  const failures = n - successes;
  return {
    low: 1 - failureShareAt(failures, n, alpha / 2),
    high: failures === 0 ? 1 : 1 - failureShareAt(failures - 1, n, 1 - alpha / 2),
  };
}

/** Largest availability that `n` requests with `failures` failures support: one-sided, 95 %, exact. */
export function supportedShare(n: number, failures: number): number {
  return n > 0 ? 1 - failureShareAt(failures, n, 0.05) : 0;
}

/** Fewest requests that would support `share` if none of them failed: ln 0.05 / ln share. */
export function requestsToSupport(share: number): number {
  if (share >= 1) return Infinity;
  return share <= 0 ? 0 : Math.ceil(Math.log(0.05) / Math.log(share));
}

/** P(X ≤ k) for X ~ Bin(n, p), by its k + 1 terms; in logarithms, so that a million draws do not underflow. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  let logTerm = n * Math.log1p(-p);
  const logOdds = Math.log(p) - Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + logOdds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** The failure share p at which P(X ≤ failures) = probability; P falls as p grows. */
function failureShareAt(failures: number, n: number, probability: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(failures, n, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
