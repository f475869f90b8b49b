/** One folder a run: the record, the samples, and what was made of them. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Refusal } from '../run/ports.ts';

export interface RunFolder {
  readonly id: string;
  readonly dir: string;
  readonly journal: string;
  readonly plan: string;
}

const folder = (dir: string): RunFolder => ({
  id: basename(dir),
  dir,
  journal: join(dir, 'journal.jsonl'),
  plan: join(dir, 'plan.json'),
});

/** `20261121-191834-az-power-loss-3f9a`: sorts by time, says what it was, never meets a parallel run. */
export function newRunId(drillId: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${drillId}-${randomBytes(2).toString('hex')}`;
}

/** With its plan in it. Throws `Refusal` where nothing can be written: what cannot be recorded is not begun. */
export async function createRunFolder(reports: string, runId: string, plan: string): Promise<RunFolder> {
  const created = folder(resolve(reports, runId));
  try {
    await mkdir(created.dir, { recursive: true });
    await writeFile(created.plan, plan);
    return created;
  } catch (error) {
    throw new Refusal(
      'reports/unwritable',
      `no run can be recorded in ${resolve(reports)}: ${(error as Error).message}`,
      'Make room or correct its rights, or name another folder with --reports.',
      { cause: error },
    );
  }
}

/** By path, by id, or the newest (optionally the newest that satisfies `wanted`). */
export async function findRun(
  reports: string,
  name?: string,
  wanted: (run: RunFolder) => Promise<boolean> = async () => true,
): Promise<RunFolder> {
  if (name !== undefined) {
    for (const dir of [resolve(name), resolve(reports, name)]) {
      if (await isRun(dir)) return folder(dir);
    }
    throw new Refusal('run/not-found', `no run called ${name}`, `Runs are folders in ${reports} that hold a journal.jsonl.`);
  }
  for (const run of await listRuns(reports)) if (await wanted(run)) return run;
  throw new Refusal('run/none', `no such run in ${reports}`, 'Run a drill first, or name the folder of one.');
}

/** Newest first. */
export async function listRuns(reports: string): Promise<RunFolder[]> {
  const names = await readdir(reports).catch(() => []);
  const runs: RunFolder[] = [];
  for (const name of names.toSorted((a, b) => (a < b ? 1 : -1))) {
    const dir = resolve(reports, name);
    if (await isRun(dir)) runs.push(folder(dir));
  }
  return runs;
}

async function isRun(dir: string): Promise<boolean> {
  return stat(join(dir, 'journal.jsonl')).then(
    (found) => found.isFile(),
    () => false,
  );
}
