import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../src/analysis/types.ts';
import type { JournalEvent } from '../../src/journal/types.ts';
import { until } from '../lab/world.ts';
import { gameday, type Called } from './gameday.ts';
import { isRunning } from './place.ts';
import { rack, type Rack } from './rack.ts';
import { startRun } from './running.ts';

const freeze = 'kill -STOP "$(cat b.pid)"';
const thaw = 'kill -CONT "$(cat b.pid)"; echo "$GAMEDAY_RUN $GAMEDAY_STEP $GAMEDAY_ENTRY" >>undone';
const args = ['run', 'server-loss', '--env', 'rack.yaml', '--yes'] as const;

const run = (here: Rack, more: NodeJS.ProcessEnv = {}): Promise<Called> =>
  gameday([...args, '--reports', here.reports, '--output', 'json'], { cwd: here.dir, env: { ...here.env, ...more } });
const judgementIn = ({ stdout }: Called): Judgement => JSON.parse(stdout) as Judgement;
const of = <T extends JournalEvent['type']>(events: readonly JournalEvent[], type: T) =>
  events.filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type);

/** Neither stopped nor gone. */
const serves = (here: Rack): boolean => !/ [TtZ] /.test(statOf(Number(here.says('b.pid'))));
function statOf(pid: number): string {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ' Z ';
  return stat.slice(stat.lastIndexOf(')'));
}

test('a drill by commands: frozen, seen, thawed, judged by the same measures, reported', async () => {
  await using here = await rack({ run: freeze, undo: thaw });
  const called = await run(here);
  expect(called.exit, called.stderr).toBe(0);
  const judgement = judgementIn(called);
  expect(judgement).toMatchObject({
    environment: { name: 'rack-7', kind: 'command', timeScale: 1 },
    verdict: 'met',
    exit: { code: 0 },
    bite: { bitten: true, because: expect.stringContaining('right/b') },
    restored: { restored: true },
    owed: [],
    settled: [expect.stringContaining('fault-1/1: ran ')],
  });
  expect(judgement.targets.map(({ target, reason }) => [target.id, reason])).toEqual([
    ['server-loss-rto', 'within-limit'],
    ['server-loss-availability', 'within-limit'],
  ]);
  // The proxy takes a fifth of a second to look and half a second to give up.
  const rto = judgement.targets[0]?.measured;
  expect(rto?.low).toBeGreaterThan(200);
  expect(rto?.high).toBeLessThan(4_000);
  expect(judgement.limits).toContain(
    'class fresh: k6 went straight to the service, past the client resolver: how names were answered is not known',
  );
  expect(readdirSync(here.run() ?? '')).toEqual(
    expect.arrayContaining(['report.html', 'report.json', 'report.junit.xml', 'report.md']),
  );

  expect(serves(here)).toBe(true);
  const entry = `http://127.0.0.1:${here.says('proxy.port')}`;
  expect(here.says('undone')).toBe(`${judgement.runId} fault-1 ${entry}\n`);
  expect(of(await here.events(), 'load-started').map(({ via }) => via)).toEqual(['direct', 'direct']);
});

test('a server that was killed is started again by the undo, and outlives the run', async () => {
  const startAgain = 'kill -0 "$(cat b.pid)" 2>/dev/null || "$NODE" "$BACKEND" right/b &';
  await using here = await rack({ run: 'echo $$ >seen; cat b.pid >first.pid; kill -KILL "$(cat b.pid)"', undo: startAgain });
  const called = await run(here);
  expect(called.exit, called.stderr).toBe(0);
  expect(judgementIn(called)).toMatchObject({ verdict: 'met', bite: { bitten: true }, restored: { restored: true } });
  expect(here.says('b.pid')).not.toBe(here.says('first.pid'));
  expect(isRunning(Number(here.says('b.pid')))).toBe(true);
});

test('a fault that cannot be applied: undone all the same, inconclusive, and its secret stays out of the record', async () => {
  const secret = 'tok-4711-do-not-print';
  await using here = await rack({ run: 'echo "login failed with $RACK_TOKEN" >&2; exit 9', undo: thaw });
  const called = await run(here, { RACK_TOKEN: secret });
  expect(called.exit, called.stderr).toBe(4);
  expect(of(await here.events(), 'act-failed')).toMatchObject([
    { error: expect.stringContaining('exit code 9: login failed with [RACK_TOKEN]') },
  ]);
  expect(judgementIn(called)).toMatchObject({
    verdict: 'inconclusive',
    settled: [expect.stringContaining('fault-1/1: ran ')],
    owed: [],
  });
  expect(here.says('undone')).not.toBe('');

  const folder = here.run() ?? '';
  const recorded = readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('latin1'));
  for (const text of [...recorded, called.stdout, called.stderr]) expect(text).not.toContain(secret);
});

test('a secret that was written into a command is refused before anything is recorded', async () => {
  await using here = await rack({ run: 'curl -H "Authorization: tok-4711-do-not-print" http://127.0.0.1:9', undo: thaw });
  const called = await run(here, { RACK_TOKEN: 'tok-4711-do-not-print' });
  expect(called.exit).toBe(3);
  expect(called.stderr).toContain('[command/secret-in-command]');
  expect(called.stderr + called.stdout).not.toContain('tok-4711');
  expect(here.run()).toBeUndefined();
});

test('an undo that fails is tried until its deadline and stays owed; `recover` pays it once it can be paid', async () => {
  await using here = await rack({ run: freeze, undo: `cat key >/dev/null; ${thaw}` }, { undo: '3s' });
  const called = await run(here);
  expect(called.exit, called.stderr).toBe(6);
  expect(judgementIn(called)).toMatchObject({ exit: { code: 6, name: 'owed' }, owed: ['fault-1/1'] });
  const events = await here.events();
  expect(of(events, 'undoing').length).toBeGreaterThan(1);
  expect(of(events, 'unsettled')).toMatchObject([{ error: expect.stringContaining('No such file') }]);
  expect(serves(here)).toBe(false);

  // From anywhere: where the commands belong is on record.
  const recover = () => gameday(['recover', '--reports', here.reports], { env: here.env });
  expect(await recover()).toMatchObject({ exit: 6, stderr: expect.stringContaining('STILL OWED: fault-1/1') });
  writeFileSync(join(here.dir, 'key'), '');
  expect(await recover()).toMatchObject({ exit: 0 });
  expect(serves(here)).toBe(true);
  expect(await recover()).toMatchObject({ exit: 0, stderr: expect.stringContaining('nothing owed') });
  expect(here.says('undone').trim().split('\n')).toHaveLength(1);
});

describe('a command that hangs and does not listen', () => {
  const hang = `trap '' TERM; ${freeze}; echo $$ >hanging; while :; do sleep 1; done`;
  const gone = async (here: Rack): Promise<void> => until(() => !isRunning(Number(here.says('hanging'))), 1_000);

  test('is ended at its deadline; what it has done is undone', async () => {
    await using here = await rack({ run: hang, undo: thaw }, { act: '1s' });
    const called = await run(here);
    expect(called.exit, called.stderr).toBe(4);
    expect(of(await here.events(), 'act-failed')).toMatchObject([{ error: 'not done after 1.00 s' }]);
    await gone(here);
    expect(serves(here)).toBe(true);
  });

  test('is ended by Ctrl-C; what it has done is undone', async () => {
    await using here = await rack({ run: hang, undo: thaw });
    const running = startRun(here, args, 'plain');
    await until(() => here.says('hanging').endsWith('\n'), 60_000);
    running.child.kill('SIGINT');
    expect(await running.exit, running.shown()).toBe(130);
    const events = await here.events();
    const [interrupted, settled] = [of(events, 'interrupted')[0]?.at ?? 0, of(events, 'settled')[0]?.at ?? Infinity];
    // Two seconds to listen, then it is killed.
    expect(settled - interrupted).toBeLessThan(4_000);
    await gone(here);
    expect(serves(here)).toBe(true);
  });

  test('is killed by a second Ctrl-C, which does not wait for it; what is owed is said and paid later', async () => {
    await using here = await rack({ run: hang, undo: thaw });
    const running = startRun(here, args, 'plain');
    await until(() => here.says('hanging').endsWith('\n'), 60_000);
    running.child.kill('SIGINT');
    const { at } = await running.seen(({ type }) => type === 'interrupted');
    // A repetition within a quarter of a second counts as the same press.
    await until(() => Date.now() - at > 400);
    running.child.kill('SIGINT');
    expect(await running.exit, running.shown()).toBe(6);
    expect(running.shown()).toMatch(/still owed: fault-1\/1/);
    await gone(here);
    expect(await gameday(['recover', '--reports', here.reports], { env: here.env })).toMatchObject({ exit: 0 });
    expect(serves(here)).toBe(true);
  });
});
