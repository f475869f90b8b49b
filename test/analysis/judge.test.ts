import { describe, expect, test } from 'vitest';
import type { Measurement, TargetVerdict } from '../../src/analysis/types.ts';
import type { Measure } from '../../src/drill/types.ts';
import { black, fiveSeconds, forGood, judged, verdictOn } from './judged.ts';
import { control, faultAt, t0, undoAt, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

describe('each measure has three verdicts', () => {
  test.each<[Measure, number, Omit<Story, 'targets'>, TargetVerdict['verdict'], TargetVerdict['reason']]>([
    ['rto', 15_000, { troubles: [fiveSeconds] }, 'met', 'within-limit'],
    ['rto', 15_000, {}, 'met', 'within-limit'],
    ['rto', 5_010, { troubles: [fiveSeconds] }, 'inconclusive', 'bounds-straddle-limit'],
    ['rto', 4_000, { troubles: [fiveSeconds] }, 'missed', 'beyond-limit'],
    ['rto', 15_000, { troubles: [forGood] }, 'missed', 'not-recovered'],
    ['rto', 60_000, { troubles: [forGood] }, 'inconclusive', 'not-recovered'],
    ['availability', 0.9, { troubles: [fiveSeconds] }, 'met', 'within-limit'],
    ['availability', 0.99, { troubles: [fiveSeconds] }, 'missed', 'beyond-limit'],
    ['availability', 0.9999, {}, 'inconclusive', 'cannot-support-claim'],
    ['availability', 0.9, { trace: { rate: 1 } }, 'inconclusive', 'too-few-samples'],
    ['blackout', 2_000, { troubles: [fiveSeconds] }, 'met', 'within-limit'],
    ['blackout', 6_000, { troubles: [black] }, 'met', 'within-limit'],
    ['blackout', 5_000, { troubles: [black] }, 'inconclusive', 'bounds-straddle-limit'],
    ['blackout', 4_000, { troubles: [black] }, 'missed', 'beyond-limit'],
    ['p95-degraded', 300, { troubles: [fiveSeconds] }, 'met', 'within-limit'],
    [
      'p95-degraded',
      300,
      { troubles: [{ ...fiveSeconds, toAt: undoAt, harm: 'slow', slowByMs: 400 }] },
      'missed',
      'beyond-limit',
    ],
    ['p95-degraded', 27, { troubles: [fiveSeconds] }, 'inconclusive', 'bounds-straddle-limit'],
    ['p95-degraded', 300, { troubles: [forGood] }, 'inconclusive', 'not-recovered'],
    ['outages', 1, { troubles: [fiveSeconds] }, 'met', 'within-limit'],
    ['outages', 0, { troubles: [fiveSeconds] }, 'missed', 'beyond-limit'],
    ['outages', 0, { drill: control, trace: { rate: 2 } }, 'inconclusive', 'too-few-samples'],
  ])('%s ≤ %d: %o → %s', (measure, limit, story, verdict, reason) => {
    expect(verdictOn(measure, limit, story)).toEqual({ verdict, reason });
  });

  test('and the worst class counts', () => {
    const { targets } = judged({ targets: [['rto', 4_000]], troubles: { sticky: [fiveSeconds] } });
    expect(targets[0]).toMatchObject({ verdict: 'missed', class: 'sticky' });
  });
});

describe('a control', () => {
  test('that stays silent is met, though nothing bit', () => {
    expect(judged({ drill: control, targets: [['outages', 0]], trace: { background: 0.0005 } })).toMatchObject({
      verdict: 'met',
      exit: { code: 0 },
      outages: [],
    });
  });

  test('in which something is found is missed, wherever it was', () => {
    expect(
      verdictOn('outages', 0, { drill: control, troubles: [{ ...fiveSeconds, fromAt: t0 + 2_000, toAt: t0 + 4_000 }] }),
    ).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
  });

  test('with a starved generator has found nothing, either way', () => {
    expect(
      verdictOn('outages', 0, {
        drill: control,
        samples: (all) => all.map((each, i) => (i % 50 === 0 ? { ...each, dropped: true, wallMs: 0, status: 0 } : each)),
      }),
    ).toEqual({ verdict: 'inconclusive', reason: 'generator-starved' });
  });
});

describe('a blackout', () => {
  const measuredBlackout = (troubles: readonly Trouble[]): Measurement | undefined =>
    judged({ targets: [['blackout', 1]], troubles }).targets[0]?.measured;

  test('that is an outage from edge to edge is known as its edges are', () => {
    const { low = 0, high = 0 } = measuredBlackout([{ ...black, harm: 'refused' }]) ?? {};
    expect(low).toBeLessThanOrEqual(5_000);
    expect(high).toBeGreaterThanOrEqual(5_000);
    expect(high - low).toBeLessThan(250);
  });

  test('within a brownout is known to some twenty arrivals at either side', () => {
    const part = (fromS: number, share: number): Trouble => ({
      fromAt: faultAt + fromS * 1_000,
      toAt: faultAt + (fromS + 3) * 1_000,
      share,
      harm: 'refused',
    });
    const { low = 0, high = 0 } = measuredBlackout([part(0, 0.4), part(3, 1), part(6, 0.4)]) ?? {};
    expect(low).toBeLessThanOrEqual(3_000);
    expect(high).toBeGreaterThanOrEqual(3_000);
    expect(high - low).toBeLessThan(1_600);
  });
});

describe('a recovery', () => {
  test('is not undone by a disturbance that the undo itself causes', () => {
    const jolt: Trouble = { fromAt: undoAt + 50, toAt: undoAt + 1_000, share: 0.7, harm: 'slow', slowByMs: 600 };
    const [rto, outages] = judged({
      targets: [
        ['rto', 15_000],
        ['outages', 1],
      ],
      troubles: [fiveSeconds, jolt],
    }).targets;
    expect(rto).toMatchObject({ verdict: 'met', reason: 'within-limit' });
    expect(outages).toMatchObject({ verdict: 'missed' });
  });

  test('is undone by a relapse while the fault still holds', () => {
    const relapse: Trouble = { fromAt: faultAt + 15_000, toAt: faultAt + 17_000, share: 0.7, harm: 'refused' };
    const [rto] = judged({ targets: [['rto', 15_000]], troubles: [fiveSeconds, relapse] }).targets;
    expect(rto).toMatchObject({ verdict: 'missed', reason: 'beyond-limit' });
  });

  test('counts only once it has been stable for three seconds while the fault still held', () => {
    const until = (ms: number): Omit<Story, 'targets'> => ({ troubles: [{ ...forGood, toAt: undoAt - ms }] });
    expect(verdictOn('rto', 60_000, until(2_500))).toEqual({ verdict: 'inconclusive', reason: 'not-recovered' });
    expect(verdictOn('rto', 60_000, until(3_500))).toEqual({ verdict: 'met', reason: 'within-limit' });
  });

  test('that came only with the undo is known to have taken at least as long as the fault was watched', () => {
    const [target] = judged({ targets: [['rto', 15_000]], troubles: [forGood] }).targets;
    expect(target?.measured).toMatchObject({ high: Infinity, low: expect.closeTo(undoAt - faultAt, -2) });
    expect(target?.measured?.low).toBeLessThanOrEqual(undoAt - faultAt);
  });
});
