import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvReader, TraceFormatError } from '../../../src/edges/samples/csv.ts';
import { RowFold, type SampleSink } from '../../../src/edges/samples/rows.ts';
import type { RequestTags } from '../../../src/edges/samples/tags.ts';
import { csv, header, iterationRows, type WrittenRequest } from './rows-as-k6-writes-them.ts';

interface Seen extends RequestTags {
  readonly startAt: number;
  readonly wallMs: number;
}

function read(chunks: readonly Uint8Array[]) {
  const requests: Seen[] = [];
  const dropped: { at: number; count: number }[] = [];
  const iterations: number[] = [];
  const over: string[] = [];
  const origins: number[] = [];
  const sink: SampleSink = {
    request: (startAt, wallMs, tags) => void requests.push({ startAt, wallMs, ...tags }),
    dropped: (at, count) => void dropped.push({ at, count }),
    iteration: (startAt) => void iterations.push(startAt),
    iterationOver: (scenario) => void over.push(scenario),
    origin: (at) => void origins.push(at),
  };
  const fold = new RowFold(sink);
  const reader = new CsvReader(fold);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { requests, dropped, iterations, over, origins, fold, reader };
}

const readText = (...rows: string[]) => read([csv(rows)]);

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

const request: fc.Arbitrary<WrittenRequest> = fc.record({
  endUs: fc.integer({ min: 1_700_000_000_000_000, max: 1_900_000_000_000_000 }),
  wallMs: fc.integer({ min: 0, max: 60_000_000 }).map((us) => us / 1_000),
  op: fc.constantFrom('read', 'write', 'pay/now'),
  status: fc.constantFrom(0, 200, 201, 404, 503),
  errorCode: fc.constantFrom(0, 1050, 1200, 1503),
  servedBy: fc.constantFrom('', 'eu-west-1a/i-0a1', 'eu-west-1b/i-0b2'),
});
const iteration = fc.record({ request, order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }) });
const cuts = fc.array(fc.nat(), { maxLength: 40 });

describe('the CSV reader', () => {
  it('reads the same requests wherever the chunks end and in whatever order the tags come', () => {
    fc.assert(
      fc.property(fc.array(iteration, { minLength: 1, maxLength: 20 }), cuts, (iterations, cuts) => {
        const { requests, reader } = read(cutAt(csv(iterations.flatMap((one) => iterationRows(one.request, one.order))), cuts));
        expect(reader.damaged).toBe(0);
        expect(requests).toMatchObject(
          iterations.map(({ request: { wallMs, op, status, errorCode, servedBy } }) => ({
            wallMs,
            op,
            status,
            errorCode,
            servedBy,
          })),
        );
        for (const [index, { request }] of iterations.entries())
          expect(requests[index]?.startAt).toBeCloseTo(request.endUs / 1_000 - request.wallMs, 2);
      }),
    );
  });

  it('never throws and never invents a request when the stream is cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(iteration, { minLength: 1, maxLength: 5 }), fc.nat(), (iterations, cut) => {
        const bytes = csv(iterations.flatMap((one) => iterationRows(one.request, one.order)));
        const first = csv(iterationRows((iterations[0] as (typeof iterations)[0]).request, [0, 1, 2, 3])).length;
        // Cut before its first row of ours, a trace of ours looks like anybody's.
        const kept = bytes.subarray(0, first + (cut % (bytes.length - first + 1)));
        const whole = new TextDecoder().decode(kept).split('\n').slice(0, -1);
        const { requests, reader } = read([kept]);
        expect(requests.length).toBe(whole.filter((line) => line.startsWith('gameday_request,')).length);
        expect(reader.damaged).toBe(0);
      }),
    );
  });

  it('finds columns by the header, wherever k6 puts them', () => {
    const { requests } = read([
      new TextEncoder().encode(
        'metric_name,timestamp,metric_value,extra_tags,method,scenario\ngameday_request,1795288734816405,2.5,st=201&ec=0&be=a/i&op=write,POST,s\n',
      ),
    ]);
    expect(requests).toEqual([
      { startAt: 1795288734813.905, wallMs: 2.5, op: 'write', status: 201, errorCode: 0, servedBy: 'a/i', scenario: 's' },
    ]);
  });

  it('reads a field in quotes as one', () => {
    const { requests } = readText('gameday_request,1795288734816405,1.0,,gameday,,"st=200&op=a,b&be=say ""hi""",');
    expect(requests[0]).toMatchObject({ op: 'a,b', servedBy: 'say "hi"', status: 200 });
  });

  it('hands over drops with their count, whole iterations with their start, and the ends of cut ones', () => {
    const { dropped, iterations, over, origins } = readText(
      'gameday_origin,1795288734000000,1795288733999.000000,,gameday,,,',
      'dropped_iterations,1795288734500000,3.000000,,gameday,,,',
      'data_sent,1795288734600000,0.000000,,gameday,,,',
      'data_sent,1795288734700000,0.000000,,,,,',
      'iteration_duration,1795288734800000,300.000000,,gameday,,,',
    );
    expect(origins).toEqual([1795288733999]);
    expect(dropped).toEqual([{ at: 1795288734500, count: 3 }]);
    expect(over).toEqual(['gameday', '']);
    expect(iterations).toEqual([1795288734500]);
  });

  it.each([
    ['seconds', '1795288734', 1_000, 1795288734000],
    ['milliseconds', '1795288734816', 1, 1795288734816],
    ['microseconds', '1795288734816405', 0.001, 1795288734816.405],
    ['nanoseconds', '1795288734816405999', 0.001, 1795288734816.405],
    ['RFC 3339', '2026-11-21T19:18:54Z', 1_000, Date.UTC(2026, 10, 21, 19, 18, 54)],
    [
      'RFC 3339 with nanoseconds and a zone',
      '2026-11-21T20:18:54.500250000+01:00',
      0.001,
      Date.UTC(2026, 10, 21, 19, 18, 54) + 500.25,
    ],
  ])('understands stamps in %s and says what they resolve', (_unit, stamp, resolutionMs, at) => {
    const { requests, reader } = readText(`gameday_request,${stamp},0.000000,,gameday,,op=read&st=200,`);
    expect(requests[0]?.startAt).toBeCloseTo(at, 2);
    expect(reader.resolutionMs).toBe(resolutionMs);
  });

  it('counts rows of interest that cannot be read, and goes on', () => {
    const { requests, reader } = readText(
      'gameday_request,yesterday,1.0,,gameday,,op=read&st=200,',
      'gameday_request,1795288734816405,quick,,gameday,,op=read&st=200,',
      'gameday_request,1795288734816405',
      'something of another,tool',
      'gameday_request,1795288734816405,1.0,,gameday,,op=read&st=200,',
    );
    expect(requests).toHaveLength(1);
    expect(reader.damaged).toBe(3);
  });

  it('refuses what is not k6’s', () => {
    expect(() => read([new TextEncoder().encode('time,latency\n1,2\n')])).toThrow(TraceFormatError);
  });
});

describe('a trace without rows of ours', () => {
  const withoutOurs = (request: WrittenRequest) =>
    iterationRows(request, [0, 1, 2, 3]).filter((row) => !row.startsWith('gameday_request'));
  const good: WrittenRequest = { endUs: 1795288734816405, wallMs: 12.5, op: 'read', status: 200, errorCode: 0, servedBy: '' };

  it('falls back on k6’s own duration plus the wait for a connection', () => {
    const { requests, fold } = readText(
      ...withoutOurs(good),
      ...withoutOurs({ ...good, endUs: good.endUs + 10_000, status: 0, errorCode: 1050 }),
    );
    expect(fold.trace).toBe('foreign');
    expect(requests).toMatchObject([
      { wallMs: 12.75, status: 200, op: 'read', startAt: good.endUs / 1_000 - 12.75 },
      // The weakness: this one hung for seconds, and k6 says nothing of it.
      { wallMs: 0.25, status: 0, errorCode: 1050 },
    ]);
  });

  it('joins the rows of a request although their tags come in different orders', () => {
    const { requests } = readText(
      'http_req_duration,1795288734816405,2.000000,,gameday,200,op=read&team=a,',
      'http_req_blocked,1795288734816405,1.000000,,gameday,200,team=a&op=read,',
      'iteration_duration,1795288734816405,3.100000,,gameday,,,',
    );
    expect(requests).toMatchObject([{ wallMs: 3, op: 'read' }]);
  });

  it('is recognised at the end where no iteration ever ended', () => {
    const { requests } = readText(...withoutOurs(good).filter((row) => row.startsWith('http_')));
    expect(requests).toHaveLength(1);
  });

  it('is not mistaken for one of ours, nor one of ours for it', () => {
    const { requests, fold } = readText(...iterationRows(good, [0, 1, 2, 3]), ...iterationRows(good, [3, 2, 1, 0]));
    expect(fold.trace).toBe('own');
    expect(requests).toHaveLength(2);
  });
});

it('keeps the header in step with what k6 writes', () => {
  expect(header.split(',')).toHaveLength(
    iterationRows({ endUs: 1, wallMs: 1, op: 'r', status: 200, errorCode: 0, servedBy: '' }, [0])[0]?.split(',').length ?? 0,
  );
});
