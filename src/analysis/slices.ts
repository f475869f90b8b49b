/** The time axis in slices, for the chart. Nothing is judged from these. */
import { countOutcomes, firstFrom, goodWalls, type Series } from './series.ts';
import type { Slice } from './types.ts';

export const sliceMs = 500;
/** A slice of 16,000 requests a second. */
const scratchWalls = 8_192;

/** Slices without any arrival are there too: silence is something to see. */
export function slicesOf(series: Series, originAt: number): Slice[] {
  const slices: Slice[] = [];
  const scratch = new Float64Array(scratchWalls);
  if (series.length === 0) return slices;
  const lastAt = series.startAt[series.length - 1] ?? 0;
  let fromAt = originAt + Math.floor(((series.startAt[0] ?? 0) - originAt) / sliceMs) * sliceMs;
  for (let from = 0; fromAt <= lastAt; fromAt += sliceMs) {
    const to = firstFrom(series, fromAt + sliceMs);
    const { due, good, slow, failed, dropped } = countOutcomes(series, from, to);
    const walls = goodWalls(series, from, to, scratch);
    const rank = (q: number): number => walls[Math.ceil(walls.length * q) - 1] ?? 0;
    slices.push({
      class: series.class,
      fromAt,
      due,
      good,
      slow,
      failed: failed + dropped,
      ...(walls.length > 0 ? { p50: rank(0.5), p95: rank(0.95) } : {}),
    });
    from = to;
  }
  return slices;
}
