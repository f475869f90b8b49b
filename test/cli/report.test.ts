/** `report` on records as runs leave them, and on one that is still being written. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { report } from '../../src/cli/verbs/report.ts';
import { openJournal } from '../../src/edges/journal.ts';
import { identityOf, type ProcessIdentity } from '../../src/edges/process-identity.ts';
import type { EventBody } from '../../src/journal/types.ts';
import { record } from '../analysis/run.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gameday-report-'));
  mkdirSync(join(cwd, 'reports', 'run-1'), { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function reported(by: ProcessIdentity, ...later: readonly EventBody[]): Promise<{ data: string; said: string }> {
  const [first] = record({ targets: [] }).events;
  if (first?.type !== 'started') throw new Error('no start in the record');
  const { v: _v, seq: _seq, at: _at, startTicks: _ticks, ...body } = first;
  {
    await using journal = await openJournal(join(cwd, 'reports', 'run-1', 'journal.jsonl'), () => Date.now());
    for (const event of [{ ...body, ...by }, ...later]) await journal.append(event);
  }
  const told: { data: string; said: string } = { data: '', said: '' };
  await report(
    'run-1',
    { reports: join(cwd, 'reports'), output: 'text' },
    {
      data: (text) => void (told.data += text),
      say: (text) => void (told.said += text),
      stream: process.stderr,
      isTTY: false,
      ci: true,
      env: {},
      columns: 100,
      cwd,
    },
  );
  return told;
}

test('a run whose process is alive is refused: half a record is no lost observer', async () => {
  await expect(reported(identityOf(process.pid))).rejects.toMatchObject({ name: 'Refusal', code: 'run/still-running' });
});

test('a run whose process is gone, or that ended, is judged, and the judgement goes to stdout', async () => {
  const { data, said } = await reported({ pid: 999_999_999 });
  expect(data).toContain('INCONCLUSIVE');
  expect(said).toMatch(/^\nreport {2}reports\/run-1\/report\.html$/);
});

test('a run that ended is judged though its process lives on', async () => {
  const { data } = await reported(identityOf(process.pid), { type: 'finished', how: 'completed' });
  expect(data).not.toBe('');
});
