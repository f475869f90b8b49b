import * as fc from 'fast-check';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeJournal, encodeEvent, stamp } from '../../src/journal/codec.ts';
import { crc32 } from '../../src/journal/crc32.ts';
import type { EventBody, JournalEvent } from '../../src/journal/types.ts';

const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('phase' as const),
    phase: fc.constantFrom('baseline' as const, 'fault' as const, 'undo' as const),
  }),
  fc.record({ type: fc.constant('defect' as const), error: fc.string({ unit: 'binary' }) }),
  fc.record({ type: fc.constant('acting' as const), step: fc.string() }),
);
const journal = fc
  .array(fc.tuple(body, fc.double({ min: 0, max: 2e12, noNaN: true })), { minLength: 1, maxLength: 12 })
  .map((items) => items.map(([each, at], index): JournalEvent => stamp(each, index + 1, at)));
const written = (events: readonly JournalEvent[]): string => events.map(encodeEvent).join('');

test('the check sum is the one zlib computes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => crc32(text) === zlibCrc32(Buffer.from(text)).toString(16).padStart(8, '0'),
    ),
  );
});

test('what was written is read back, event for event', () => {
  fc.assert(
    fc.property(journal, (events) => {
      const decoded = decodeJournal(written(events));
      expect(decoded).toEqual({ events: JSON.parse(JSON.stringify(events)), damaged: [], torn: 0 });
    }),
  );
});

test('a writer that dies anywhere in a line loses at most that line', () => {
  fc.assert(
    fc.property(journal, fc.nat(), (events, cut) => {
      const text = written(events);
      const kept = text.slice(0, cut % (text.length + 1));
      const { events: read, damaged, torn } = decodeJournal(kept);
      expect(damaged).toEqual([]);
      expect(read).toHaveLength(kept.split('\n').length - 1);
      expect(torn).toBe(kept.length - (kept.lastIndexOf('\n') + 1));
    }),
  );
});

test('one changed character anywhere is noticed, and named by its line', () => {
  fc.assert(
    fc.property(journal, fc.nat(), (events, where) => {
      const text = written(events);
      const at = where % text.length;
      fc.pre(text[at] !== '\n');
      const changed = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
      const line = text.slice(0, at).split('\n').length;
      expect(decodeJournal(changed).damaged).toContain(line);
    }),
  );
});

test('a line taken out or moved is noticed although every line is sound', () => {
  const events = ['a', 'b', 'c'].map((step, index) => stamp({ type: 'acting', step }, index + 1, 0));
  const [first = '', second = '', third = ''] = events.map(encodeEvent);
  expect(decodeJournal(first + third).damaged).toEqual([2]);
  expect(decodeJournal(second + first + third).damaged).not.toEqual([]);
});
