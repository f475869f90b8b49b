/** Reading and judging a long trace, against what merely counts its lines. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { call, gameday } from './call.ts';
import { largestRow, medianRow, type Bench, type Row } from './row.ts';
import { faultAt, instantOf, rowsPerRequest, writeTrace } from './trace.ts';

const sizes = { small: 1_000_000, large: 13_000_000 } as const;

export const judging: Bench = {
  title: 'Judging',
  how:
    '`gameday analyze samples` on k6 CSVs of 1 and 13 million rows (77 thousand and a million requests), read and judged, from the start ' +
    'of the process to its end, in turn with `wc -l` on the same file. Memory is the peak of the resident set. Flat means that a request ' +
    'more costs no more than its row in the table (19 bytes) and its place in a sorted copy of one phase (8 bytes).',
  async run({ dir, quick }) {
    const [small, large] = [await trace(join(dir, 'small.csv'), sizes.small), await trace(join(dir, 'large.csv'), sizes.large)];
    try {
      // Somebody may have changed a source since it was last stripped of its types.
      await analyze(small);
      const rounds: { readonly times: number; readonly seconds: number; readonly smallMb: number; readonly largeMb: number }[] =
        [];
      for (let i = 0; i < (quick ? 2 : 5); i++) {
        const lines = await call('wc', ['-l', large.path]);
        const judged = await analyze(large);
        const less = await analyze(small);
        rounds.push({ times: judged.ms / lines.ms, seconds: judged.ms / 1_000, smallMb: less.peakMb, largeMb: judged.peakMb });
      }
      const more = large.requests - small.requests;
      const bytes = rounds.map(({ smallMb, largeMb }) => ((largeMb - smallMb) * 1_048_576) / more);
      return [
        medianRow(
          'time for 13 M rows ÷ wc -l',
          '',
          rounds.map(({ times }) => times),
          { atMost: 16 },
        ),
        medianRow(
          'time for 13 M rows',
          's',
          rounds.map(({ seconds }) => seconds),
        ),
        largestRow(
          'peak memory, 1 M rows',
          'MiB',
          rounds.map(({ smallMb }) => smallMb),
          { atMost: 100 },
        ),
        largestRow(
          'peak memory, 13 M rows',
          'MiB',
          rounds.map(({ largeMb }) => largeMb),
          { atMost: 100 },
        ),
        medianRow('memory a request more', 'B', bytes, { atMost: 32 }),
      ] satisfies Row[];
    } finally {
      await Promise.all([small, large].map(({ path }) => rm(path, { force: true })));
    }
  },
};

interface Trace {
  readonly path: string;
  readonly requests: number;
}

async function trace(path: string, rows: number): Promise<Trace> {
  const requests = Math.round(rows / rowsPerRequest);
  await writeTrace(path, requests);
  return { path, requests };
}

async function analyze({ path, requests }: Trace): Promise<{ readonly ms: number; readonly peakMb: number }> {
  const [start, end] = [instantOf(requests, faultAt.share), instantOf(requests, faultAt.share + faultAt.lasts)];
  const called = await gameday(['analyze', 'samples', path, '--fault-start', String(start), '--fault-end', String(end)]);
  // Nothing was promised, so nothing was judged met; but everything was computed.
  if (called.exit !== 4) throw new Error(`analyze ended with ${called.exit}: ${called.stderr}`);
  return called;
}
