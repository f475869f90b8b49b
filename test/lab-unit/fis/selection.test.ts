import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, parseSelection, sizeOf } from '../../../src/lab/fis/selection.ts';

const items = fc.uniqueArray(fc.string(), { maxLength: 30 });
const selections = fc.oneof(
  fc.constant('ALL'),
  fc.integer({ min: 1, max: 40 }).map((n) => `COUNT(${n})`),
  fc.integer({ min: 1, max: 100 }).map((n) => `PERCENT(${n})`),
);

describe('selection mode', () => {
  test.each([
    'all',
    'COUNT',
    'COUNT()',
    'COUNT(0)',
    'COUNT(-1)',
    'COUNT(1.5)',
    'PERCENT(0)',
    'PERCENT(101)',
    'PERCENT(50%)',
    ' ALL',
  ])('%j is not a selection mode', (mode) => expect(parseSelection(mode)).toBeUndefined());

  test('a percentage rounds down: half of five is two, and 5 % of four is nobody', () => {
    expect(sizeOf({ kind: 'percent', n: 50 }, 5)).toBe(2);
    expect(sizeOf({ kind: 'percent', n: 5 }, 4)).toBe(0);
  });

  test('a choice has the size asked for, holds only items offered, each once, in their order', () => {
    fc.assert(
      fc.property(items, selections, fc.string(), (offered, mode, seed) => {
        const selection = parseSelection(mode)!;
        const chosen = choose(offered, selection, seed);
        expect(chosen).toHaveLength(sizeOf(selection, offered.length));
        expect(chosen).toEqual(offered.filter((item) => chosen.includes(item)));
      }),
    );
  });

  test('the same seed makes the same choice', () => {
    fc.assert(
      fc.property(items, selections, fc.string(), (offered, mode, seed) => {
        const selection = parseSelection(mode)!;
        expect(choose(offered, selection, seed)).toEqual(choose(offered, selection, seed));
      }),
    );
  });

  test('over many seeds COUNT(1) of six hits each about as often as any other', () => {
    const hits = new Map<number, number>();
    for (let seed = 0; seed < 6_000; seed += 1) {
      const [one = -1] = choose([0, 1, 2, 3, 4, 5], { kind: 'count', n: 1 }, `token-${seed}/target`);
      hits.set(one, (hits.get(one) ?? 0) + 1);
    }
    // Five standard deviations of a fair draw are about 144.
    for (const count of hits.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(hits.size).toBe(6);
  });
});
