import { expect, test } from 'vitest';
import type { Evidence } from '../../src/analysis/evidence.ts';
import { dropped, failed, good } from '../../src/analysis/series.ts';
import { timelineOf } from '../../src/analysis/timeline.ts';

test('the first good answer is never before the first failed request, though dropped arrivals made it dark before', () => {
  const outcome = Uint8Array.from([...Array<number>(20).fill(dropped), good, good, failed, failed, good, good]);
  const startAt = Float64Array.from(outcome, (_, index) => 1_000 + index * 10);
  const outages = [{ first: 0, beyond: 24, lightFrom: 20, begin: { lowAt: 999, highAt: 1_000 } }];
  const series = { class: 'fresh', length: outcome.length, startAt, wallMs: startAt.map(() => 5), outcome };
  const evidence = {
    frame: { fault: { lowAt: 990, highAt: 995 }, endAt: 2_000, resolutionMs: 1 },
    views: [{ class: 'fresh', series, outages }],
    restored: { restored: true, because: '' },
  } as unknown as Evidence;
  expect(timelineOf(evidence).map(({ name, at }) => [name, at.lowAt])).toEqual([
    ['fault applied', 990],
    ['first failed request', 1_219],
    ['first good answer', 1_239],
  ]);
});
