import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/analysis/sample.ts';
import { EvidenceError, evidenceName, openSampleWriter, readBatches, readSamples } from '../../../src/edges/samples/evidence.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'gameday-evidence-'))));
afterEach(async () => rm(dir, { recursive: true }));

const answered: fc.Arbitrary<Sample> = fc.record({
  class: fc.constant('fresh' as const),
  startAt: fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true }),
  wallMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  op: fc.constantFrom('read', 'write', 'größer'),
  status: fc.integer({ min: 0, max: 599 }),
  errorCode: fc.integer({ min: 0, max: 1_701 }),
  servedBy: fc.constantFrom('', 'eu-west-1a/i-0a1', 'eu-west-1b/i-0b2'),
  dropped: fc.constant(false),
});
const drop = (startAt: number): Sample => ({
  class: 'fresh',
  startAt,
  wallMs: 0,
  op: '',
  status: 0,
  errorCode: 0,
  servedBy: '',
  dropped: true,
});

async function write(samples: readonly Sample[], to = dir): Promise<string> {
  const writer = await openSampleWriter(to, 'fresh');
  for (const sample of samples) writer.append(sample);
  await writer.close();
  return join(to, evidenceName('fresh'));
}

const some = (count: number): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    ...drop(1.7e12 + index * 16),
    wallMs: index % 7,
    op: index % 2 ? 'read' : 'write',
    status: 200,
    servedBy: `zone/i-${index % 5}`,
    dropped: false,
  }));

describe('the evidence file', () => {
  it('gives back exactly what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(answered, fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true }).map(drop)), { maxLength: 50 }),
        async (samples) => {
          const inner = await mkdtemp(join(dir, 'run-'));
          await write(samples, inner);
          expect(await readSamples(inner)).toEqual(samples);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps its order and its strings over many blocks, one block in memory at a time', async () => {
    const samples = some(10_000);
    await write(samples);
    expect(await readSamples(dir)).toEqual(samples);
    const lengths: number[] = [];
    for await (const columns of readBatches(dir)) lengths.push(columns.length);
    expect(lengths.length).toBeGreaterThan(3);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2_730);
  });

  it('reads the classes one after the other', async () => {
    await write(some(3));
    await using writer = await openSampleWriter(dir, 'sticky');
    writer.append({ ...drop(1), class: 'sticky' });
    await writer.close();
    expect((await readSamples(dir)).map((sample) => sample.class)).toEqual(['fresh', 'fresh', 'fresh', 'sticky']);
  });

  it('has its samples on the disk within a second or so of their coming, so that a killed harness has lost next to nothing', async () => {
    await using writer = await openSampleWriter(dir, 'fresh');
    writer.append(drop(1));
    await expect.poll(() => readSamples(dir), { timeout: 5_000 }).toHaveLength(1);
  });

  it('leaves out a last block that was cut while it was written', async () => {
    const path = await write(some(6_000));
    const whole = await readFile(path);
    for (const cut of [1, 100, whole.length - 1]) {
      await writeFile(path, whole);
      await truncate(path, whole.length - cut);
      const kept = await readSamples(dir);
      expect(kept).toEqual(some(6_000).slice(0, kept.length));
      expect(kept.length).toBeLessThan(6_000);
    }
  });

  it('names the place of damage before the end', async () => {
    const path = await write(some(6_000));
    const whole = await readFile(path);
    await writeFile(path, whole.fill(0, 200, 260));
    await expect(readSamples(dir)).rejects.toThrow(EvidenceError);
    await writeFile(path, 'not a block at all, whatever it is');
    await expect(readSamples(dir)).rejects.toThrow(/byte 0/);
    await write(some(1), await mkdtemp(join(dir, 'other-')));
  });

  it('never overwrites what is there', async () => {
    await write(some(1));
    await expect(openSampleWriter(dir, 'fresh')).rejects.toThrow(/EEXIST/);
    await appendFile(join(dir, evidenceName('fresh')), '');
  });
});
