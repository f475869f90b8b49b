/** `recover` asked in the wrong place: FIS answers, and knows nothing of what the record says was begun. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { recover } from '../../src/cli/verbs/recover.ts';
import { openJournal, readJournal } from '../../src/edges/journal.ts';
import { foldRun } from '../../src/journal/fold.ts';
import { record } from '../analysis/run.ts';
import { factsFor, json, routes, serve } from '../edges/aws/server.ts';

test('a run whose experiment FIS does not know stays owed, though nothing is found there to put back', async () => {
  await using elsewhere = await serve(
    routes({
      'GET /experiments': json(200, { experiments: [] }),
      'GET /experimentTemplates': json(200, { experimentTemplates: [] }),
      'GET /experiments/EXP1': json(404, { message: 'Experiment not found' }, 'ResourceNotFoundException'),
    }),
  );
  const cwd = mkdtempSync(join(tmpdir(), 'gameday-recover-'));
  mkdirSync(join(cwd, 'reports', 'run-1'), { recursive: true });
  const journal = join(cwd, 'reports', 'run-1', 'journal.jsonl');
  const { events } = record({ targets: [] });
  const started = events.find(({ type }) => type === 'started');
  if (started?.type !== 'started') throw new Error('no start in the record');
  const { v: _v, seq: _seq, at: _at, ...body } = started;
  const environment = {
    ...started.environment,
    kind: 'lab' as const,
    deadlines: { undoMs: 1 },
    aws: factsFor(elsewhere.url),
  };
  {
    await using written = await openJournal(journal, () => Date.now());
    await written.append({ ...body, pid: 999_999_999, environment });
    for (const kind of ['fis-template', 'fis-stop'] as const)
      await written.append({
        type: 'owed',
        id: kind,
        step: 'fault-1',
        undo: { kind, region: 'eu-west-1', runId: 'run-1', step: 'fault-1' },
      });
    await written.append({ type: 'acted', step: 'fault-1', receipt: { summary: '', facts: { experimentId: 'EXP1' } } });
  }
  const said: string[] = [];
  const terminal = {
    data: () => undefined,
    say: (text: string) => void said.push(text),
    stream: process.stderr,
    isTTY: false,
    ci: true,
    env: { XDG_STATE_HOME: cwd },
    columns: 100,
    cwd,
  };
  const code = await recover('run-1', { reports: join(cwd, 'reports'), output: 'text' }, terminal);
  expect(code).toBe(exitCodes.owed.code);
  expect(said.join('\n')).toContain('STILL OWED');
  const { undos } = foldRun((await readJournal(journal)).events);
  expect(undos.map((one) => [one.id, one.state, 'error' in one && one.error.includes('FIS knows no experiment EXP1')])).toEqual([
    ['fis-template', 'unsettled', true],
    ['fis-stop', 'unsettled', true],
  ]);
});
