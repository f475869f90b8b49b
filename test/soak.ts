/**
 * `npm run soak -- <drill> --times N`: the same drill again and again, a fresh lab each time, and a summary that hides nothing.
 * Written to docs/soak/<drill>.json after every run, so that a soak that is cut short still says what it saw.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trial } from '../src/cli/self-test/trial.ts';
import { ensureK6 } from '../src/edges/k6/install.ts';
import { checkEdges, readTruth, zoneLoss, type EdgeCheck, type TruthEvent } from './truth.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '5' }, scale: { type: 'string', default: '10' } },
});
const [drill] = positionals;
const times = Number(values.times);
if (drill === undefined || !Number.isInteger(times) || times < 1) {
  console.error('usage: npm run soak -- <drill> --times N');
  process.exit(2);
}

interface Row {
  readonly run: number;
  readonly at: string;
  readonly exit: number;
  readonly verdict: string;
  readonly targets: Readonly<Record<string, string>>;
  readonly tookS: number;
  readonly edges?: readonly EdgeCheck[];
  readonly problem?: string;
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
const k6 = await ensureK6({ env: process.env, onProgress: (text) => console.error(text), signal: stop.signal });
const rows: Row[] = [];
const startedAt = new Date().toISOString();

for (let run = 1; run <= times && !stop.signal.aborted; run++) {
  const reports = await mkdtemp(join(tmpdir(), 'gameday-soak-'));
  let truth: readonly TruthEvent[] = [];
  const inspect = async (labDir: string): Promise<void> => {
    truth = await readTruth(labDir);
  };
  const at = new Date().toISOString();
  try {
    const result = await trial({
      drill,
      scale: Number(values.scale),
      reports,
      env: process.env,
      k6: k6.path,
      signal: stop.signal,
      inspect,
    });
    rows.push(rowOf(run, at, result, truth));
  } catch (error) {
    rows.push({ run, at, exit: -1, verdict: 'none', targets: {}, tookS: 0, problem: String(error) });
  }
  const row = rows.at(-1);
  console.error(
    `${drill} ${run}/${times}: exit ${row?.exit}, ${row?.verdict}${row?.edges?.every((edge) => edge.contains && edge.narrow) === false ? ', EDGES OFF' : ''}${row?.problem ? `, ${row.problem}` : ''}`,
  );
  if (row?.exit === 0) await rm(reports, { recursive: true, force: true });
  else console.error(`  evidence: ${reports}`);
  await save();
}

function rowOf(
  run: number,
  at: string,
  { exit, judgement, refusal, tookMs }: Awaited<ReturnType<typeof trial>>,
  truth: readonly TruthEvent[],
): Row {
  const base = {
    run,
    at,
    exit,
    verdict: judgement?.verdict ?? refusal ?? 'none',
    targets: Object.fromEntries((judgement?.targets ?? []).map((each) => [each.target.id, `${each.verdict} (${each.reason})`])),
    tookS: Math.round(tookMs / 100) / 10,
  };
  if (drill !== 'az-power-loss' || judgement === undefined) return base;
  try {
    const loss = zoneLoss(truth, 'eu-west-1b');
    // 2/rate + client time-out, as the drill has them.
    return {
      ...base,
      edges: (['fresh', 'sticky'] as const).map((each) => checkEdges(judgement, loss, each, 2_000 / 60 + 2_000)),
    };
  } catch (error) {
    return { ...base, problem: String(error) };
  }
}

async function save(): Promise<void> {
  const counts = Object.groupBy(rows, ({ verdict }) => verdict);
  const summary = {
    drill,
    commit,
    startedAt,
    endedAt: new Date().toISOString(),
    asked: times,
    ran: rows.length,
    verdicts: Object.fromEntries(Object.entries(counts).map(([verdict, found]) => [verdict, found?.length ?? 0])),
    edgesContainTruth: rows.filter(({ edges }) => edges?.every(({ contains }) => contains)).length,
    edgesNarrowEnough: rows.filter(({ edges }) => edges?.every(({ narrow }) => narrow)).length,
    rows,
  };
  await mkdir(new URL('../docs/soak/', import.meta.url), { recursive: true });
  await writeFile(new URL(`../docs/soak/${drill}.json`, import.meta.url), `${JSON.stringify(summary, undefined, 2)}\n`);
}
