import { describe, expect, test } from 'vitest';
import { createGuard, type Guard, type Tripped } from '../../src/analysis/guard.ts';
import type { Sample } from '../../src/analysis/sample.ts';
import { simulate, type Trace } from './simulate.ts';

const rules = { goodWithinMs: 500, toleratedOutageMs: 5_000, windowMs: 1_000, minimum: 20, badRatio: 0.2 };
const origin = 1_795_000_000_000;

/** Feeds samples as their ends come, looking every 50 ms, as the run does. */
function watch(
  samples: readonly Sample[],
  untilAt: number,
  guard: Guard = createGuard(rules),
): { at: number; tripped: Tripped } | undefined {
  const byEnd = samples.toSorted((a, b) => a.startAt + a.wallMs - b.startAt - b.wallMs);
  let next = 0;
  for (let now = origin; now <= untilAt; now += 50) {
    for (let sample = byEnd[next]; sample && sample.startAt + sample.wallMs <= now; sample = byEnd[++next]) guard.offer(sample);
    const tripped = guard.check(now);
    if (tripped) return { at: now, tripped };
  }
  return undefined;
}

function trace(more: Partial<Trace>): readonly Sample[] {
  return simulate({ seed: 1, rate: 60, fromAt: origin, toAt: origin + 40_000, timeoutMs: 2_000, background: 0.0005, ...more });
}

const outage = (lengthMs: number, share: number, harm: 'lost' | 'refused'): Partial<Trace> => ({
  troubles: [{ fromAt: origin + 10_000, toAt: origin + 10_000 + lengthMs, share, harm }],
});

describe('the stop guard', () => {
  test('leaves a system alone that is well', () => {
    expect(watch(trace({}), origin + 40_000)).toBeUndefined();
  });

  test.each([
    ['a blackout', 1, 'refused'],
    ['a silent one', 1, 'lost'],
    ['a brownout', 0.5, 'lost'],
  ] as const)('lets %s pass that is over, time-outs and all, before it has lasted too long', (_, share, harm) => {
    expect(watch(trace(outage(1_800, share, harm)), origin + 40_000)).toBeUndefined();
  });

  test.each([
    ['a blackout', 1, 'refused'],
    ['a silent one', 1, 'lost'],
    ['a brownout', 0.5, 'lost'],
  ] as const)('trips as soon as %s has lasted longer than tolerated', (_, share, harm) => {
    const found = watch(trace(outage(20_000, share, harm)), origin + 40_000);
    expect(Math.abs((found?.tripped.sinceAt ?? 0) - (origin + 10_000))).toBeLessThan(200);
    expect(found?.at).toBeGreaterThan(origin + 15_000 - 200);
    expect(found?.at).toBeLessThan(origin + 15_500);
    expect(found?.tripped.reason).toContain('5000 ms tolerated');
  });

  test('trips on silence alone, from the last request that ended', () => {
    const samples = trace({}).filter(({ startAt }) => startAt < origin + 10_000);
    const found = watch(samples, origin + 40_000);
    expect(found?.tripped.reason).toContain('no request');
    expect(found?.at).toBeLessThan(origin + 15_200);
  });

  test('trips when not one request was ever seen', () => {
    expect(watch([], origin + 40_000)?.at).toBe(origin + rules.toleratedOutageMs + 50);
  });

  test('does not add up outages with a recovery between them', () => {
    const flaps = [10_000, 16_000, 22_000].map((offset) => ({
      fromAt: origin + offset,
      toAt: origin + offset + 4_000,
      share: 1,
      harm: 'refused' as const,
    }));
    expect(watch(trace({ troubles: flaps }), origin + 40_000)).toBeUndefined();
  });

  test('is not moved by dropped arrivals, which may be the generator’s fault', () => {
    const half = trace({}).map((sample, index) =>
      index % 2 === 0 ? sample : { ...sample, dropped: true, wallMs: 0, status: 0 },
    );
    expect(watch(half, origin + 40_000)).toBeUndefined();
  });

  test('stays tripped', () => {
    const guard = createGuard(rules);
    const first = watch(trace(outage(20_000, 1, 'refused')), origin + 40_000, guard);
    for (const sample of trace({ fromAt: origin + 50_000, toAt: origin + 60_000 })) guard.offer(sample);
    expect(guard.check(origin + 60_000)).toEqual(first?.tripped);
  });
});
