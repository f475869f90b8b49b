import { describe, expect, test } from 'vitest';
import { analyzeSamples } from '../../src/analysis/samples.ts';
import { tableOf } from '../../src/analysis/table.ts';
import type { InstantBounds, Outage } from '../../src/analysis/types.ts';
import { simulate, type Trace, type Trouble } from './simulate.ts';

const origin = 1_800_000_000_000;
const faultAt = origin + 12_000;
const healedAt = faultAt + 20_000;
const timeoutMs = 2_000;
const rates = [50, 60, 100, 200];
const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const everyCase = rates.flatMap((rate) => seeds.map((seed) => ({ rate, seed })));

function outagesIn(trace: Pick<Trace, 'rate' | 'seed'> & Partial<Trace>): readonly Outage[] {
  const samples = simulate({ fromAt: origin, toAt: healedAt + 10_000, timeoutMs, background: 0.0005, ...trace });
  const known = trace.troubles ? { faultStart: faultAt - 500, faultEnd: healedAt } : {};
  return analyzeSamples(tableOf(samples), { goodWithinMs: 500, timeoutMs, ...known }).outages;
}

/** How far the farther bound lies from the truth; `Infinity` where the bounds do not hold it. */
function distance(bounds: InstantBounds | undefined, truthAt: number): number {
  if (!bounds || truthAt < bounds.lowAt || truthAt > bounds.highAt) return Infinity;
  return Math.max(truthAt - bounds.lowAt, bounds.highAt - truthAt);
}

function expectEdges(outages: readonly Outage[], beginAt: number, endAt: number, rate: number): void {
  const allowed = 2_000 / rate + timeoutMs;
  expect(distance(outages[0]?.begin, beginAt)).toBeLessThanOrEqual(allowed);
  expect(distance(outages.at(-1)?.end, endAt)).toBeLessThanOrEqual(allowed);
}

const whole = { fromAt: faultAt, toAt: healedAt };

describe.each(everyCase)('at $rate requests/s, trace $seed', ({ rate, seed }) => {
  test('a blackout is one outage, all of it black', () => {
    const outages = outagesIn({ rate, seed, troubles: [{ ...whole, share: 1, harm: 'refused' }] });
    expect(outages).toHaveLength(1);
    expectEdges(outages, faultAt, healedAt, rate);
    expect(outages[0]?.blackoutMs).toBeGreaterThan(19_500);
    expect(outages[0]?.brownoutMs).toBeLessThan(500);
  });

  test('a hang, where connections are taken and nothing comes, is a blackout', () => {
    const outages = outagesIn({ rate, seed, troubles: [{ ...whole, share: 1, harm: 'held' }] });
    expect(outages).toHaveLength(1);
    expectEdges(outages, faultAt, healedAt, rate);
  });

  test('a brownout of 30 % is one outage, none of it black', () => {
    const outages = outagesIn({ rate, seed, troubles: [{ ...whole, share: 0.3, harm: 'lost' }] });
    expect(outages).toHaveLength(1);
    expectEdges(outages, faultAt, healedAt, rate);
    expect(outages[0]?.blackoutMs).toBe(0);
  });

  test('flaps of five seconds are outages of their own', () => {
    const flaps = [0, 10_000].map((offset): Trouble => ({
      fromAt: faultAt + offset,
      toAt: faultAt + offset + 5_000,
      share: 1,
      harm: 'refused',
    }));
    const outages = outagesIn({ rate, seed, troubles: flaps });
    expect(outages).toHaveLength(2);
    for (const [index, flap] of flaps.entries()) expectEdges(outages.slice(index, index + 1), flap.fromAt, flap.toAt, rate);
  });

  test('flaps of one second are one outage, part black and part not', () => {
    const flaps = Array.from({ length: 10 }, (_, index): Trouble => ({
      fromAt: faultAt + index * 2_000,
      toAt: faultAt + index * 2_000 + 1_000,
      share: 1,
      harm: 'refused',
    }));
    const outages = outagesIn({ rate, seed, troubles: flaps });
    expect(outages).toHaveLength(1);
    expectEdges(outages, faultAt, faultAt + 19_000, rate);
    expect(outages[0]?.blackoutMs).toBeGreaterThan(4_000);
    expect(outages[0]?.blackoutMs).toBeLessThan(16_000);
  });

  test('30 ms a second is found, and its first and last failure are its edges', () => {
    const pulses = Array.from({ length: 20 }, (_, index): Trouble => ({
      fromAt: faultAt + index * 1_000,
      toAt: faultAt + index * 1_000 + 30,
      share: 1,
      harm: 'refused',
    }));
    const outages = outagesIn({ rate, seed, troubles: pulses });
    expect(outages).toHaveLength(1);
    const [outage] = outages;
    const allowed = 2_000 / rate + timeoutMs;
    // Three requests in a hundred fail, so several seconds of good ones prove little: the outer bounds are wide, and say so.
    expect(outage?.begin.lowAt).toBeLessThanOrEqual(faultAt);
    expect(Math.abs((outage?.begin.highAt ?? 0) - faultAt)).toBeLessThanOrEqual(allowed);
    expect(outage?.end?.highAt).toBeGreaterThanOrEqual(faultAt + 19_000);
    expect(Math.abs((outage?.end?.lowAt ?? 0) - (faultAt + 19_030))).toBeLessThanOrEqual(allowed);
  });

  test('two pauses with less than three good seconds between them are one outage', () => {
    const pauses = [0, 2_600].map((offset): Trouble => ({
      fromAt: faultAt + offset,
      toAt: faultAt + offset + 200,
      share: 1,
      harm: 'refused',
    }));
    expect(outagesIn({ rate, seed, troubles: pauses })).toHaveLength(1);
  });

  test('half a second without service is not missed', () => {
    expect(
      outagesIn({ rate, seed, troubles: [{ fromAt: faultAt, toAt: faultAt + 500, share: 1, harm: 'refused' }] }),
    ).toHaveLength(1);
  });

  test('nothing but 0.05 % of accidents is silent', () => {
    expect(outagesIn({ rate, seed })).toEqual([]);
  });
});

describe('an outage', () => {
  test('that lasts to the end has no end', () => {
    const [outage] = outagesIn({ rate: 60, seed: 1, troubles: [{ fromAt: faultAt, toAt: Infinity, share: 0.4, harm: 'lost' }] });
    expect(outage).toMatchObject({ class: 'fresh' });
    expect(outage).not.toHaveProperty('end');
  });

  test('that ended two seconds before the end of what was seen has not been shown to end', () => {
    const [outage] = outagesIn({
      rate: 60,
      seed: 1,
      troubles: [{ fromAt: faultAt, toAt: healedAt + 8_000, share: 0.4, harm: 'lost' }],
    });
    expect(outage).not.toHaveProperty('end');
  });

  test('of six requests is not over before three seconds have passed', () => {
    const samples = simulate({ rate: 100, seed: 1, fromAt: origin, toAt: healedAt, timeoutMs });
    const bad = new Set([1_300, 1_550].flatMap((first) => Array.from({ length: 6 }, (_, index) => first + index)));
    const broken = samples.map((sample, index) => (bad.has(index) ? { ...sample, status: 503 } : sample));
    expect(analyzeSamples(tableOf(broken), { goodWithinMs: 500, faultStart: faultAt }).outages).toHaveLength(1);
  });

  test('is never opened by dropped arrivals alone', () => {
    const samples = simulate({ rate: 60, seed: 1, fromAt: origin, toAt: healedAt, timeoutMs });
    const starved = samples.map((sample) =>
      sample.startAt > faultAt ? { ...sample, dropped: true, wallMs: 0, status: 0 } : sample,
    );
    expect(analyzeSamples(tableOf(starved), { goodWithinMs: 500, faultStart: faultAt }).outages).toEqual([]);
  });

  test('goes on while arrivals are dropped, because every client waits', () => {
    const samples = simulate({
      rate: 60,
      seed: 1,
      fromAt: origin,
      toAt: healedAt + 10_000,
      timeoutMs,
      troubles: [{ ...whole, share: 1, harm: 'lost' }],
    });
    const exhausted = samples.map((sample) =>
      sample.startAt > faultAt + 2_000 && sample.startAt < healedAt - 1_000
        ? { ...sample, dropped: true, wallMs: 0, status: 0 }
        : sample,
    );
    const [outage] = analyzeSamples(tableOf(exhausted), { goodWithinMs: 500, faultStart: faultAt }).outages;
    expect(outage?.end?.lowAt).toBeGreaterThan(healedAt - 100);
    expect(outage?.blackoutMs).toBeGreaterThan(19_000);
  });
});

test('a control of two hours, all in all, stays silent', () => {
  const found = Array.from({ length: 30 }, (_, seed) =>
    outagesIn({ rate: 100, seed: 1_000 + seed, toAt: origin + 600_000, latencyMs: 20 }),
  );
  expect(found.flat()).toEqual([]);
});
