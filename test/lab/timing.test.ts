import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancerTtlMs, checkScale, nodeCheck, targetCheck } from '../../src/lab/timing.ts';

describe('the time scale', () => {
  it.each([1, 2, 5, 10])('may be %d', (scale) => {
    expect(checkScale(scale)).toBeUndefined();
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 3, 7, 20, 60])(
    'may not be %d, and says what to use instead',
    (scale) => {
      expect(checkScale(scale)).toMatch(/^time scale .*(use 1, 2, 5 or 10|must be 1 or more)$/);
    },
  );

  it('is only ever accepted when every TTL and interval stays a whole number of seconds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 1, max: 100, noNaN: true })), (scale) => {
        if (checkScale(scale) !== undefined) return;
        for (const ms of [balancerTtlMs, targetCheck.intervalMs, nodeCheck.intervalMs]) {
          expect(Number.isInteger(ms / 1_000 / scale)).toBe(true);
          expect(ms / 1_000 / scale).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
