import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { EventBody } from '../../src/journal/types.ts';
import type { Undo } from '../../src/plan/types.ts';
import type { Clock } from '../../src/run/ports.ts';
import { settle, type Debt } from '../../src/run/settle.ts';

const debt = (id: string): Debt => ({ id, undo: { kind: 'command', command: id } });

/** A clock that moves only when somebody sleeps; its wall clock may be set meanwhile. */
function stillClock(setBy: (now: number) => number = () => 0): Clock {
  let now = 0;
  return {
    now: () => now + setBy(now),
    monotonic: () => now,
    sleep: async (ms) => {
      // As a real one: never a whole number of milliseconds, which timers insist on.
      now += ms + 0.1;
    },
  };
}

function world(attempt: (command: string, count: number) => 'ok' | 'fail') {
  const events: EventBody[] = [];
  const counts = new Map<string, number>();
  return {
    events,
    counts,
    ports: {
      clock: stillClock(),
      journal: { append: async (body: EventBody) => ({ ...body, v: 1 as const, seq: events.push(body), at: 0 }) },
      environment: {
        undo: async (undo: Undo) => {
          const command = undo.kind === 'command' ? undo.command : '';
          const count = (counts.get(command) ?? 0) + 1;
          counts.set(command, count);
          if (attempt(command, count) === 'fail') throw new Error(`cannot undo ${command}`);
          return { how: 'undone' as const, detail: command };
        },
      },
    },
  };
}

const options = { deadlineMs: 10_000, retryMs: 1_000 };

test('the newest debt is paid first', async () => {
  const { ports, events } = world(() => 'ok');
  expect(await settle(['a', 'b', 'c'].map(debt), ports, options)).toEqual([]);
  expect(events.filter((event) => event.type === 'settled').map((event) => event.id)).toEqual(['c', 'b', 'a']);
});

test('an undo that fails for good keeps nobody else from being paid, and is named', async () => {
  const { ports, events } = world((command) => (command === 'b' ? 'fail' : 'ok'));
  expect(await settle(['a', 'b', 'c'].map(debt), ports, options)).toEqual(['b']);
  expect(events.filter((event) => event.type === 'settled').map((event) => event.id)).toEqual(['c', 'a']);
  expect(events.filter((event) => event.type === 'unsettled')).toEqual([{ type: 'unsettled', id: 'b', error: 'cannot undo b' }]);
});

test('an undo that fails for a while is tried again until it works', async () => {
  const { ports, counts } = world((_, count) => (count < 4 ? 'fail' : 'ok'));
  expect(await settle([debt('a')], ports, options)).toEqual([]);
  expect(counts.get('a')).toBe(4);
});

test('every debt gets an attempt, even after another has used up the whole deadline', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), async (stuck) => {
      const { ports, counts } = world((command) => (stuck[Number(command)] ? 'fail' : 'ok'));
      const unpaid = await settle(
        stuck.map((_, index) => debt(String(index))),
        ports,
        options,
      );
      expect(unpaid.toSorted()).toEqual(stuck.flatMap((is, index) => (is ? [String(index)] : [])));
      for (const [index] of stuck.entries()) expect(counts.get(String(index))).toBeGreaterThanOrEqual(1);
    }),
  );
});

test('a journal that cannot be written does not keep anything from being put back', async () => {
  const { ports, counts } = world(() => 'ok');
  const full = { ...ports, journal: { append: () => Promise.reject(new Error('ENOSPC')) } };
  expect(await settle([debt('a'), debt('b')], full, options)).toEqual([]);
  expect([...counts.keys()]).toEqual(['b', 'a']);
});

test.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])(
  'a wall clock that is set %s meanwhile neither shortens nor lengthens the time there is',
  async (_, byMs) => {
    const { ports, counts } = world(() => 'fail');
    const clock = stillClock((now) => (now >= 3_000 ? byMs : 0));
    expect(await settle([debt('a')], { ...ports, clock }, options)).toEqual(['a']);
    expect(counts.get('a')).toBe(options.deadlineMs / options.retryMs + 1);
  },
  2_000,
);
