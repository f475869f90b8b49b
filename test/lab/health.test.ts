import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedHealthy, look, type Health } from '../../src/lab/health.ts';

const thresholds = { down: 3, up: 2 };
const after = (looks: readonly boolean[]): Health =>
  looks.reduce((health, good) => look(health, good, thresholds), assumedHealthy);

describe('health by consecutive looks', () => {
  it('turns unhealthy at the third failed look in a row, not before', () => {
    expect(after([false, false]).healthy).toBe(true);
    expect(after([false, false, true, false, false]).healthy).toBe(true);
    expect(after([false, false, false]).healthy).toBe(false);
  });

  it('turns healthy again at the second good look in a row', () => {
    expect(after([false, false, false, true]).healthy).toBe(false);
    expect(after([false, false, false, true, false, true]).healthy).toBe(false);
    expect(after([false, false, false, true, true]).healthy).toBe(true);
  });

  it('only changes on a look that contradicts it, after a full run of them', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (looks) => {
        const before = after(looks.slice(0, -1)).healthy;
        const now = after(looks).healthy;
        if (now === before) return;
        const run = looks.slice(now ? -thresholds.up : -thresholds.down);
        expect(run.every((good) => good === now)).toBe(true);
      }),
    );
  });
});
