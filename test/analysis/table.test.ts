import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/analysis/sample.ts';
import { countOutcomes, dropped, failed, firstFrom, good, outcomeOf, seriesOf, slow } from '../../src/analysis/series.ts';
import { SampleColumns, tableOf, type SampleTable } from '../../src/analysis/table.ts';

const sample: fc.Arbitrary<Sample> = fc.record({
  class: fc.constantFrom('fresh', 'sticky'),
  startAt: fc.integer({ min: 0, max: 1_000 }).map((ms) => 1_795_000_000_000 + ms),
  wallMs: fc.integer({ min: 0, max: 3_000 }),
  op: fc.constantFrom('read', 'write'),
  status: fc.constantFrom(0, 200, 302, 404, 503),
  errorCode: fc.constantFrom(0, 1050, 1212),
  servedBy: fc.constantFrom('', 'a/i-1', 'b/i-2'),
  dropped: fc.boolean(),
});

function rows(table: SampleTable): Sample[] {
  return Array.from({ length: table.length }, (_, row) => ({
    class: table.classes[table.class[row] ?? 0] ?? 'fresh',
    startAt: table.startAt[row] ?? 0,
    wallMs: table.wallMs[row] ?? 0,
    op: table.ops[table.op[row] ?? 0] ?? '',
    status: table.status[row] ?? 0,
    errorCode: table.errorCode[row] ?? 0,
    servedBy: table.servers[table.servedBy[row] ?? 0] ?? '',
    dropped: table.dropped[row] === 1,
  }));
}

test('a table holds every sample, by start; what began together keeps its order', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 300 }), (samples) => {
      expect(rows(tableOf(samples))).toEqual(samples.toSorted((a, b) => a.startAt - b.startAt));
    }),
  );
});

test('a table may be longer than a chunk', () => {
  const building = new SampleColumns();
  const length = 150_000;
  for (let i = length; i > 0; i--)
    building.push({ class: 'fresh', startAt: i, wallMs: i % 7, op: '', status: 200, errorCode: 0, servedBy: '', dropped: false });
  const table = building.seal();
  expect(table.length).toBe(length);
  expect(table.startAt.every((at, row) => at === row + 1)).toBe(true);
  expect(table.wallMs.every((ms, row) => ms === (row + 1) % 7)).toBe(true);
});

test('more names than a column can number share the last one', () => {
  const table = tableOf(
    Array.from({ length: 300 }, (_, i) => ({
      class: 'fresh' as const,
      startAt: i,
      wallMs: 1,
      op: `op${i}`,
      status: 200,
      errorCode: 0,
      servedBy: '',
      dropped: false,
    })),
  );
  expect(table.ops).toHaveLength(256);
  expect(table.op[299]).toBe(255);
});

test.each([
  ['expected status in time', 200, 0, 500, good],
  ['a redirect in time', 302, 0, 10, good],
  ['an expected status too late', 200, 0, 501, slow],
  ['an unexpected status, however quick', 404, 1404, 1, failed],
  ['no answer', 0, 1050, 2_000, failed],
  ['an expected status whose body broke off', 200, 1000, 10, failed],
])('%s counts accordingly', (_, status, errorCode, wallMs, outcome) => {
  expect(outcomeOf(status, errorCode, wallMs, 500)).toBe(outcome);
});

test('classes are told apart and every request of each is counted once', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), fc.integer({ min: 0, max: 1_000 }), (samples, ms) => {
      const at = 1_795_000_000_000 + ms;
      for (const series of seriesOf(tableOf(samples), 500)) {
        const own = samples.filter((each) => each.class === series.class);
        const split = firstFrom(series, at);
        const [before, after] = [countOutcomes(series, 0, split), countOutcomes(series, split, series.length)];
        expect(before.due).toBe(own.filter(({ startAt }) => startAt < at).length);
        expect(before.dropped + after.dropped).toBe(own.filter((each) => each.dropped).length);
        expect(series.outcome.filter((each) => each === dropped)).toHaveLength(before.dropped + after.dropped);
        expect(before.due + after.due).toBe(own.length);
      }
    }),
  );
});
