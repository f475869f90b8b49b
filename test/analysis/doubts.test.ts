import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/analysis/sample.ts';
import { fiveSeconds, forGood, judged, verdictOn } from './judged.ts';
import { drill, endAt, everyZone, faultAt, restoredAt, t0, undoAt, type Stamped, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

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
