import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import { tableOf } from '../../src/analysis/table.ts';
import type { TimelineEntry } from '../../src/analysis/types.ts';
import type { Step } from '../../src/plan/types.ts';
import { black, judged } from './judged.ts';
import { endAt, faultAt, record, type Story } from './run.ts';

describe('the judgement', () => {
  const story: Story = {
    targets: [
      ['rto', 15_000],
      ['availability', 0.9],
    ],
    troubles: [black],
  };

  test('names every clock of the recovery, in order, each with the truth inside', () => {
    const { timeline } = judged(story);
    const instant = (name: string, clock?: string): TimelineEntry | undefined =>
      timeline.find((entry) => entry.name === name && (clock === undefined || entry.clock === clock));
    expect(new Set(timeline.map(({ name }) => name))).toEqual(
      new Set([
        'fault applied',
        'first failed request',
        'first good answer',
        'stable good',
        'all client classes converged',
        'undo done',
        'back to baseline',
      ]),
    );
    expect(instant('fault applied')?.at).toEqual({ lowAt: faultAt - 10, highAt: faultAt + 5 });
    const stable = instant('stable good', 'client fresh')?.at;
    expect(stable?.lowAt).toBeLessThanOrEqual(faultAt + 5_000);
    expect(stable?.highAt).toBeGreaterThanOrEqual(faultAt + 5_000);
    expect(instant('first good answer', 'client sticky')?.at.lowAt).toBeGreaterThan(faultAt + 4_900);
    const middles = timeline.map(({ at }) => at.lowAt + at.highAt);
    expect(middles).toEqual(middles.toSorted((a, b) => a - b));
  });

  test('gives a share an interval only where no outage was', () => {
    const { phases } = judged(story);
    expect(phases.filter(({ phase }) => phase === 'baseline').every(({ availability }) => availability?.bounds === 0.95)).toBe(
      true,
    );
    expect(phases.filter(({ phase }) => phase === 'recovery').every(({ availability }) => availability === undefined)).toBe(true);
    expect(phases.find(({ phase }) => phase === 'undo')).not.toHaveProperty('p99');
  });

  test('counts every request once, in phases and in slices', () => {
    const { events, samples, raw } = record(story);
    const { phases, slices } = judge(events, samples);
    expect(slices.reduce((sum, { due }) => sum + due, 0)).toBe(raw.length);
    expect(slices.every(({ due, good, slow, failed }) => due === good + slow + failed)).toBe(true);
    expect(phases.reduce((sum, { due }) => sum + due, 0)).toBe(raw.length);
  });

  test('says what the run can support, and by what rules outages were found', () => {
    const { limits } = judged(story);
    expect(limits.some((limit) => /support at most 99\.8\d+ %/.test(limit))).toBe(true);
    expect(limits.some((limit) => limit.includes('6 of 300 arrivals'))).toBe(true);
  });

  test('of a run that still owes an undo is 6, whatever was met', () => {
    const owing = judged({ ...story, events: (events) => events.filter(({ type }) => type !== 'settled') });
    expect(owing).toMatchObject({ exit: { code: 6 }, owed: ['s1/1'], settled: [] });
    expect(owing.timeline.map(({ name }) => name)).not.toContain('undo done');
  });

  test('does not call the undo done while one of two is owed', () => {
    const undo = { kind: 'command', command: 'true' } as const;
    const half = judged({
      ...story,
      events: (events) => [...events, { at: endAt + 300, type: 'owed', id: 's1/2', step: 's1', undo }],
    });
    expect(half).toMatchObject({ owed: ['s1/2'], settled: ['s1/1'] });
    expect(half.timeline.map(({ name }) => name)).not.toContain('undo done');
  });

  test('says how each undo went, and what no undo puts back', () => {
    const detail = 'experiment stopped, its targets put back';
    const ended = judged({
      ...story,
      events: (events) =>
        events.map((event) =>
          event.type === 'settled'
            ? { ...event, outcome: { how: 'undone', detail } }
            : event.type === 'started'
              ? { ...event, plan: { ...event.plan, steps: ['s1', 's2'].map((id) => terminating(id)) } }
              : event,
        ),
    });
    expect(ended.settled).toEqual([`s1/1: ${detail}`]);
    // The second step was never begun.
    expect(ended.lasting).toEqual(['s1: what aws:ec2:terminate-instances takes', 's1: what aws:ec2:stop-instances takes']);
    expect(judged(story)).not.toHaveProperty('lasting');
  });

  test('is the same every time', () => {
    const { events, samples } = record(story);
    expect(judge(events, samples)).toEqual(judge(events, samples));
  });

  test('is inconclusive where there is nothing: no events, no samples, no targets', () => {
    expect(judge([], tableOf([]))).toMatchObject({
      verdict: 'inconclusive',
      ended: 'unfinished',
      targets: [],
      exit: { code: 4 },
    });
    const { events } = record(story);
    expect(judge(events, tableOf([])).targets.map(({ verdict, reason }) => ({ verdict, reason }))).toEqual([
      { verdict: 'inconclusive', reason: 'observer-lost' },
      { verdict: 'inconclusive', reason: 'observer-lost' },
    ]);
    expect(judged({ ...story, targets: [] })).toMatchObject({ verdict: 'inconclusive', exit: { code: 4 } });
  });

  test('of a judge that breaks is inconclusive', () => {
    const { events, samples } = record(story);
    const broken = { ...samples, classes: undefined as unknown as typeof samples.classes };
    expect(judge(events, broken)).toMatchObject({
      verdict: 'inconclusive',
      targets: [{ reason: 'judge-failed' }, { reason: 'judge-failed' }],
    });
  });

  test('never throws, whatever events are missing and whatever samples', () => {
    const { events, raw } = record(story);
    fc.assert(
      fc.property(
        fc.subarray(events),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 399 }),
        (some, every, offset) => {
          const { verdict, targets } = judge(some, tableOf(raw.filter((_, index) => index % every === offset % every)));
          if (every > 10) expect(verdict).not.toBe('met');
          expect(targets.every(({ because }) => because !== '')).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Three actions: one for good, one for good unless told otherwise, and that same one told otherwise. */
function terminating(id: string): Step {
  const actions = {
    end: { actionId: 'aws:ec2:terminate-instances' },
    halt: { actionId: 'aws:ec2:stop-instances' },
    pause: { actionId: 'aws:ec2:stop-instances', parameters: { startInstancesAfterDuration: 'PT5M' } },
  };
  const template = { description: '', targets: {}, actions, stopConditions: [{ source: 'none' }], roleArn: '' };
  return { kind: 'fis', id, title: '', template, durationMs: 0, owes: [] };
}
