/** Who may enter a place that a run has left broken, and who may pay. No generator and no lab: journals as runs leave them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conduct } from '../../src/cli/conduct.ts';
import type { Interrupts } from '../../src/cli/signals.ts';
import { lockPath } from '../../src/cli/state.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { recover } from '../../src/cli/verbs/recover.ts';
import type { OpenWorld } from '../../src/cli/world.ts';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import { openJournal, readJournal } from '../../src/edges/journal.ts';
import type { K6 } from '../../src/edges/k6/install.ts';
import { takeLock } from '../../src/edges/lock.ts';
import { identityOf } from '../../src/edges/process-identity.ts';
import type { EventBody } from '../../src/journal/types.ts';
import type { Plan } from '../../src/plan/types.ts';
import { until } from '../lab/world.ts';
import { root, scratch } from './gameday.ts';

const nobody = 2 ** 30;
const entered = new Error('the place was entered');
const plan = { runId: 'r2', drill: { load: { goodWithin: '1s' } } } as unknown as Plan;

/** A place of commands whose undo notes that it was run, once it may. */
function broken() {
  const { dir, ...disposable } = scratch();
  const reports = join(dir, 'reports');
  mkdirSync(reports);
  const env = { ...process.env, XDG_STATE_HOME: join(dir, 'state') };
  const facts: EnvironmentFacts = {
    kind: 'command',
    name: 'rack-7',
    entry: 'http://127.0.0.1:9',
    healthPath: '/',
    servedByHeader: 'x',
    zones: [],
    reach: {},
    timeScale: 1,
    cwd: dir,
    deadlines: { undoMs: 5_000 },
  };
  const terminal = {
    env,
    cwd: dir,
    stream: process.stderr,
    ci: true,
    isTTY: false,
    say: () => undefined,
    data: () => undefined,
  } as unknown as Terminal;
  const lock = lockPath(env, facts);
  return {
    ...disposable,
    dir,
    reports,
    env,
    facts,
    lock,
    /** A run of that name that has broken something and was killed, unless its process is said to live. */
    async left(name: string, more: Partial<Extract<EventBody, { type: 'started' }>> = {}): Promise<string> {
      const folder = join(reports, name);
      mkdirSync(folder);
      await using journal = await openJournal(join(folder, 'journal.jsonl'), () => 1_000);
      await journal.append({ type: 'started', runId: name, plan, environment: facts, versions: {}, pid: nobody, ...more });
      const command = `echo ${name} >>tried; until [ -e key ]; do sleep 0.02; done; echo ${name} >>undone`;
      await journal.append({ type: 'owed', id: 'fault-1/1', step: 'fault-1', undo: { kind: 'command', command } });
      mkdirSync(join(lock, '..'), { recursive: true });
      writeFileSync(lock, JSON.stringify({ pid: nobody, token: 'dead', runs: [folder] }));
      return folder;
    },
    says: (file: string): string => (existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8') : ''),
    /** This process, which goes on where that of a real `recover` has ended. */
    over: () => writeFileSync(lock, readFileSync(lock, 'utf8').replace(`"pid":${process.pid}`, `"pid":${nobody}`)),
    mendable: () => writeFileSync(join(dir, 'key'), ''),
    recover: (name: string) => recover(name, { reports, output: 'text' }, terminal),
    /** As far as the first thing that is done with the lock in hand. */
    conduct: (into = reports) => {
      const interrupts = {
        signal: new AbortController().signal,
        announcedElsewhere: () => {
          throw entered;
        },
        [Symbol.dispose]: () => undefined,
      } as unknown as Interrupts;
      const k6: K6 = { path: 'k6', version: '', source: 'PATH' };
      return conduct(plan, { facts } as OpenWorld, k6, terminal, interrupts, { reports: into });
    },
  };
}

/** Another process that holds the lock until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const script = `import { takeLock } from '${join(root, 'src/edges/lock.ts')}';
    await takeLock(process.argv[1], 'rack-7', { run: process.argv[2] });
    console.log('held');
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  expect(String(said[0])).toBe('held\n');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a lock that another process holds', () => {
  test('keeps others out for as long as that process lives', async () => {
    using here = broken();
    const child = await holder(here.lock);
    try {
      const held = { code: 'lock/held', message: `process ${child.pid} is at work in rack-7` };
      await expect(takeLock(here.lock, 'rack-7')).rejects.toMatchObject(held);
      await expect(here.conduct()).rejects.toMatchObject(held);
      expect(readdirSync(here.reports)).toEqual([]);
    } finally {
      await kill(child);
    }
    await using _lock = await takeLock(here.lock, 'rack-7');
  });
});

describe('a new run', () => {
  test('is refused where an earlier one still owes, until that one is recovered', async () => {
    using here = broken();
    const first = await here.left('r1');
    await expect(here.conduct()).rejects.toMatchObject({ name: 'Refusal', code: 'lock/owing', hint: `gameday recover ${first}` });
    expect(readdirSync(here.reports)).toEqual(['r1']);
    here.mendable();
    expect(await here.recover('r1')).toBe(0);
    expect(existsSync(here.lock)).toBe(false);
  });

  test.each([
    [
      'whose lab is gone',
      async (here: ReturnType<typeof broken>) => void (await here.left('r1', { labDir: join(here.dir, 'no-lab') })),
    ],
    ['whose record is gone', async (here: ReturnType<typeof broken>) => rmSync(await here.left('r1'), { recursive: true })],
  ])('is not kept out by one %s', async (_, leave) => {
    using here = broken();
    await leave(here);
    await expect(here.conduct()).rejects.toBe(entered);
    expect(existsSync(here.lock)).toBe(false);
  });

  test('is kept out by one whose journal is damaged: what it owes is unknown', async () => {
    using here = broken();
    const first = await here.left('r1');
    appendFileSync(join(first, 'journal.jsonl'), 'not what was written\n');
    here.mendable();
    expect(await here.recover('r1')).toBe(6);
    here.over();
    await expect(here.conduct()).rejects.toMatchObject({ code: 'lock/owing' });
  });

  test('is refused, and no lock is taken, where nothing can be recorded', async () => {
    using here = broken();
    writeFileSync(join(here.dir, 'a-file'), '');
    await expect(here.conduct(join(here.dir, 'a-file'))).rejects.toMatchObject({
      name: 'Refusal',
      code: 'reports/unwritable',
      hint: expect.stringContaining('--reports'),
    });
    expect(existsSync(join(here.lock, '..'))).toBe(false);
  });
});

describe('recover', () => {
  test('has the place to itself: a second one at the same time is refused, and nothing is paid twice', async () => {
    using here = broken();
    const folder = await here.left('r1');
    const first = here.recover('r1');
    await until(() => here.says('tried') !== '');
    await expect(here.recover('r1')).rejects.toMatchObject({ code: 'lock/held', hint: expect.stringContaining('Wait for it') });
    here.mendable();
    expect(await first).toBe(0);
    expect(await here.recover('r1')).toBe(0);
    expect(here.says('undone')).toBe('r1\n');
    expect((await readJournal(join(folder, 'journal.jsonl'))).damaged).toEqual([]);
  });

  test('is refused beside a drill that lives in the same place', async () => {
    using here = broken();
    await here.left('r1');
    rmSync(here.lock);
    const child = await holder(here.lock);
    try {
      await expect(here.recover('r1')).rejects.toMatchObject({ code: 'lock/held' });
    } finally {
      await kill(child);
    }
    here.mendable();
    expect(await here.recover('r1')).toBe(0);
  });

  test('pays one run and leaves the place closed for the other that owes', async () => {
    using here = broken();
    const [first, second] = [await here.left('r1'), await here.left('r3')];
    writeFileSync(here.lock, JSON.stringify({ pid: nobody, token: 'dead', runs: [first, second] }));
    here.mendable();
    expect(await here.recover('r3')).toBe(0);
    expect((JSON.parse(readFileSync(here.lock, 'utf8')) as { runs: string[] }).runs).toContain(first);
    here.over();
    expect(await here.recover('r1')).toBe(0);
    expect(existsSync(here.lock)).toBe(false);
  });

  test('leaves a run alone whose process lives, and is not deceived by a later process with the same id', async () => {
    using here = broken();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { stdio: 'ignore' });
    const identity = identityOf(child.pid ?? 0);
    try {
      await here.left('living', identity);
      await expect(here.recover('living')).rejects.toMatchObject({ code: 'recover/still-running' });
      await here.left('gone', { ...identity, startTicks: '1' });
      here.mendable();
      expect(await here.recover('gone')).toBe(0);
    } finally {
      await kill(child);
    }
  });

  test.each([
    ['a run that was not allowed to is refused', {}, { code: 'aws/endpoint-diverted' }],
    ['a run that was allowed to is paid there', { allowEndpoint: true }, 6],
  ])('where requests would go somewhere else, %s', async (_, more, outcome) => {
    using here = broken();
    const aws = { account: '111122223333', region: 'eu-west-1', roleArn: 'arn', stopAlarms: [] };
    Object.assign(here.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    await here.left('r1', { environment: { ...here.facts, kind: 'aws', aws, deadlines: { undoMs: 1 } }, ...more });
    // An account runs no commands, so this debt stays; what counts is whether it was tried.
    const code = await here.recover('r1').catch((error: unknown) => error);
    expect(code).toEqual(typeof outcome === 'number' ? outcome : expect.objectContaining(outcome));
  });
});
