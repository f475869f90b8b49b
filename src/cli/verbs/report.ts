/** `gameday report`: the judgement once more, from the evidence alone. */
import { readJournal } from '../../edges/journal.ts';
import { isAlive } from '../../edges/process-identity.ts';
import { findRun, type RunFolder } from '../../edges/run-folder.ts';
import { foldRun } from '../../journal/fold.ts';
import { renderJson } from '../../report/json.ts';
import { renderJunit } from '../../report/junit.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { renderText } from '../../report/text.ts';
import { Refusal } from '../../run/ports.ts';
import { judgeRun, writeReports } from '../judge-run.ts';
import { resultPainter, shortPath, type Terminal } from '../terminal.ts';

export interface ReportOptions {
  readonly reports: string;
  readonly output: 'text' | 'json' | 'junit' | 'markdown';
}

export async function report(name: string | undefined, { reports, output }: ReportOptions, terminal: Terminal): Promise<number> {
  const folder = await findRun(reports, name);
  await refuseRunning(folder);
  const judgement = await judgeRun(folder);
  await writeReports(folder, judgement);
  if (output === 'json') terminal.data(renderJson(judgement));
  else if (output === 'junit') terminal.data(renderJunit(judgement));
  else if (output === 'markdown') terminal.data(renderMarkdown(judgement));
  else terminal.data(renderText(judgement, { width: terminal.columns, paint: resultPainter() }));
  terminal.say(`\nreport  ${shortPath(terminal.cwd, folder.dir)}/report.html`);
  return judgement.exit.code;
}

/** Half a record would be judged as one whose observer was lost. */
async function refuseRunning({ id, journal }: RunFolder): Promise<void> {
  const { started, ended } = foldRun((await readJournal(journal)).events);
  if (started === undefined || ended !== undefined || !isAlive(started)) return;
  throw new Refusal(
    'run/still-running',
    `process ${started.pid} is still running ${id}`,
    'Wait until it ends, which is when it writes its reports; or stop it with Ctrl-C: it puts things back itself.',
  );
}
