import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { Sample } from '../../src/analysis/sample.ts';
import { tableOf } from '../../src/analysis/table.ts';
import type { Measurement, TargetVerdict, TimelineEntry } from '../../src/analysis/types.ts';
import type { Measure } from '../../src/drill/types.ts';
import type { Step } from '../../src/plan/types.ts';
import { control, drill, endAt, everyZone, faultAt, record, restoredAt, t0, undoAt, type Stamped, type Story } from './run.ts';
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

describe('doubts come before the limit', () => {
  const met: Omit<Story, 'targets'> = { troubles: [fiveSeconds] };
  const on = (story: Omit<Story, 'targets'>): ReturnType<typeof verdictOn> => verdictOn('rto', 15_000, { ...met, ...story });
  const starve = (samples: Sample[]): Sample[] =>
    samples.map((sample, index) =>
      index % 100 === 7 ? { ...sample, dropped: true, wallMs: 0, status: 0, servedBy: '' } : sample,
    );

  test('a fault that did not bite leaves everything open, also what looks missed', () => {
    expect(on({ servedBy: everyZone })).toEqual({ verdict: 'inconclusive', reason: 'fault-did-not-bite' });
    expect(verdictOn('rto', 100, { ...met, servedBy: everyZone })).toEqual({
      verdict: 'inconclusive',
      reason: 'fault-did-not-bite',
    });
  });

  test('a fault of which nobody can tell whether it bit leaves a met target open and a missed one missed', () => {
    const nameless: Omit<Story, 'targets'> = { ...met, servedBy: () => '' };
    expect(verdictOn('rto', 15_000, nameless)).toEqual({ verdict: 'inconclusive', reason: 'fault-did-not-bite' });
    expect(verdictOn('rto', 1_000, nameless)).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
  });

  test('a starved generator leaves everything open', () => {
    expect(on({ samples: starve })).toEqual({ verdict: 'inconclusive', reason: 'generator-starved' });
    expect(verdictOn('rto', 100, { ...met, samples: starve })).toEqual({ verdict: 'inconclusive', reason: 'generator-starved' });
  });

  test('an observer lost in the middle leaves a met target open', () => {
    expect(on({ samples: (all) => all.filter(({ startAt }) => startAt < faultAt + 12_000) })).toEqual({
      verdict: 'inconclusive',
      reason: 'observer-lost',
    });
    expect(on({ summary: { iterations: 1_000 } })).toEqual({ verdict: 'inconclusive', reason: 'observer-lost' });
  });

  test('but does not excuse an outage that had already lasted too long', () => {
    const story: Omit<Story, 'targets'> = {
      troubles: [forGood],
      samples: (all) => all.filter(({ startAt }) => startAt < faultAt + 12_000),
    };
    expect(verdictOn('rto', 5_000, story)).toEqual({ verdict: 'missed', reason: 'not-recovered' });
    expect(verdictOn('rto', 15_000, story)).toEqual({ verdict: 'inconclusive', reason: 'observer-lost' });
  });

  test('a baseline that was unsteady itself cannot be compared with', () => {
    const troubles: Trouble[] = [{ fromAt: t0, toAt: faultAt, share: 0.1, harm: 'refused' }, fiveSeconds];
    expect(on({ troubles })).toEqual({ verdict: 'inconclusive', reason: 'baseline-unsteady' });
  });

  test('a system that is not back after the undo has met nothing', () => {
    const troubles: Trouble[] = [fiveSeconds, { fromAt: restoredAt, toAt: Infinity, share: 0.5, harm: 'refused' }];
    expect(on({ troubles })).toEqual({ verdict: 'inconclusive', reason: 'not-restored' });
  });

  test('a run cut short keeps what was decided and leaves open what needed all of it', () => {
    const stopped: Omit<Story, 'targets'> = {
      ...met,
      events: (events) => events.map((event) => (event.type === 'finished' ? { ...event, how: 'stopped' } : event)),
    };
    expect(verdictOn('rto', 15_000, stopped)).toEqual({ verdict: 'met', reason: 'within-limit' });
    expect(verdictOn('rto', 4_000, stopped)).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
    expect(verdictOn('availability', 0.9, stopped)).toEqual({ verdict: 'inconclusive', reason: 'stopped-early' });
    expect(judged({ ...stopped, targets: [['rto', 15_000]] }).exit).toEqual({ code: 5, name: 'stopped' });
  });

  test('a run cut short is missed only if all the time not watched could not have made up for it', () => {
    const planned = (ms: number): Omit<Story, 'targets'> => ({
      ...met,
      events: (events) =>
        events.map((event) =>
          event.type === 'finished'
            ? { ...event, how: 'stopped' }
            : event.type === 'started'
              ? { ...event, plan: { ...event.plan, faultMs: ms } }
              : event,
        ),
    });
    expect(verdictOn('availability', 0.97, planned(25_000))).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
    expect(verdictOn('availability', 0.97, planned(120_000))).toEqual({ verdict: 'inconclusive', reason: 'stopped-early' });
  });

  test('what a lost observer did not see may have been good', () => {
    const samples: Story['samples'] = (all) => all.filter(({ startAt }) => startAt < faultAt + 12_000);
    expect(verdictOn('availability', 0.93, { ...met, samples })).toEqual({ verdict: 'inconclusive', reason: 'observer-lost' });
    expect(verdictOn('availability', 0.99, { ...met, samples })).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
  });

  test('a run after whose undo too little was watched has met nothing', () => {
    const cutAt = restoredAt + 2_000;
    const story: Omit<Story, 'targets'> = {
      ...met,
      samples: (all) => all.filter(({ startAt }) => startAt < cutAt),
      events: (events) => events.map((event) => ({ ...event, at: Math.min(event.at, cutAt) })),
    };
    expect(verdictOn('rto', 15_000, story)).toEqual({ verdict: 'inconclusive', reason: 'not-restored' });
  });

  const twoFaults = { ...drill, faults: [...drill.faults, ...drill.faults] };
  const secondAct = (...events: readonly Stamped[]): NonNullable<Story['events']> => {
    const undo = { kind: 'command', command: 'true' } as const;
    const acting: readonly Stamped[] = [
      { at: faultAt + 12, type: 'owed', id: 's2/1', step: 's2', undo },
      { at: faultAt + 13, type: 'acting', step: 's2' },
      ...events,
      { at: restoredAt - 5, type: 'settled', id: 's2/1', outcome: { how: 'already', detail: '' } },
    ];
    return (all) => [...all, ...acting].toSorted((a, b) => a.at - b.at);
  };

  test.each<[string, readonly Stamped[]]>([
    ['failed', [{ at: faultAt + 15, type: 'act-failed', step: 's2', error: 'exit code 1' }]],
    ['was never done', []],
  ])('a second fault whose act %s leaves a met target open and a missed one missed', (_, events) => {
    const story: Omit<Story, 'targets'> = { ...met, drill: twoFaults, events: secondAct(...events) };
    expect(verdictOn('rto', 15_000, story)).toEqual({ verdict: 'inconclusive', reason: 'fault-incomplete' });
    expect(verdictOn('rto', 4_000, story)).toEqual({ verdict: 'missed', reason: 'beyond-limit' });
  });

  test('two faults that both came into force are judged', () => {
    const applied = { at: faultAt + 15, type: 'fault-applied', step: 's2', fromAt: faultAt, toAt: faultAt + 14 } as const;
    expect(verdictOn('rto', 15_000, { ...met, drill: twoFaults, events: secondAct(applied) })).toMatchObject({ verdict: 'met' });
  });

  test('a fault that was held and put back later, when nobody watched, has met nothing', () => {
    const during = new Set(['undo', 'restored']);
    const held: Omit<Story, 'targets'> = {
      ...met,
      samples: (all) => all.filter(({ startAt }) => startAt < undoAt),
      events: (events) => [
        ...events
          .filter((event) => !(event.type === 'phase' && during.has(event.phase)) && !/^(undoing|settled)$/.test(event.type))
          .map((event) => ({ ...event, at: Math.min(event.at, undoAt + 100) })),
        { at: endAt + 9e6, type: 'undoing', id: 's1/1' },
        { at: endAt + 9e6, type: 'settled', id: 's1/1', outcome: { how: 'undone', detail: '' } },
      ],
    };
    expect(verdictOn('rto', 15_000, held)).toEqual({ verdict: 'inconclusive', reason: 'not-restored' });
    expect(judged({ ...held, targets: [['rto', 15_000]] }).exit.code).toBe(4);
  });

  test.each(['stopped', 'interrupted', 'defect', undefined] as const)(
    'a run that ended %s leaves open what needed all of it',
    (how) => {
      const cut: Omit<Story, 'targets'> = {
        ...met,
        events: (events) =>
          events.flatMap((event): Stamped[] =>
            event.type !== 'finished' ? [event] : how === undefined ? [] : [{ ...event, how }],
          ),
      };
      for (const [measure, limit] of [
        ['availability', 0.5],
        ['blackout', 6_000],
        ['outages', 3],
      ] as const)
        expect(verdictOn(measure, limit, cut)).toEqual({ verdict: 'inconclusive', reason: 'stopped-early' });
    },
  );

  test('a baseline of fewer than 59 requests is none, even for what looks missed', () => {
    const { targets } = judged({
      ...met,
      targets: [
        ['rto', 15_000],
        ['rto', 100],
      ],
      samples: (all) => all.filter(({ startAt }) => startAt >= faultAt - 800),
      events: (events) =>
        events.map((event) => (event.type === 'phase' && event.phase === 'baseline' ? { ...event, at: faultAt - 800 } : event)),
    });
    const open = { verdict: 'inconclusive', reason: 'too-few-samples' };
    expect(targets).toMatchObject([open, open]);
  });

  test('a run that was refused has judged nothing', () => {
    const refused = judged({
      targets: [['rto', 15_000]],
      events: (events) => [
        ...events.filter(({ at }) => at < faultAt - 100),
        { at: faultAt, type: 'refused', code: 'baseline/unsteady', reason: 'too many failures' },
        { at: faultAt + 10, type: 'finished', how: 'refused' },
      ],
    });
    expect(refused).toMatchObject({
      exit: { code: 3 },
      endedBecause: 'too many failures',
      targets: [{ verdict: 'inconclusive', reason: 'baseline-unsteady' }],
    });
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
