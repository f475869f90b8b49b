import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialAtMost } from '../../src/analysis/binomial.ts';
import { quantileOf, quantileRanks } from '../../src/analysis/quantile.ts';

describe('the interval of a quantile', () => {
  test('lies between ranks 9,880 and 9,920 for the p99 of 10,000', () => {
    const [j = 0, k = 0] = quantileRanks(10_000, 0.99) ?? [];
    expect(Math.abs(j - 9_880)).toBeLessThanOrEqual(1);
    expect(Math.abs(k - 9_920)).toBeLessThanOrEqual(1);
  });

  // Median of 10 between X(2) and X(9): the textbook case (P = 0.979; David & Nagaraja, Order Statistics, §7.1).
  test('is X(2) to X(9) for the median of ten', () => {
    expect(quantileRanks(10, 0.5)).toEqual([2, 9]);
  });

  test.each([
    [0.5, 6],
    [0.95, 59],
    [0.99, 299],
    [0.999, 2_995],
  ])('takes, for quantile %d, %d samples', (q, needed) => {
    expect(quantileRanks(needed - 1, q)).toBeUndefined();
    expect(quantileRanks(needed, q)).toBeDefined();
  });

  test('holds the quantile with at least 95 %, whatever the number and the quantile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (n, q) => {
        const ranks = quantileRanks(n, q);
        if (!ranks) return;
        const [j, k] = ranks;
        // P(j ≤ B < k), B ~ Bin(n, q); summed from the other side, so that few terms are needed.
        const atMost = (b: number): number => (b < 0 ? 0 : b >= n ? 1 : 1 - binomialAtMost(n - b - 1, n, 1 - q));
        expect(atMost(k - 1) - atMost(j - 1)).toBeGreaterThan(0.95 - 1e-9);
        expect(k).toBeLessThanOrEqual(n);
        expect(j).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('is made of samples, with the nearest rank as its value', () => {
    expect(
      quantileOf(
        Float64Array.from({ length: 1_000 }, (_, index) => index + 1),
        0.95,
      ),
    ).toEqual({ value: 950, low: 936, high: 964 });
  });
});
