/** The time axis, cut into as many columns as there is room for. */
import type { ClientClass } from '../drill/types.ts';
import type { Slice } from '../analysis/types.ts';

export interface Column {
  readonly fromAt: number;
  readonly due: number;
  readonly good: number;
  readonly slow: number;
  readonly failed: number;
  /** Worst of the slices in this column, ms: a merged p95 would need the requests themselves. */
  readonly p95?: number;
}

export interface Axis {
  readonly fromAt: number;
  readonly toAt: number;
  readonly stepMs: number;
  readonly count: number;
}

/** A whole number of slices a column, so that columns hold the same number of requests. */
export function axisFor(slices: readonly Slice[], most: number): Axis | undefined {
  const starts = [...new Set(slices.map((slice) => slice.fromAt))].toSorted((one, other) => one - other);
  const [fromAt] = starts;
  const last = starts.at(-1);
  if (fromAt === undefined || last === undefined) return undefined;
  const sliceMs = starts.slice(1).reduce((least, at, index) => Math.min(least, at - (starts[index] ?? at)), Infinity);
  const oneMs = Number.isFinite(sliceMs) && sliceMs > 0 ? sliceMs : 500;
  const slots = Math.round((last - fromAt) / oneMs) + 1;
  const stepMs = Math.max(1, Math.ceil(slots / Math.max(1, most))) * oneMs;
  const count = Math.ceil((slots * oneMs) / stepMs);
  return { fromAt, toAt: fromAt + count * stepMs, stepMs, count };
}

/** One class on the axis. A column nobody was due in has `due` 0. */
export function columnsOf(slices: readonly Slice[], clientClass: ClientClass, axis: Axis): readonly Column[] {
  const groups = Array.from({ length: axis.count }, (): Slice[] => []);
  for (const slice of slices) {
    if (slice.class !== clientClass) continue;
    groups[Math.floor((slice.fromAt - axis.fromAt) / axis.stepMs + 1e-9)]?.push(slice);
  }
  return groups.map((group, index) => {
    const sum = (pick: (slice: Slice) => number): number => group.reduce((total, slice) => total + pick(slice), 0);
    const p95s = group.flatMap((slice) => slice.p95 ?? []);
    return {
      fromAt: axis.fromAt + index * axis.stepMs,
      due: sum((slice) => slice.due),
      good: sum((slice) => slice.good),
      slow: sum((slice) => slice.slow),
      failed: sum((slice) => slice.failed),
      ...(p95s.length > 0 ? { p95: Math.max(...p95s) } : {}),
    };
  });
}

/** Classes in the order they first appear. */
export function classesOf(slices: readonly { readonly class: ClientClass }[]): readonly ClientClass[] {
  return [...new Set(slices.map((slice) => slice.class))];
}

/** Round distances for axis labels: about `wanted` of them over `spanMs`. */
export function tickStep(spanMs: number, wanted: number): number {
  const steps = [0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);
  return steps.find((step) => spanMs / step <= wanted) ?? Math.ceil(spanMs / wanted / 3_600_000) * 3_600_000;
}

/** Instants of the labels, with zero among them, inside [from, to]. */
export function ticks(axis: Axis, zeroAt: number, wanted: number): readonly number[] {
  const step = tickStep(axis.toAt - axis.fromAt, wanted);
  const first = Math.ceil((axis.fromAt - zeroAt) / step);
  const last = Math.floor((axis.toAt - zeroAt) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => zeroAt + (first + index) * step);
}
