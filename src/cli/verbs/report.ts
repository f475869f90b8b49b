/** `gameday report`: the judgement once more, from the evidence alone. */
import { findRun } from '../../edges/run-folder.ts';
import { renderJson } from '../../report/json.ts';
import { renderJunit } from '../../report/junit.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { renderText } from '../../report/text.ts';
import { judgeRun, writeReports } from '../judge-run.ts';
import { painter, shortPath, type Terminal } from '../terminal.ts';

export interface ReportOptions {
  readonly reports: string;
  readonly output: 'text' | 'json' | 'junit' | 'markdown';
}

export async function report(name: string | undefined, { reports, output }: ReportOptions, terminal: Terminal): Promise<number> {
  const folder = await findRun(reports, name);
  const judgement = await judgeRun(folder);
  await writeReports(folder, judgement);
  if (output === 'json') terminal.data(renderJson(judgement));
  else if (output === 'junit') terminal.data(renderJunit(judgement));
  else if (output === 'markdown') terminal.data(renderMarkdown(judgement));
  else terminal.say(renderText(judgement, { width: terminal.columns, paint: painter(terminal) }));
  terminal.say(`\nreport  ${shortPath(terminal.cwd, folder.dir)}/report.html`);
  return judgement.exit.code;
}
