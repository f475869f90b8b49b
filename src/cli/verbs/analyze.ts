/** `gameday analyze samples`: the judges on anybody's trace. No drill, no lab, no account; with targets it also gives verdicts. */
import { basename } from 'node:path';
import { analyzeSamples, type SampleAnalysis } from '../../analysis/samples.ts';
import { SampleColumns, type SampleTable } from '../../analysis/table.ts';
import type { Judgement } from '../../analysis/types.ts';
import { parseDuration, durationMs } from '../../drill/duration.ts';
import type { EnvironmentKind } from '../../drill/types.ts';
import { sampleAt } from '../../edges/samples/columns.ts';
import { TraceFormatError } from '../../edges/samples/csv.ts';
import { readTrace, type TraceNotes } from '../../edges/samples/trace.ts';
import type { PlannedTarget } from '../../plan/types.ts';
import { renderText } from '../../report/text.ts';
import { InvalidInput, UsageError } from '../errors.ts';
import { painter, type Terminal } from '../terminal.ts';

export interface AnalyzeOptions {
  readonly faultStart?: string;
  readonly faultEnd?: string;
  readonly goodWithin: string;
  readonly timeout: string;
  readonly targets?: string;
  readonly limitsFor: EnvironmentKind;
  readonly output: 'text' | 'json';
}

export async function analyzeSamplesFile(file: string, options: AnalyzeOptions, terminal: Terminal): Promise<number> {
  const faultStart = instant('--fault-start', options.faultStart);
  const faultEnd = instant('--fault-end', options.faultEnd);
  if (faultStart === undefined && faultEnd !== undefined)
    throw new UsageError('--fault-end without --fault-start', 'Say when the fault began, too.');
  if (faultStart !== undefined && faultEnd !== undefined && faultEnd <= faultStart)
    throw new UsageError('the fault ends before it begins', 'Exchange the two times.');
  const goodWithinMs = length('--good-within', options.goodWithin);
  const timeoutMs = length('--timeout', options.timeout);
  const targets = options.targets === undefined ? [] : await plannedTargets(options.targets, options.limitsFor, terminal);

  const { samples, notes } = await readSamples(file);
  if (faultStart !== undefined) seen(faultStart, samples);
  const analysis = analyzeSamples(samples, {
    ...(faultStart === undefined ? {} : { faultStart }),
    ...(faultEnd === undefined ? {} : { faultEnd }),
    goodWithinMs,
    timeoutMs,
    targets,
    unreadRows: notes.damagedRows,
    resolutionMs: Math.max(1, notes.resolutionMs),
  });
  if (options.output === 'json') terminal.data(JSON.stringify({ ...analysis, trace: notes }, undefined, 2));
  else
    terminal.data(
      renderText(asJudgement(analysis, file, options.limitsFor), { width: terminal.columns, paint: painter(terminal) }),
    );
  for (const doubt of doubtsOf(notes)) terminal.say(`note: ${doubt}`);
  return analysis.exit.code;
}

async function readSamples(file: string): Promise<{ samples: SampleTable; notes: TraceNotes }> {
  const columns = new SampleColumns();
  const trace = readTrace(file, 'fresh');
  try {
    for await (const batch of trace.batches) columns.pushBatch(batch, (index) => sampleAt(batch, index));
  } catch (error) {
    if (error instanceof TraceFormatError)
      throw new UsageError(`${file}: ${error.message}`, 'Give a file of k6 --out csv=… or json=…, plain, gzip or zstd.');
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`${file} is not there`, 'Name the file that k6 wrote with --out csv=… or json=….');
    throw error;
  }
  if (columns.length === 0) throw new UsageError(`${file} holds no request`, 'Was it written by k6 with --out csv=… or json=…?');
  return { samples: columns.seal(), notes: trace.notes() };
}

async function plannedTargets(file: string, kind: EnvironmentKind, terminal: Terminal): Promise<readonly PlannedTarget[]> {
  // Only who has targets needs what reads them: it is larger than all the rest.
  const { loadTargets } = await import('../../edges/files/load-targets.ts');
  const loaded = await loadTargets(file, terminal.cwd);
  if (loaded.targets === undefined) throw new InvalidInput(loaded.diagnostics);
  return loaded.targets.flatMap((target) => {
    const limit = target.limit[kind];
    return limit === undefined ? [] : [{ target, limit: typeof limit === 'number' ? limit : durationMs(limit) }];
  });
}

function instant(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d+(\.\d+)?$/.test(text) ? Number(text) : zoned.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at))
    throw new UsageError(
      `${flag}: found ${JSON.stringify(text)}`,
      'Write 2026-11-21T16:00:00Z, with Z or another zone, or milliseconds since 1970.',
    );
  return at;
}

/** Without its zone a time means another instant on each machine, and a fault stated an hour beside the trace is no fault. */
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

function seen(faultStart: number, { startAt, length }: SampleTable): void {
  const [firstAt = 0, lastAt = 0] = [startAt[0], startAt[length - 1]];
  if (faultStart >= firstAt && faultStart <= lastAt) return;
  const [from, to, fault] = [firstAt, lastAt, faultStart].map(isoOf);
  throw new UsageError(
    `--fault-start ${fault} lies outside the trace, which goes from ${from} to ${to}`,
    'State when the fault began by the clock that the trace was recorded with.',
  );
}

/** Milliseconds since 1970, where it is no date: 8.64e15 is the last. */
function isoOf(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}

function length(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UsageError(`${flag}: found ${JSON.stringify(text)}`, 'Write 500ms or 2s.');
  return ms;
}

/** So that one renderer serves both: a trace is a run without a drill. */
function asJudgement(analysis: SampleAnalysis, file: string, kind: EnvironmentKind): Judgement {
  return {
    ...analysis,
    runId: basename(file),
    drill: {
      id: 'samples',
      title: `Requests in ${basename(file)}`,
      hypothesis: 'None was stated: these are the requests as they were recorded.',
      service: 'not stated',
    },
    environment: { name: 'not stated', kind, timeScale: 1 },
    ended: 'completed',
    owed: [],
    settled: [],
    versions: {},
  };
}

function doubtsOf({ trace, resolutionMs, damagedRows }: TraceNotes): string[] {
  return [
    ...(trace === 'foreign'
      ? ['no gameday_request in the trace: k6’s own durations were used, which read 0 ms where no connection came about']
      : []),
    ...(resolutionMs >= 1_000
      ? ['stamps are whole seconds; K6_CSV_TIME_FORMAT=unix_micro gives edges a thousand times finer']
      : []),
    ...(damagedRows > 0 ? [`${damagedRows} rows could not be read and were left out`] : []),
  ];
}
