import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calm, passesFreely, worst } from '../../../src/lab/fabric/weather.ts';
import type { Impairment } from '../../../src/lab/world.ts';

const impairment: fc.Arbitrary<Impairment> = fc.record(
  {
    cut: fc.boolean(),
    reset: fc.boolean(),
    delayMs: fc.nat(5_000),
    jitterMs: fc.nat(500),
    lossShare: fc.double({ min: 0, max: 1, noNaN: true }),
    bytesPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
  },
  { requiredKeys: [] },
);

describe('the weather on a link', () => {
  it('is calm without impairments', () => {
    expect(worst([])).toEqual(calm);
    expect(passesFreely(calm)).toBe(true);
  });

  it('is the worst of each aspect, in whatever order they came', () => {
    const slow = { delayMs: 200, bytesPerSecond: 10 };
    const shaky = { delayMs: 20, jitterMs: 5, lossShare: 0.1, bytesPerSecond: 1_000 };
    expect(worst([slow, shaky])).toEqual({ ...calm, delayMs: 200, jitterMs: 5, lossShare: 0.1, bytesPerSecond: 10 });
    fc.assert(
      fc.property(fc.array(impairment), (some) => {
        expect(worst(some)).toEqual(worst(some.toReversed()));
      }),
    );
  });

  it('never gets better by one more impairment', () => {
    fc.assert(
      fc.property(fc.array(impairment), impairment, (some, more) => {
        const [before, after] = [worst(some), worst([...some, more])];
        expect(after.delayMs).toBeGreaterThanOrEqual(before.delayMs);
        expect(after.bytesPerSecond).toBeLessThanOrEqual(before.bytesPerSecond);
        expect(Number(after.cut)).toBeGreaterThanOrEqual(Number(before.cut));
      }),
    );
  });

  it('counts losing everything as being cut', () => {
    expect(worst([{ lossShare: 1 }]).cut).toBe(true);
  });
});
