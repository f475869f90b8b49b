import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Judgement } from '../../src/analysis/types.ts';
import { InvalidInput, StillOwed } from '../../src/cli/errors.ts';
import { inOrder } from '../../src/cli/game-day.ts';
import { isSavedPlan } from '../../src/cli/saved-plan.ts';
import type { Drill } from '../../src/drill/types.ts';
import { Refusal } from '../../src/run/ports.ts';
import { gameday, scratch } from './gameday.ts';
import { place } from './place.ts';

const drills = ['one', 'two', 'three'].map((id) => ({ id }) as Drill);
const judged = (code: number, owed: readonly string[] = []) => ({ exit: { code }, owed }) as unknown as Judgement;
const never = new AbortController().signal;
/** What each drill comes to: an exit code, or an error. */
const day = (ends: readonly (number | Error)[], signal = never) =>
  inOrder(
    drills,
    async ({ id }) => {
      const end = ends[drills.findIndex((drill) => drill.id === id)] ?? 0;
      if (end instanceof Error) throw end;
      return judged(end, end === 6 ? ['fault-1/1'] : []);
    },
    signal,
  );

test.each([
  ['a refusal', new Refusal('preflight/not-well', 'not well', 'wait'), 1, 1],
  ['a refusal after nothing but good', new Refusal('preflight/not-well', 'not well', 'wait'), 0, 3],
  ['a mistake in what was written', new InvalidInput([]), 0, 2],
  ['a defect of ours', new Error('oops'), 1, 70],
  ['a failure that leaves an undo owed', new StillOwed(['fault-1/1'], 'disk'), 1, 6],
])('%s keeps the verdicts before it, and what comes after is not run', async (_what, error, first, exit) => {
  const ended = await day([first, error]);
  expect(ended).toMatchObject({ error, notRun: ['two', 'three'], exit });
  expect(ended.judgements).toHaveLength(1);
});

test('a refusal before anything was judged is the refusal itself', async () => {
  const refusal = new Refusal('preflight/not-well', 'not well', 'wait');
  await expect(day([refusal])).rejects.toBe(refusal);
});

test('nothing is run in a place that is still broken', async () => {
  expect(await day([0, 6])).toMatchObject({ notRun: ['three'], exit: 6 });
});

test('a Ctrl-C between drills keeps the verdicts there are', async () => {
  const over = new AbortController();
  const ended = await inOrder(
    drills,
    async ({ id }) => {
      if (id === 'one') return judged(1);
      over.abort('SIGINT');
      over.signal.throwIfAborted();
      return judged(0);
    },
    over.signal,
  );
  expect(ended).toMatchObject({ notRun: ['two', 'three'], exit: 130 });
  expect(ended.judgements).toHaveLength(1);
});

test('all of them are run where nothing is in the way', async () => {
  expect(await day([0, 1, 4])).toMatchObject({ notRun: [], exit: 1 });
});

test.each([
  ['a drill that is a path', { schemaVersion: 1, runId: 'r', drill: { id: '/tmp/evil/x.drill.ts' } }],
  ['no drill', { schemaVersion: 1, runId: 'r', drill: null }],
  ['nothing', null],
])('a saved plan with %s in it is refused before anything it names is opened', async (_what, content) => {
  using here = scratch();
  const file = join(here.dir, 'plan.json');
  writeFileSync(file, JSON.stringify(content));
  await expect(isSavedPlan(file)).rejects.toThrow('holds no plan');
  expect(await gameday(['run', file], { cwd: here.dir })).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('gameday plan <drill> --out'),
  });
});

test('a plan is one drill’s: that of a game day is not saved, and the way out is told', async () => {
  await using here = place();
  const scenario = (name: string): string => join(here.dir, 'scenarios', name);
  const short = readFileSync(scenario('short.drill.yaml'), 'utf8');
  writeFileSync(scenario('again.drill.yaml'), short.replace('"id": "short"', '"id": "again"'));
  writeFileSync(scenario('day.drill.yaml'), 'kind: game-day\nid: day\ntitle: Both\ndrills: [short, again]\n');
  const called = await gameday(['plan', 'day', '--out', 'plan.json'], { cwd: here.dir, env: here.env });
  expect(called.exit, called.stderr).toBe(2);
  expect(called.stderr).toContain('gameday plan again --out again.json');
  expect(existsSync(join(here.dir, 'plan.json'))).toBe(false);
});

test('a title cannot steer the terminal of whoever lists the drills', async () => {
  await using here = place();
  const file = join(here.dir, 'scenarios/short.drill.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('A zone loses power', '\\u001b]0;owned\\u0007A zone loses power'));
  const { stdout, exit } = await gameday(['list'], { cwd: here.dir, env: here.env });
  expect({ exit, control: stdout.includes('\u001b') || stdout.includes('\u0007') }).toEqual({ exit: 0, control: false });
  expect(stdout).toContain('A zone loses power');
});

test('a lab that is up is not taken for one with a defect or of another scale', async () => {
  await using here = place();
  const call = (...args: string[]) => gameday(['lab', ...args], { cwd: here.dir, env: here.env });
  expect(await call('up')).toMatchObject({ exit: 0 });
  for (const other of [
    ['--defect', 'balancer-without-health-checks'],
    ['--scale', '5'],
  ])
    expect(await call('up', ...other)).toMatchObject({ exit: 3, stderr: expect.stringContaining('gameday lab down') });
  expect(await call('up', '--scale', '10')).toMatchObject({ exit: 0, stderr: expect.stringContaining('already up') });
  expect(await call('down')).toMatchObject({ exit: 0 });
});
