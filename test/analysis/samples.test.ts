import { describe, expect, test } from 'vitest';
import { analyzeSamples, type SampleQuestion } from '../../src/analysis/samples.ts';
import { tableOf } from '../../src/analysis/table.ts';
import { target } from './run.ts';
import { simulate } from './simulate.ts';

const origin = 1_795_000_000_000;
const faultStart = origin + 15_000;
const faultEnd = origin + 40_000;
const table = tableOf(
  simulate({
    seed: 4,
    rate: 80,
    fromAt: origin,
    toAt: origin + 60_000,
    timeoutMs: 2_000,
    troubles: [{ fromAt: faultStart, toAt: faultStart + 6_000, share: 1, harm: 'lost' }],
  }),
);
const question: SampleQuestion = { faultStart, faultEnd, goodWithinMs: 500, timeoutMs: 2_000 };

describe('anybody’s samples', () => {
  test('are judged against anybody’s targets, without a drill', () => {
    const targets = [
      { target: target('rto'), limit: 8_000 },
      { target: target('blackout'), limit: 3_000 },
    ];
    expect(analyzeSamples(table, { ...question, targets })).toMatchObject({
      verdict: 'missed',
      exit: { code: 1 },
      targets: [{ verdict: 'met' }, { verdict: 'missed' }],
      phases: [{ phase: 'baseline' }, { phase: 'recovery' }, { phase: 'restored' }],
      restored: { restored: true },
    });
  });

  test('show what they show without targets', () => {
    const { outages, verdict, timeline } = analyzeSamples(table, question);
    expect(outages).toHaveLength(1);
    expect(verdict).toBe('inconclusive');
    expect(timeline.map(({ name }) => name)).toContain('stable good');
  });

  test('take the word of whoever states the fault, unless told how to see that it bit', () => {
    const targets = [{ target: target('rto'), limit: 8_000 }];
    expect(
      analyzeSamples(table, { ...question, targets, bite: { kind: 'zone-silent' }, zone: 'eu-west-1b' }).targets,
    ).toMatchObject([{ verdict: 'met' }]);
    expect(
      analyzeSamples(table, { ...question, targets, bite: { kind: 'zone-silent' }, zone: 'eu-west-1d' }).targets,
    ).toMatchObject([{ verdict: 'inconclusive', reason: 'fault-did-not-bite' }]);
  });

  test('of a fault that was never lifted are judged to their end', () => {
    const { phases, restored } = analyzeSamples(table, { goodWithinMs: 500, faultStart });
    expect(phases.map(({ phase }) => phase)).toEqual(['baseline', 'recovery']);
    expect(restored.restored).toBe('unknown');
  });

  const rto = [{ target: target('rto'), limit: 8_000 }];
  test.each([
    ['an hour before the first request', origin - 3_600_000],
    ['with the first request', origin],
    ['half a second after it', origin + 500],
  ])('without a baseline, the fault %s, have met and missed nothing', (_, at) => {
    const calm = tableOf(simulate({ seed: 4, rate: 80, fromAt: origin, toAt: origin + 60_000, timeoutMs: 2_000 }));
    for (const limit of [8_000, 1])
      expect(analyzeSamples(calm, { ...question, faultStart: at, targets: [{ ...rto[0]!, limit }] }).targets).toMatchObject([
        { verdict: 'inconclusive', reason: 'too-few-samples' },
      ]);
  });

  test('of which rows could not be read have met nothing', () => {
    expect(analyzeSamples(table, { ...question, targets: rto }).verdict).toBe('met');
    expect(analyzeSamples(table, { ...question, targets: rto, unreadRows: 1 }).targets).toMatchObject([
      { verdict: 'inconclusive', reason: 'observer-lost', because: expect.stringContaining('1 row of the record') },
    ]);
  });

  test('may be none at all', () => {
    expect(analyzeSamples(tableOf([]), question)).toMatchObject({ outages: [], phases: [], verdict: 'inconclusive' });
  });
});
