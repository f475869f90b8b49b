import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActionSpec } from '../../../src/lab/fis/model.ts';
import { cycles, widest } from '../../../src/lab/fis/schedule.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>): Record<string, ActionSpec> =>
  Object.fromEntries(Object.entries(edges).map(([name, startAfter]) => [name, { actionId: 'aws:fis:wait', startAfter }]));

/** Actions 0…n−1 that wait only for lower ones: never a cycle. */
const acyclic = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: size, maxLength: size })
      .map((lists) =>
        graph(Object.fromEntries(lists.map((list, n) => [`a${n}`, n === 0 ? [] : list.map((pick) => `a${pick % n}`)]))),
      ),
  );

/** The slow and obvious way: try every set of actions. */
function widestByTrying(actions: Record<string, ActionSpec>): number {
  const names = Object.keys(actions);
  const waits = (later: string, earlier: string): boolean =>
    (actions[later]?.startAfter ?? []).some((name) => name === earlier || waits(name, earlier));
  let best = 0;
  for (let set = 0; set < 2 ** names.length; set += 1) {
    const members = names.filter((_, bit) => set & (1 << bit));
    if (members.every((a) => members.every((b) => a === b || !waits(a, b)))) best = Math.max(best, members.length);
  }
  return best;
}

describe('order of actions', () => {
  test('actions that wait for each other in a ring are a cycle, those that wait for the ring are not in it', () => {
    expect(cycles(graph({ a: ['c'], b: ['a'], c: ['b'], d: ['a'] }))).toEqual(['a', 'b', 'c']);
    expect(cycles(graph({ a: ['a'] }))).toEqual(['a']);
  });

  test('what only waits for earlier actions has no cycle', () => {
    fc.assert(
      fc.property(acyclic, (actions) => {
        expect(cycles(actions)).toEqual([]);
      }),
    );
  });

  test('the widest moment is the largest set in which nobody waits for anybody', () => {
    fc.assert(
      fc.property(acyclic, (actions) => {
        expect(widest(actions)).toBe(widestByTrying(actions));
      }),
    );
  });

  test('a chain is one wide, whatever its length', () => {
    expect(widest(graph({ a: [], b: ['a'], c: ['b'], d: ['c'] }))).toBe(1);
  });
});
