import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/analysis/sample.ts';
import { countOutcomes, dropped, failed, firstFrom, good, outcomeOf, seriesOf, slow } from '../../src/analysis/series.ts';
import { SampleColumns, tableOf, type SampleKind, type SampleTable } from '../../src/analysis/table.ts';

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

function rows({ length, startAt, wallMs, kind, kinds }: SampleTable): Sample[] {
  return Array.from({ length }, (_, row) => ({
    startAt: startAt[row] ?? 0,
    wallMs: wallMs[row] ?? 0,
    ...(kinds[kind[row] ?? 0] as SampleKind),
  }));
}

const byStart = (samples: readonly Sample[]): Sample[] => samples.toSorted((a, b) => a.startAt - b.startAt);

test('a table holds every sample, by start; what began together keeps its order', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 300 }), (samples) => {
      expect(rows(tableOf(samples))).toEqual(byStart(samples));
    }),
  );
});

test.each([
  ['backwards', (i: number, length: number) => length - i],
  ['as requests end, each begun up to seven before', (i: number) => i - (i % 8)],
  ['one class after the other', (i: number, length: number) => i % (length / 2)],
])('a table that is longer than a block is in order: %s', (_, startAt) => {
  const length = 150_000;
  const samples = Array.from({ length }, (__, i): Sample => {
    const server = `a/i-${i % 5}`;
    return {
      class: 'fresh',
      startAt: startAt(i, length),
      wallMs: i,
      op: '',
      status: 200,
      errorCode: 0,
      servedBy: server,
      dropped: false,
    };
  });
  const [table, expected] = [tableOf(samples), byStart(samples)];
  expect(table.length).toBe(length);
  expect(expected.every((sample, row) => table.wallMs[row] === sample.wallMs && table.startAt[row] === sample.startAt)).toBe(
    true,
  );
  expect(expected.every((sample, row) => table.kinds[table.kind[row] ?? 0]?.servedBy === sample.servedBy)).toBe(true);
});

test('columns pushed in batches make the table that their samples make', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(sample, fc.nat({ max: 1 })), { maxLength: 200 }), (pairs) => {
      const samples = pairs.map(([each, file]): Sample => ({ ...each, class: file === 0 ? 'fresh' : 'sticky' }));
      const building = new SampleColumns();
      const read: Sample[] = [];
      for (const clientClass of ['fresh', 'sticky'] as const) {
        // Numbers mean something else in each file.
        const strings =
          clientClass === 'fresh' ? ['', 'read', 'write', 'a/i-1', 'b/i-2'] : ['b/i-2', 'write', '', 'a/i-1', 'read'];
        const own = samples.filter((each) => each.class === clientClass);
        read.push(...own);
        for (const some of [own.slice(0, 50), own.slice(50)]) {
          const numbers = (of: (each: Sample) => number): Uint16Array => Uint16Array.from(some, of);
          const batch = {
            length: some.length,
            startAt: Float64Array.from(some, ({ startAt }) => startAt),
            wallMs: Float64Array.from(some, ({ wallMs }) => wallMs),
            status: numbers(({ status }) => status),
            errorCode: numbers(({ errorCode }) => errorCode),
            op: numbers(({ op, dropped: lost }) => (lost ? 0xffff : strings.indexOf(op))),
            servedBy: numbers(({ servedBy }) => strings.indexOf(servedBy)),
            strings,
          };
          building.pushBatch(batch, (index) => ({ ...(some[index] as Sample), ...(some[index]?.dropped ? { op: '' } : {}) }));
        }
      }
      const nameless = read.map((each) => (each.dropped ? { ...each, op: '' } : each));
      expect(rows(building.seal())).toEqual(rows(tableOf(nameless)));
    }),
  );
});

test('names beyond what can be numbered are left out, and what happened is kept', () => {
  const table = tableOf(
    Array.from({ length: 70_000 }, (_, i): Sample => {
      const status = i === 69_999 ? 503 : 200;
      return { class: 'fresh', startAt: i, wallMs: 1, op: `op${i}`, status, errorCode: 0, servedBy: '', dropped: false };
    }),
  );
  const kindOf = (row: number) => table.kinds[table.kind[row] ?? 0];
  expect(kindOf(59_999)).toMatchObject({ op: 'op59999', status: 200 });
  expect(kindOf(65_000)).toMatchObject({ op: '', status: 200 });
  expect(kindOf(69_999)).toMatchObject({ op: '', status: 503 });
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
