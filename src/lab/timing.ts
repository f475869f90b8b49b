/** What the lab's cloud waits for, in cloud time. The time scale divides these and nothing else. */

/** A balancer node's look at each of its targets; the values are an Application Load Balancer's smallest thresholds. */
export const targetCheck = { intervalMs: 10_000, timeoutMs: 5_000, down: 2, up: 2 } as const;

/** The internet's look at each balancer node; the threshold is Route 53's default. */
export const nodeCheck = { intervalMs: 10_000, timeoutMs: 5_000, down: 3, up: 3 } as const;

/** TTL of a balancer's own name, as with Elastic Load Balancing. */
export const balancerTtlMs = 60_000;

const wholeSeconds: Readonly<Record<string, number>> = {
  "a balancer name's TTL": balancerTtlMs,
  "a balancer's check interval": targetCheck.intervalMs,
  "a name's check interval": nodeCheck.intervalMs,
  "Route 53's slow check interval": 30_000,
  "Route 53's fast check interval": 10_000,
};

/**
 * Why a time scale cannot be had, or `undefined` when it can: DNS and Route 53 know whole seconds only, so every TTL
 * and interval must stay a whole number of seconds, at least 1.
 */
export function checkScale(scale: number): string | undefined {
  if (!Number.isFinite(scale) || scale < 1) return `time scale ${scale}: must be 1 or more`;
  for (const [what, ms] of Object.entries(wholeSeconds)) {
    const scaled = ms / 1_000 / scale;
    if (scaled < 1 || !Number.isInteger(scaled))
      return `time scale ${scale}: ${what} of ${ms / 1_000} s would be ${Number(scaled.toFixed(3))} s, not a whole number of seconds; use 1, 2, 5 or 10`;
  }
  return undefined;
}
