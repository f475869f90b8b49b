import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplesOf } from '../../../src/edges/samples/columns.ts';
import { TraceFormatError } from '../../../src/edges/samples/csv.ts';
import { readTrace, type TraceNotes } from '../../../src/edges/samples/trace.ts';
import type { Sample } from '../../../src/analysis/sample.ts';
import { csv, iterationRows, type WrittenRequest } from './rows-as-k6-writes-them.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'gameday-trace-'))));
afterEach(async () => rm(dir, { recursive: true }));

async function read(content: Uint8Array): Promise<{ samples: Sample[]; notes: TraceNotes }> {
  const path = join(dir, 'trace');
  await writeFile(path, content);
  const trace = readTrace(path, 'sticky');
  const samples: Sample[] = [];
  for await (const columns of trace.batches) samples.push(...samplesOf(columns));
  return { samples, notes: trace.notes() };
}

const requests: WrittenRequest[] = Array.from({ length: 20_000 }, (_, index) => ({
  endUs: 1795288734000000 + index * 1_000,
  wallMs: (index % 90) / 8,
  op: index % 2 ? 'read' : 'write',
  status: index % 50 ? 200 : 503,
  errorCode: index % 50 ? 0 : 1503,
  servedBy: `eu-west-1a/i-${index % 3}`,
}));
const trace = csv(requests.flatMap((request) => iterationRows(request, [2, 0, 3, 1])));

describe('a trace file', () => {
  it.each([
    ['plain', trace],
    ['gzip', gzipSync(trace)],
    ['zstd', zstdCompressSync(trace)],
  ])('is read whole when it is %s', async (_kind, content) => {
    const { samples, notes } = await read(content);
    expect(samples).toHaveLength(requests.length);
    expect(notes).toEqual({ trace: 'own', resolutionMs: 0.001, damagedRows: 0 });
    expect(samples[50]).toMatchObject({
      class: 'sticky',
      op: 'write',
      status: 503,
      errorCode: 1503,
      servedBy: 'eu-west-1a/i-2',
      dropped: false,
    });
  });

  it.each([
    ['gzip', gzipSync(trace)],
    ['zstd', zstdCompressSync(trace)],
  ])('says so when it is %s and cut short or damaged', async (_kind, content) => {
    await expect(read(content.subarray(0, content.length / 2))).rejects.toThrow(TraceFormatError);
    await expect(read(content.subarray(0, 20))).rejects.toThrow(TraceFormatError);
    const damaged = Buffer.from(content);
    damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 64);
    await expect(read(damaged)).rejects.toThrow(TraceFormatError);
  });

  it('gives every dropped arrival its place', async () => {
    const { samples } = await read(
      csv([
        'dropped_iterations,1795288734500000,2.000000,,gameday,,,',
        ...iterationRows(requests[1] as WrittenRequest, [0, 1, 2, 3]),
      ]),
    );
    expect(samples.map(({ dropped, op }) => ({ dropped, op }))).toEqual([
      { dropped: true, op: '' },
      { dropped: true, op: '' },
      { dropped: false, op: 'read' },
    ]);
  });

  it('may be k6’s JSON, and says the same', async () => {
    const point = (metric: string, value: number, tags: Record<string, string>, time = '2026-11-21T19:18:54.816405123Z') =>
      JSON.stringify({ metric, type: 'Point', data: { time, value, tags } });
    const lines = [
      JSON.stringify({ type: 'Metric', data: { name: 'gameday_request' }, metric: 'gameday_request' }),
      point('http_req_duration', 1, { status: '200' }),
      point('gameday_request', 12.5, { op: 'write', st: '201', ec: '0', be: 'a/i' }),
      point('dropped_iterations', 1, {}),
      '{"metric":"gameday_request","type":"Point","data":{"ti',
    ];
    const { samples, notes } = await read(new TextEncoder().encode(lines.join('\n')));
    expect(samples).toMatchObject([
      { op: 'write', status: 201, servedBy: 'a/i', wallMs: 12.5, dropped: false },
      { dropped: true },
    ]);
    expect(samples[0]?.startAt).toBeCloseTo(Date.UTC(2026, 10, 21, 19, 18, 54) + 816.405 - 12.5, 2);
    expect(notes.damagedRows).toBe(0);
  });

  it('may be JSON of somebody else’s', async () => {
    const tags = { status: '200', method: 'GET' };
    const point = (metric: string, value: number) =>
      JSON.stringify({ type: 'Point', data: { value, tags, time: '2026-11-21T19:18:54Z' }, metric });
    const { samples, notes } = await read(
      new TextEncoder().encode(
        [point('http_req_duration', 5), point('http_req_blocked', 1), point('iteration_duration', 7), ''].join('\n'),
      ),
    );
    expect(notes.trace).toBe('foreign');
    expect(samples).toMatchObject([{ wallMs: 6, status: 200, op: 'GET' }]);
  });
});
