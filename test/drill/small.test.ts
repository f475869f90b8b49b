import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationMs, formatMs, parseDuration, parseIsoDuration } from '../../src/drill/duration.ts';
import { pathText, shown, soundness, error } from '../../src/drill/finding.ts';
import { nearest, suggestion } from '../../src/drill/nearest.ts';

describe('the name that was probably meant', () => {
  test.each([
    ['rat', 'rate'],
    ['raet', 'rate'],
    ['hypotesis', 'hypothesis'],
    ['Title', 'title'],
    ['colour', undefined],
    ['', undefined],
  ])('for %j is %j', (word, expected) => {
    expect(nearest(word, ['rate', 'hypothesis', 'title', 'zone'])).toBe(expected);
  });

  test('is found for every single slip in a word of three letters or more', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/);
    const slip = fc.tuple(word, fc.nat(11), fc.constantFrom('drop', 'double', 'swap'));
    fc.assert(
      fc.property(slip, ([word, at, kind]) => {
        const i = at % word.length;
        const slipped =
          kind === 'drop'
            ? word.slice(0, i) + word.slice(i + 1)
            : kind === 'double'
              ? word.slice(0, i) + word[i] + word.slice(i)
              : word.slice(0, i) + (word[i + 1] ?? '') + word[i] + word.slice(i + 2);
        expect(nearest(slipped, [word, '0000000000000000000000'])).toBe(word);
      }),
    );
  });

  test('falls back to all there are', () => {
    expect(suggestion('colour', ['rate', 'zone'])).toBe('known: rate, zone');
    expect(suggestion('colour', [])).toBe('remove it');
  });
});

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['90d', 7_776_000_000],
    ['30', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
  ])('as people write them: %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    ['PT2M', 120_000],
    ['PT1H30M', 5_400_000],
    ['P1D', 86_400_000],
    ['PT', undefined],
    ['P', undefined],
    ['2M', undefined],
    ['PT1.5M', undefined],
  ])('as FIS writes them: %s', (text, ms) => expect(parseIsoDuration(text)).toBe(ms));

  test('that are none throw where validated text was promised', () =>
    expect(() => durationMs('soon' as '1s')).toThrow(/not a duration/));

  test.each([
    [340, '340 ms'],
    [1_240, '1.24 s'],
    [12_000, '12.0 s'],
    [125_000, '2 min 5 s'],
    [120_000, '2 min'],
    [Infinity, 'unbounded'],
    [-1_500, '−1.50 s'],
  ])('are shown short: %d', (ms, text) => expect(formatMs(ms)).toBe(text));
});

describe('findings', () => {
  test('name their place as one would write it', () => {
    expect(pathText(['targets', 2, 'limit', 'lab'])).toBe('targets[2].limit.lab');
    expect(pathText(['actions', 'stop-all', 'a b'])).toBe('actions.stop-all["a b"]');
    expect(pathText([])).toBe('');
  });

  test('make unsound what is at, above and below them, and what a misspelt key meant', () => {
    const sound = soundness([
      error('schema/wrong-type', ['load', 'rate'], ''),
      { ...error('schema/unknown-key', ['zne'], ''), meant: 'zone' },
    ]);
    expect([sound('load'), sound('load', 'rate'), sound('load', 'rate', 0), sound('load', 'script')]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect([sound('zone'), sound('bite')]).toEqual([false, true]);
  });

  test('show the value found, briefly', () => {
    expect([undefined, null, -3, 'x', [], [1, 2], {}].map(shown)).toEqual([
      'nothing',
      'null',
      '-3',
      '"x"',
      'an empty list',
      'a list of 2',
      'a map',
    ]);
    expect(shown('x'.repeat(100))).toHaveLength(60);
  });
});
