import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { TargetVerdict } from '../../src/analysis/types.ts';
import type { Measure } from '../../src/drill/types.ts';
import { control, faultAt, record, restoredAt, undoAt, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

/** 40 % of requests lost for five seconds from the fault on. */
const fiveSeconds: Trouble = { fromAt: faultAt, toAt: faultAt + 5_000, share: 0.4, harm: 'lost' };
const forGood: Trouble = { fromAt: faultAt, toAt: restoredAt, share: 0.4, harm: 'lost' };
const black: Trouble = { ...fiveSeconds, share: 1 };

function judged(story: Story): ReturnType<typeof judge> {
  const { events, samples } = record(story);
  return judge(events, samples);
}

function verdictOn(
  measure: Measure,
  limit: number,
  story: Omit<Story, 'targets'> = {},
): Pick<TargetVerdict, 'verdict' | 'reason'> {
  const [only] = judged({ ...story, targets: [[measure, limit]] }).targets;
  return { verdict: only?.verdict ?? 'met', reason: only?.reason ?? 'no-data' };
}

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
