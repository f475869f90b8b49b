import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pacer } from '../../../src/edges/aws/pace.ts';

describe('the pace of requests', () => {
  test('lets a burst go at once and spaces what follows', () => {
    const waitMs = pacer({ burst: 3, perSecond: 2 });
    expect([waitMs(0), waitMs(0), waitMs(0), waitMs(0), waitMs(0)]).toEqual([0, 0, 0, 500, 1_000]);
  });

  test('lets a whole burst go again after a pause', () => {
    const waitMs = pacer({ burst: 2, perSecond: 2 });
    const first = [waitMs(0), waitMs(0), waitMs(0)];
    expect([...first, waitMs(10_000), waitMs(10_000), waitMs(10_000)]).toEqual([0, 0, 500, 0, 0, 500]);
  });

  test('is never exceeded, however requests come: burst + rate × time in every window', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 2_000, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 10 }), gaps, (burst, perSecond, pauses) => {
        const waitMs = pacer({ burst, perSecond });
        let now = 0;
        const sent = pauses.map((pause) => (now += pause) + waitMs(now));
        for (const [first, from] of sent.entries())
          for (const [last, to] of sent.entries()) {
            if (last < first) continue;
            expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond + 1e-6);
          }
      }),
    );
  });
});
