import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisFor, columnsOf, ticks } from '../../src/report/slices.ts';
import { shares } from '../../src/report/html/shares.ts';
import { scaleFor } from '../../src/report/html/scale.ts';
import type { Slice } from '../../src/analysis/types.ts';
import { azPowerLossMet, faultAt } from '../fixtures/judgement.ts';

const slice = (fromAt: number, rest: Partial<Slice> = {}): Slice => ({
  class: 'fresh',
  fromAt,
  due: 30,
  good: 30,
  slow: 0,
  failed: 0,
  ...rest,
});

describe('the time axis', () => {
  it('has no more columns than there is room for, and loses no request in them', () => {
    const { slices } = azPowerLossMet();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (most) => {
        const axis = axisFor(slices, most);
        if (!axis) throw new Error('no axis');
        expect(axis.count).toBeLessThanOrEqual(most);
        const columns = columnsOf(slices, 'sticky', axis);
        const total = (of: readonly { due: number; good: number; failed: number }[]): readonly number[] =>
          [of.map(({ due }) => due), of.map(({ good }) => good), of.map(({ failed }) => failed)].map((all) =>
            all.reduce((sum, each) => sum + each, 0),
          );
        expect(total(columns)).toEqual(total(slices.filter((each) => each.class === 'sticky')));
      }),
    );
  });

  it('shows the worst p95 of the slices in a column, never a kinder one', () => {
    const slices = [slice(0, { p95: 20 }), slice(500, { p95: 400 }), slice(1_000, { p95: 30 }), slice(1_500)];
    const axis = axisFor(slices, 2);
    expect(axis && columnsOf(slices, 'fresh', axis).map(({ p95 }) => p95)).toEqual([400, 30]);
  });

  it('leaves a hole where nothing was due', () => {
    const slices = [slice(0), slice(500), slice(2_000)];
    const axis = axisFor(slices, 99);
    expect(axis && columnsOf(slices, 'fresh', axis).map(({ due }) => due)).toEqual([30, 30, 0, 0, 30]);
    expect(axisFor([], 99)).toBeUndefined();
  });

  it('is labelled at round distances from zero, zero among them', () => {
    const axis = axisFor(azPowerLossMet().slices, 300);
    const marks = axis ? ticks(axis, faultAt, 12).map((at) => at - faultAt) : [];
    expect(marks).toEqual([-20_000, -10_000, 0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000]);
  });
});

describe('the shares of a class', () => {
  const drawn = (only: Slice): string => {
    const axis = axisFor([only], 10);
    if (!axis) throw new Error('no axis');
    return shares('fresh', columnsOf([only], 'fresh', axis), [], { axis, x: scaleFor(axis), top: 0 }).markup;
  };
  const heights = (only: Slice): readonly number[] =>
    ['good', 'slow', 'failed'].map((layer) =>
      Number(new RegExp(`class="${layer}" d="M[\\d.]+ [\\d.]+h[\\d.]+v([\\d.]+)`).exec(drawn(only))?.[1] ?? 0),
    );

  it('stand in proportion and fill the whole', () => {
    const [good = 0, slow = 0, failed = 0] = heights(slice(0, { due: 36, good: 18, slow: 9, failed: 9 }));
    expect([slow / good, failed / good]).toEqual([0.5, 0.5]);
    expect(good + slow + failed).toBeCloseTo(72);
  });

  it('count an arrival that never began as failed', () => {
    const [good, slow, failed] = heights(slice(0, { due: 36, good: 18, slow: 0, failed: 0 }));
    expect([good, slow, failed]).toEqual([36, 0, 36]);
  });

  it('draw nothing where nothing was due', () => {
    expect(heights(slice(0, { due: 0, good: 0 }))).toEqual([0, 0, 0]);
  });
});
