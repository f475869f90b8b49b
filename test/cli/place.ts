/**
 * A place of its own for a run: scenarios with a short drill, reports, and the state of its labs. Nothing that began here
 * may be left when a test ends.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readJournal } from '../../src/edges/journal.ts';
import type { JournalEvent } from '../../src/journal/types.ts';
import { labStatus } from '../../src/lab/client.ts';
import { quietEnv, root } from './gameday.ts';

export interface Place extends AsyncDisposable {
  readonly dir: string;
  readonly reports: string;
  readonly env: NodeJS.ProcessEnv;
  /** The only run's folder; `undefined` before there is one. */
  run(): string | undefined;
  events(): Promise<readonly JournalEvent[]>;
  /** Processes that belong to this place: its generators, its labs and all their members. */
  processes(): Promise<readonly number[]>;
}

/** Short phases and lenient limits: these tests are about what is put back, not about how well the lab does meanwhile. */
const drill = {
  kind: 'drill',
  id: 'short',
  title: 'A zone loses power, briefly',
  hypothesis: 'Whatever ends this run, the zone gets its power back.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '2s' },
  steadyState: { availability: 0.5, p95: '2s' },
  phases: { baseline: '4s', fault: '8s', restored: '6s' },
  faults: [{ kind: 'fis', title: 'Zone b loses power', template: 'az-power-loss.json' }],
  bite: { kind: 'zone-silent' },
  targets: ['short-blackout'],
  toleratedOutage: '60s',
};
const target = {
  id: 'short-blackout',
  claim: 'n-plus-one',
  sentence: 'No single zone carries the service.',
  service: 'shop',
  disruption: 'one availability zone loses power',
  measure: 'blackout',
  limit: { lab: '6s' },
  clock: 'client',
  owner: 'tests',
  document: 'none',
  reviewed: '2026-11-21',
};

export function place(): Place {
  const dir = mkdtempSync(join(tmpdir(), 'gameday-place-'));
  const reports = join(dir, 'reports');
  mkdirSync(reports);
  cpSync(join(root, 'scenarios/templates'), join(dir, 'scenarios/templates'), { recursive: true });
  // JSON is YAML.
  writeFileSync(join(dir, 'scenarios/short.drill.yaml'), JSON.stringify(drill, undefined, 2));
  writeFileSync(join(dir, 'scenarios/targets.yaml'), JSON.stringify({ targets: [target] }, undefined, 2));
  const run = (): string | undefined => readdirSync(reports).map((name) => join(reports, name))[0];
  const events = async (): Promise<readonly JournalEvent[]> => {
    const folder = run();
    return folder === undefined ? [] : (await readJournal(join(folder, 'journal.jsonl'))).events;
  };
  const processes = async (): Promise<readonly number[]> => {
    const named = (await events()).flatMap((event) => (event.type === 'load-started' ? [event.pid] : []));
    const labs = await Promise.all(labDirs(dir).map((lab) => labStatus(lab)));
    const members = labs.flatMap((status) => Object.values(status?.pids ?? {}));
    return [...new Set([...named, ...members, ...mentioning(dir)])].filter(isRunning);
  };
  return {
    dir,
    reports,
    env: quietEnv({ XDG_STATE_HOME: join(dir, 'state') }),
    run,
    events,
    processes,
    async [Symbol.asyncDispose]() {
      for (const pid of await processes()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
      await promisify(execFile)('umount', ['-l', reports]).catch(() => undefined);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function labDirs(dir: string): readonly string[] {
  const labs = join(dir, 'state/gameday/labs');
  try {
    return readdirSync(labs).map((name) => join(labs, name));
  } catch {
    return [];
  }
}

/** Whose command line or working directory is of this place. */
function mentioning(dir: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) =>
        readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).includes(dir) ||
        readOr(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(dir),
    )
    .map(Number);
}

/** Dead processes stay listed until somebody collects them. */
export function isRunning(pid: number): boolean {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat !== '' && !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '');
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
