/** What the tests of the judges ask again and again. */
import { judge } from '../../src/analysis/judge.ts';
import type { TargetVerdict } from '../../src/analysis/types.ts';
import type { Measure } from '../../src/drill/types.ts';
import { faultAt, record, restoredAt, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

/** 40 % of requests lost for five seconds from the fault on. */
export const fiveSeconds: Trouble = { fromAt: faultAt, toAt: faultAt + 5_000, share: 0.4, harm: 'lost' };
export const forGood: Trouble = { fromAt: faultAt, toAt: restoredAt, share: 0.4, harm: 'lost' };
export const black: Trouble = { ...fiveSeconds, share: 1 };

export function judged(story: Story): ReturnType<typeof judge> {
  const { events, samples } = record(story);
  return judge(events, samples);
}

export function verdictOn(
  measure: Measure,
  limit: number,
  story: Omit<Story, 'targets'> = {},
): Pick<TargetVerdict, 'verdict' | 'reason'> {
  const [only] = judged({ ...story, targets: [[measure, limit]] }).targets;
  return { verdict: only?.verdict ?? 'met', reason: only?.reason ?? 'no-data' };
}
