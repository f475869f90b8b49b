/** From the instant a guard's condition is true to the first act of the undo: the real runner, a real k6, commands as the fault. */
import { mkdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import { defineDrill } from '../../src/drill/define.ts';
import { systemClock } from '../../src/edges/clock.ts';
import { commandEnvironment } from '../../src/edges/command/environment.ts';
import { openJournal, readJournal } from '../../src/edges/journal.ts';
import { k6Load } from '../../src/edges/k6/load.ts';
import type { Plan } from '../../src/plan/types.ts';
import { run } from '../../src/run/runner.ts';
import { largestRow, median, type Bench, type Place } from './row.ts';
import { startService } from './service.ts';

const toleratedOutageMs = 1_500;

export const undo: Bench = {
  title: 'Stop guard',
  how:
    'The runner with an environment of commands: the fault makes every answer a 503, the outage lasts longer than is tolerated. Measured ' +
    'from the begin of the outage plus what is tolerated to the time stamp of the file the undo’s command makes first.',
  async run(place) {
    const times = place.quick ? 2 : 5;
    const values: number[] = [];
    for (let i = 0; i < times; i++) values.push(await once(place, i));
    return [
      largestRow('guard true → first undo act', 'ms', values, { atMost: 500 }),
      { name: 'the same, median', unit: 'ms', measured: median(values), of: 'median', values },
    ];
  },
};

async function once(place: Place, index: number): Promise<number> {
  const dir = join(place.dir, `undo-${index}`);
  await mkdir(dir);
  const failing = join(dir, 'failing');
  const undone = join(dir, 'undone');
  await using service = await startService(failing);
  const facts: EnvironmentFacts = {
    kind: 'command',
    name: 'bench',
    entry: `http://service.gameday.test:${service.port}`,
    healthPath: '/',
    servedByHeader: 'X-Served-By',
    zones: [],
    reach: { dns: service.dns },
    timeScale: 1,
  };
  const plan = planFor(facts, `touch ${failing}`, `touch ${undone} && rm -f ${failing}`);
  const path = join(dir, 'journal.jsonl');
  {
    await using journal = await openJournal(path, () => systemClock.now());
    const environment = commandEnvironment(facts, { env: process.env, cwd: dir, clock: systemClock });
    const load = k6Load({ k6: { path: place.k6, version: '', source: 'GAMEDAY_K6_PATH' }, ...facts, dir, env: process.env });
    const options = {
      versions: {},
      pid: process.pid,
      cores: availableParallelism(),
      interrupt: new AbortController().signal,
      undoDeadlineMs: 10_000,
    };
    await run(plan, { clock: systemClock, journal, environment, load }, options);
  }
  const { events } = await readJournal(path);
  const tripped = events.find((event) => event.type === 'guard-tripped');
  if (tripped === undefined) throw new Error(`the guard did not trip; the run ended ${JSON.stringify(events.at(-1))}`);
  return (await stat(undone)).mtimeMs - (tripped.sinceAt + toleratedOutageMs);
}

function planFor(facts: EnvironmentFacts, breaks: string, mends: string): Plan {
  const drill = defineDrill({
    id: 'bench-undo',
    title: 'Every answer is an error',
    hypothesis: 'The guard ends it.',
    service: 'bench',
    load: { script: 'get', rate: 60, classes: ['sticky'], timeout: '1s', goodWithin: '500ms' },
    steadyState: { availability: 0.9, p95: '500ms' },
    phases: { baseline: '2s', fault: '10s', restored: '500ms' },
    faults: [{ kind: 'command', title: 'Every answer is an error', run: breaks, undo: mends }],
    targets: [],
    toleratedOutage: '1500ms',
  });
  return {
    schemaVersion: 1,
    runId: 'bench',
    drill,
    targets: [],
    environment: facts,
    survey: { takenAt: Date.now(), resolved: [], addresses: [], notes: [] },
    steps: [{ kind: 'command', id: '1', title: 'break', command: breaks, owes: [{ kind: 'command', command: mends }] }],
    baselineMs: 2_000,
    faultMs: 10_000,
    restoredMs: 500,
    toleratedOutageMs,
    worstCaseMs: 30_000,
    costUsd: 0,
  };
}
