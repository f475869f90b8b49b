import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binomialAtMost,
  clopperPearson,
  requestsToSupport,
  shareBounds,
  supportedShare,
  wilson,
} from '../../src/analysis/binomial.ts';
import { percent } from '../../src/analysis/text.ts';

describe('what n requests can support', () => {
  // One-sided 95 %, exact: requests needed for a claim with 0, 1, 2, 5, 10 failures (the usual table of zero-failure and
  // few-failure test plans; first column ln 0.05 / ln A).
  test.each([
    [0.99, [299, 473, 628, 1_049, 1_693]],
    [0.999, [2_995, 4_742, 6_294, 10_511, 16_959]],
    [0.9995, [5_990, 9_486, 12_590, 21_024, 33_921]],
    [0.9999, [29_956, 47_437, 62_956, 105_128, 169_619]],
    [0.99999, [299_572, 474_385, 629_578, 1_051_301, 1_696_219]],
  ] as const)('agrees with the published table for %d', (claim, needed) => {
    for (const [index, failures] of [0, 1, 2, 5, 10].entries()) {
      const n = needed[index] ?? 0;
      expect(supportedShare(n, failures)).toBeGreaterThanOrEqual(claim);
      expect(supportedShare(n - 1, failures)).toBeLessThan(claim);
    }
    expect(requestsToSupport(claim)).toBe(needed[0]);
  });

  test('is 99.50 % for 600 flawless requests and 99.995 % for 60,000', () => {
    expect(percent(supportedShare(600, 0))).toBe('99.5 %');
    expect(percent(supportedShare(60_000, 0))).toBe('99.995 %');
  });

  test('is never 100 %, and nothing for no request', () => {
    expect(requestsToSupport(1)).toBe(Infinity);
    expect(supportedShare(0, 0)).toBe(0);
  });
});

describe('the interval of a share', () => {
  // 8 of 10: R's prop.test(8, 10, correct = FALSE) and binom.test(8, 10). 81 of 263: Newcombe, Statistics in Medicine 17 (1998)
  // 857–872, table I, methods 3 (score) and 5 (exact).
  test('agrees with R and with Newcombe (1998)', () => {
    expect(wilson(8, 10).low).toBeCloseTo(0.4901625, 6);
    expect(wilson(8, 10).high).toBeCloseTo(0.9433178, 6);
    expect(clopperPearson(8, 10).low).toBeCloseTo(0.4439045, 6);
    expect(clopperPearson(8, 10).high).toBeCloseTo(0.9747893, 6);
    expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
    expect(clopperPearson(81, 263).low).toBeCloseTo(0.2527, 4);
    expect(clopperPearson(81, 263).high).toBeCloseTo(0.3676, 4);
  });

  test('is exact up to five failures and Wilson’s beyond', () => {
    expect(shareBounds(995, 1_000)).toEqual(clopperPearson(995, 1_000));
    expect(shareBounds(994, 1_000)).toEqual(wilson(994, 1_000));
    expect(shareBounds(0, 10)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** 0.1, 9) });
  });

  test('covers the truth at least 95 % of the time, by exact enumeration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, truth) => {
        let covered = 0;
        for (let k = 0; k <= n; k++) {
          const { low, high } = clopperPearson(k, n);
          if (low <= truth && truth <= high) covered += binomialAtMost(k, n, truth) - binomialAtMost(k - 1, n, truth);
        }
        expect(covered).toBeGreaterThan(0.95 - 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  test('holds its own share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const successes = Math.round(share * n);
        const { low, high } = shareBounds(successes, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / n + 1e-9);
        expect(high).toBeGreaterThanOrEqual(successes / n - 1e-9);
      }),
    );
  });
});

describe('percent', () => {
  test.each([
    [1, '100 %'],
    [0.999999, '99.9999 %'],
    [0.99957, '99.957 %'],
    [0.9995, '99.95 %'],
    [0.97, '97 %'],
    [0, '0 %'],
  ])('writes %d as %s and never rounds up', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});
