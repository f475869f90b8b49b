/** Health by consecutive looks, as every balancer and every DNS health checker counts it. Pure. */

export interface Thresholds {
  /** Failed looks in a row until healthy becomes unhealthy. */
  readonly down: number;
  /** Good looks in a row until unhealthy becomes healthy. */
  readonly up: number;
}

export interface Health {
  readonly healthy: boolean;
  /** Looks in a row that contradict `healthy`. */
  readonly against: number;
}

export const assumedHealthy: Health = { healthy: true, against: 0 };

export function look(before: Health, good: boolean, thresholds: Thresholds): Health {
  if (good === before.healthy) return { healthy: before.healthy, against: 0 };
  const against = before.against + 1;
  return against >= (good ? thresholds.up : thresholds.down)
    ? { healthy: good, against: 0 }
    : { healthy: before.healthy, against };
}
