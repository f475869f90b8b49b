/** From a run's folder to its judgement and its reports. Nothing here knows whether the run ended a second or a year ago. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judge } from '../analysis/judge.ts';
import { SampleColumns } from '../analysis/table.ts';
import type { Judgement } from '../analysis/types.ts';
import { readJournal } from '../edges/journal.ts';
import type { RunFolder } from '../edges/run-folder.ts';
import { sampleAt } from '../edges/samples/columns.ts';
import { readBatches } from '../edges/samples/evidence.ts';
import { foldRun } from '../journal/fold.ts';
import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { Refusal } from '../run/ports.ts';
import { StillOwed } from './errors.ts';

export async function judgeRun(folder: RunFolder): Promise<Judgement> {
  const { events, damaged } = await readJournal(folder.journal);
  if (events.length === 0)
    throw new Refusal(
      'run/empty',
      `${folder.journal} holds no event`,
      'The run ended before it wrote anything; nothing was touched.',
    );
  if (damaged.length > 0)
    throw new Refusal(
      'run/damaged',
      `${folder.journal} is damaged at line ${damaged.join(', ')}`,
      'A judgement from a damaged record would be worth nothing; restore the file.',
    );
  try {
    const samples = new SampleColumns();
    for await (const batch of readBatches(folder.dir)) samples.pushBatch(batch, (index) => sampleAt(batch, index));
    return judge(events, samples.seal());
  } catch (error) {
    throw orStillOwed(
      foldRun(events).owed.map(({ id }) => id),
      error,
    );
  }
}

/** That nothing could be said about the system matters less than that it is still broken. */
const orStillOwed = (owed: readonly string[], error: unknown): unknown => (owed.length > 0 ? new StillOwed(owed, error) : error);

/** Each report is written by itself: a failure of one does not lose the others, and is told at the end. */
export async function writeReports(folder: RunFolder, judgement: Judgement): Promise<readonly string[]> {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
  const reports: Record<string, () => string> = {
    'report.html': () => renderHtml(judgement, { sha256 }),
    'report.json': () => renderJson(judgement),
    'report.junit.xml': () => renderJunit(judgement),
    'report.md': () => renderMarkdown(judgement),
  };
  const failures: unknown[] = [];
  const written: string[] = [];
  for (const [name, render] of Object.entries(reports)) {
    try {
      const path = join(folder.dir, name);
      await writeFile(path, render());
      written.push(path);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw orStillOwed(
      judgement.owed,
      new AggregateError(
        failures,
        `${failures.length} of ${Object.keys(reports).length} reports could not be written: ${String(failures[0])}`,
      ),
    );
  return written;
}
