import { describe, expect, test } from 'vitest';
import { exitOf, type RunEnd } from '../../src/analysis/exit.ts';
import { verdicts, type Verdict } from '../../src/analysis/types.ts';

const ends = ['completed', 'stopped', 'interrupted', 'refused', 'defect', 'unfinished'] as const;

// The whole table: how it ended × verdict, with nothing owed.
const table: Record<RunEnd['ended'], Record<Verdict, number>> = {
  completed: { met: 0, inconclusive: 4, missed: 1 },
  stopped: { met: 5, inconclusive: 5, missed: 5 },
  interrupted: { met: 130, inconclusive: 130, missed: 130 },
  refused: { met: 3, inconclusive: 3, missed: 3 },
  defect: { met: 70, inconclusive: 70, missed: 70 },
  unfinished: { met: 4, inconclusive: 4, missed: 1 },
};
const all = ends.flatMap((ended) => verdicts.map((verdict) => ({ ended, verdict })));

describe('the exit code', () => {
  test.each(all)('of a run that is $ended and $verdict is that of the table', ({ ended, verdict }) => {
    expect(exitOf({ owed: 0, ended, verdict }).code).toBe(table[ended][verdict]);
  });

  test.each(all)('of a run that is $ended and $verdict is 6 as long as an undo is owed', ({ ended, verdict }) => {
    expect(exitOf({ owed: 1, ended, verdict, signal: 'SIGTERM' })).toEqual({ code: 6, name: 'owed' });
  });

  test('tells an interruption by Ctrl-C from one by SIGTERM or SIGHUP', () => {
    expect(exitOf({ owed: 0, ended: 'interrupted', signal: 'SIGINT', verdict: 'met' })).toEqual({
      code: 130,
      name: 'interrupted',
    });
    expect(exitOf({ owed: 0, ended: 'interrupted', signal: 'SIGTERM', verdict: 'met' })).toEqual({
      code: 143,
      name: 'terminated',
    });
    expect(exitOf({ owed: 0, ended: 'interrupted', signal: 'SIGHUP', verdict: 'met' })).toEqual({ code: 129, name: 'hung-up' });
    expect(exitOf({ owed: 0, ended: 'unfinished', signal: 'SIGINT', verdict: 'missed' })).toEqual({
      code: 130,
      name: 'interrupted',
    });
  });
});
