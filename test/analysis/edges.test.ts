import { describe, expect, test } from 'vitest';
import { backgroundOf, outagesOf, type FoundOutage } from '../../src/analysis/outages.ts';
import { seriesOf } from '../../src/analysis/series.ts';
import { tableOf } from '../../src/analysis/table.ts';
import { randomFrom, simulate, type Harm, type Trace } from './simulate.ts';

const origin = 1_800_000_000_000;
const harms: readonly Harm[] = ['lost', 'held', 'refused', 'slow'];

function outagesIn(trace: Trace, faultAt: number): readonly FoundOutage[] {
  const goodWithinMs = trace.timeoutMs / 4;
  const [series] = seriesOf(tableOf(simulate(trace)), goodWithinMs);
  return series ? outagesOf(series, backgroundOf(series, faultAt, { goodWithinMs, resolutionMs: 1 })) : [];
}

interface Case {
  readonly trace: Trace;
  readonly beginAt: number;
  readonly endAt: number;
}

/** An outage somewhere in a drill: any rate, share, harm, latency and time-out a drill can have. */
function caseFor(seed: number): Case {
  const random = randomFrom(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const beginAt = origin + between(12_000, 14_000);
  const endAt = beginAt + between(2_000, 12_000);
  const timeoutMs = 1_000 * Math.floor(between(1, 4));
  const trouble = {
    fromAt: beginAt,
    toAt: endAt,
    share: between(0.2, 1),
    harm: harms[seed % 4] ?? 'lost',
    slowByMs: timeoutMs / 2,
  };
  return {
    beginAt,
    endAt,
    trace: {
      seed,
      rate: between(50, 200),
      fromAt: origin,
      toAt: endAt + 8_000,
      timeoutMs,
      latencyMs: between(5, 30),
      spread: between(0.2, 0.8),
      background: 0.0005,
      troubles: [trouble],
    },
  };
}

const cases = Array.from({ length: 1_000 }, (_, index) => {
  const each = caseFor(index);
  return { ...each, found: outagesIn(each.trace, each.beginAt - 1) };
});

describe('the edges of an outage', () => {
  test('are those of one outage, found every time', () => {
    expect(cases.filter(({ found }) => found.length !== 1)).toEqual([]);
  });

  test.each([
    ['begin', ({ beginAt }: Case) => beginAt],
    ['end', ({ endAt }: Case) => endAt],
  ] as const)('hold the true %s in at least 99.9 % of all drills', (edge, truth) => {
    const outside = cases.filter((each) => {
      const bounds = each.found[0]?.[edge];
      return !bounds || truth(each) < bounds.lowAt || truth(each) > bounds.highAt;
    });
    expect(outside.length).toBeLessThanOrEqual(cases.length / 1_000);
  });

  test.each(['begin', 'end'] as const)('leave the %s no wider than two arrivals and the client time-out', (edge) => {
    const wide = cases.filter(({ trace, found }) => {
      const bounds = found[0]?.[edge];
      return !bounds || bounds.highAt - bounds.lowAt > 2_000 / trace.rate + trace.timeoutMs;
    });
    expect(wide.length).toBeLessThanOrEqual(cases.length / 1_000);
  });

  test('are known to about two arrivals where everything fails', () => {
    const trace: Trace = {
      seed: 3,
      rate: 100,
      fromAt: origin,
      toAt: origin + 30_000,
      timeoutMs: 2_000,
      troubles: [{ fromAt: origin + 12_000, toAt: origin + 15_000, share: 1, harm: 'refused' }],
    };
    const [outage] = outagesIn(trace, origin + 12_000);
    expect(outage && outage.begin.highAt - outage.begin.lowAt).toBeLessThan(40);
    expect(outage?.end && outage.end.highAt - outage.end.lowAt).toBeLessThan(80);
  });

  test('are not drawn aside by a request that failed by accident a second before', () => {
    const trace: Trace = {
      seed: 5,
      rate: 100,
      fromAt: origin,
      toAt: origin + 30_000,
      timeoutMs: 2_000,
      troubles: [{ fromAt: origin + 12_000, toAt: origin + 18_000, share: 0.4, harm: 'lost' }],
    };
    const samples = simulate(trace).map((sample) =>
      Math.abs(sample.startAt - (origin + 11_000)) < 6 ? { ...sample, status: 503 } : sample,
    );
    const [series] = seriesOf(tableOf(samples), 500);
    const [outage] = series
      ? outagesOf(series, backgroundOf(series, origin + 10_000, { goodWithinMs: 500, resolutionMs: 1 }))
      : [];
    expect(outage?.begin.lowAt).toBeGreaterThan(origin + 11_500);
  });

  test('are not drawn aside by arrivals that were dropped just before, which never met the system', () => {
    const trace: Trace = {
      seed: 5,
      rate: 100,
      fromAt: origin,
      toAt: origin + 30_000,
      timeoutMs: 2_000,
      troubles: [{ fromAt: origin + 12_000, toAt: origin + 18_000, share: 0.4, harm: 'lost' }],
    };
    const samples = simulate(trace).map((sample) =>
      sample.startAt > origin + 11_700 && sample.startAt < origin + 11_800
        ? { ...sample, dropped: true, wallMs: 0, status: 0 }
        : sample,
    );
    const [series] = seriesOf(tableOf(samples), 500);
    const [outage] = series
      ? outagesOf(series, backgroundOf(series, origin + 10_000, { goodWithinMs: 500, resolutionMs: 1 }))
      : [];
    expect(outage?.begin.highAt).toBeGreaterThan(origin + 12_000);
  });

  test('of the end go by the last step of a recovery in steps, not by the outage as a whole', () => {
    const troubles = [
      { fromAt: origin + 12_000, toAt: origin + 16_000, share: 0.9, harm: 'lost' as const },
      { fromAt: origin + 16_000, toAt: origin + 20_000, share: 0.2, harm: 'lost' as const },
    ];
    const held = Array.from({ length: 200 }, (_, seed) => {
      const [outage] = outagesIn(
        { seed, rate: 100, fromAt: origin, toAt: origin + 30_000, timeoutMs: 2_000, troubles },
        origin + 12_000,
      );
      const { lowAt, highAt } = outage?.end ?? { lowAt: 0, highAt: 0 };
      return lowAt <= origin + 20_000 && origin + 20_000 <= highAt;
    });
    expect(held.filter((each) => !each)).toHaveLength(0);
  });
});
