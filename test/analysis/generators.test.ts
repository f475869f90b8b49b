import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { Sample } from '../../src/analysis/sample.ts';
import { tableOf } from '../../src/analysis/table.ts';
import type { GeneratorHealth } from '../../src/analysis/types.ts';
import { endAt, faultAt, record, t0, type Stamped, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

/** Of the class `fresh`, and the verdict on a target that would be met. */
function health(story: Omit<Story, 'targets'>): GeneratorHealth & { readonly reason: string | undefined } {
  const { events, samples } = record({ targets: [['rto', 15_000]], ...story });
  const { generators, targets } = judge(events, samples);
  return {
    ...(generators[0] ?? { class: 'fresh', starved: false, lost: false, accounted: false, because: '' }),
    reason: targets[0]?.reason,
  };
}

const outage: Trouble = { fromAt: faultAt, toAt: faultAt + 5_000, share: 0.9, harm: 'lost' };
const drop = <T>(sample: T): T => ({ ...sample, dropped: true, wallMs: 0, status: 0, servedBy: '' });
const reading = (at: number, cores: number): Stamped => ({
  at,
  type: 'generator',
  class: at % 2_000 === 0 ? 'fresh' : 'sticky',
  cores,
  overMs: 1_000,
});
const busy =
  (cores: number, seconds: number): NonNullable<Story['events']> =>
  (events) => [...events, ...Array.from({ length: seconds }, (_, i) => reading(faultAt + i * 1_000, cores))];

const waited =
  (waiting: number, seconds: number): NonNullable<Story['events']> =>
  (events) => [
    ...events,
    ...Array.from({ length: seconds }, (_, i): Stamped => ({
      at: faultAt + i * 1_000,
      type: 'generator',
      class: 'harness',
      cores: 0.1,
      overMs: 1_000,
      waiting,
    })),
  ];

describe('a generator', () => {
  test('on a machine where somebody waits for a processor all the time for three seconds measures the machine', () => {
    expect(health({ events: waited(0.95, 4) })).toMatchObject({ starved: true, reason: 'generator-starved' });
    expect(health({ events: waited(0.95, 2) })).toMatchObject({ starved: false, reason: 'within-limit' });
    expect(health({ events: waited(0.5, 10) })).toMatchObject({ starved: false, reason: 'within-limit' });
  });

  test('that sent everything is well', () => {
    expect(health({})).toMatchObject({ starved: false, reason: 'within-limit' });
  });

  test('that dropped more than 0.1 % of the arrivals outside an outage is starved', () => {
    expect(health({ samples: (all) => all.map((each, i) => (i % 500 === 1 ? drop(each) : each)) })).toMatchObject({
      starved: true,
      reason: 'generator-starved',
    });
    expect(health({ samples: (all) => all.map((each, i) => (i % 1_500 === 1 ? drop(each) : each)) })).toMatchObject({
      starved: false,
    });
  });

  test('that dropped inside an outage waited for the system and is not starved', () => {
    const samples: NonNullable<Story['samples']> = (all) =>
      all.map((each, i) => (i % 3 === 0 && each.startAt > faultAt + 1_000 && each.startAt < faultAt + 4_500 ? drop(each) : each));
    expect(health({ troubles: [outage], samples })).toMatchObject({ starved: false, reason: 'within-limit' });
  });

  test('that sent less than 97 % of what was due in the baseline is starved', () => {
    const thinned =
      (every: number): NonNullable<Story['samples']> =>
      (all) =>
        all.filter((each, i) => each.startAt > faultAt || i % every !== 0);
    expect(health({ samples: thinned(20) })).toMatchObject({ starved: true, reason: 'generator-starved' });
    expect(health({ samples: thinned(50) })).toMatchObject({ starved: false });
  });

  test('is starved if all of them together take most of the machine for three seconds', () => {
    expect(health({ events: busy(1.8, 8) })).toMatchObject({ starved: true, because: expect.stringContaining('of 4 cores') });
    expect(health({ events: busy(1.8, 3) })).toMatchObject({ starved: false });
    expect(health({ events: busy(1.5, 8) })).toMatchObject({ starved: false });
    const pauses: NonNullable<Story['events']> = (events) => [
      ...events,
      ...[1.8, 1.8, 1.8, 0.1, 1.8, 1.8, 1.8].map((cores, i) => reading(faultAt + i * 1_000, cores)),
    ];
    expect(health({ events: pauses })).toMatchObject({ starved: false });
  });

  test('may take the machine while it starts, before anything is measured', () => {
    const starting: NonNullable<Story['events']> = (events) => [
      ...events,
      ...Array.from({ length: 8 }, (_, i) => reading(t0 - 7_000 + i * 1_000, 1.8)),
    ];
    expect(health({ events: starting })).toMatchObject({ starved: false, reason: 'within-limit' });
  });

  test('that fell silent while others went on has lost sight', () => {
    const samples: NonNullable<Story['samples']> = (all) =>
      all.filter(({ startAt }) => startAt < faultAt + 10_000 || startAt > faultAt + 12_000);
    expect(health({ samples })).toMatchObject({
      starved: false,
      reason: 'observer-lost',
      because: expect.stringContaining('no request began for 2.0'),
    });
  });

  test('that ended before the watching did has lost sight', () => {
    expect(health({ samples: (all) => all.filter(({ startAt }) => startAt < endAt - 8_000) })).toMatchObject({
      reason: 'observer-lost',
    });
  });

  test('that began long after the baseline did has lost sight', () => {
    expect(health({ samples: (all) => all.filter(({ startAt }) => startAt > t0 + 3_000) })).toMatchObject({
      reason: 'observer-lost',
    });
  });

  test.each([
    ['due arrivals are unaccounted for', { due: 3_300 }, '3300 arrivals were due'],
    ['more arrivals came than were due', { due: 2_900 }, '2900 arrivals were due'],
    ['it counted more drops than are on record', { dropped: 1 }, '0 dropped arrivals on record, 1 counted'],
    ['rows are fewer than iterations', { requests: 3_000 }, '3000 requests recorded'],
    ['it was killed', { signal: 'SIGKILL' }, 'SIGKILL'],
    ['it failed', { exitCode: 107 }, 'code 107'],
  ] as const)('of which %2$s has lost sight: %0$s', (_, summary, because) => {
    expect(health({ summary })).toMatchObject({ reason: 'observer-lost', because: expect.stringContaining(because) });
  });

  test('is believed within the uncertainty of when it was stopped', () => {
    expect(health({ summary: { due: 3_165, exitCode: 105 } })).toMatchObject({ starved: false, reason: 'within-limit' });
  });
});

describe('the record is held against the generator’s own count', () => {
  type Change = (all: readonly Sample[]) => readonly Sample[];
  /** Verdict on a target that would be met, from the events of the whole record and the rows that `change` leaves. */
  const reasonFrom = (change: Change, events: NonNullable<Story['events']> = (all) => all): string => {
    const whole = record({ targets: [['rto', 15_000]], events });
    const { targets } = judge(whole.events, tableOf(change(whole.raw)));
    return `${targets[0]?.verdict} ${targets[0]?.reason}`;
  };
  const same: Change = (all) => all;

  test.each<[string, Change]>([
    ['one row is missing', (all) => all.filter((_, index) => index !== 1_000)],
    ['a second of rows is missing', (all) => all.filter(({ startAt }) => startAt < faultAt || startAt > faultAt + 900)],
    ['one row stands there twice', (all) => [...all, ...all.slice(1_000, 1_001)]],
    ['every row stands there twice', (all) => [...all, ...all]],
    ['a drop is on record that nobody counted', (all) => [...all, drop(all[1_000] ?? never())]],
  ])('and lost if %s', (_, change) => {
    expect(reasonFrom(same)).toBe('met within-limit');
    expect(reasonFrom(change)).toBe('inconclusive observer-lost');
  });

  test('and lost if a run ended and the generator never said what it counted', () => {
    const unsaid: NonNullable<Story['events']> = (events) => events.filter(({ type }) => type !== 'load-ended');
    expect(reasonFrom(same, unsaid)).toBe('inconclusive observer-lost');
    const oneOfTwo: NonNullable<Story['events']> = (events) =>
      events.filter((event) => event.type !== 'load-ended' || event.class !== 'sticky');
    expect(reasonFrom(same, oneOfTwo)).toBe('inconclusive observer-lost');
  });
});

test('requests cut at the end are counted and doubted, not served', () => {
  const { events, samples } = record({ targets: [['availability', 0.9]], summary: { interrupted: 4, iterations: 3_152 } });
  const [verdict] = judge(events, samples).targets;
  expect(verdict?.measured).toMatchObject({ value: 1, high: 1, doubts: ['4 requests cut at the end, outcome unknown'] });
  expect(verdict?.measured?.low).toBeLessThan(1);
});

function never(): never {
  throw new Error('no such sample');
}
