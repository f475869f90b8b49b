import { execFileSync } from 'node:child_process';
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../src/analysis/types.ts';
import type { JournalEvent } from '../../src/journal/types.ts';
import { labStatus } from '../../src/lab/client.ts';
import { until } from '../lab/world.ts';
import { readTruth } from '../truth.ts';
import { gameday } from './gameday.ts';
import { isRunning, labDirs, place, type Place } from './place.ts';
import { startWaiting } from './pressure.ts';
import { enters, startRun } from './running.ts';

// The promise is one second. A machine that has no processor to spare half of the time gets three.
const undoWithinMs = (waiting: number): number => (waiting < 0.5 ? 1_000 : 3_000);

const of = <T extends JournalEvent['type']>(events: readonly JournalEvent[], type: T): Extract<JournalEvent, { type: T }>[] =>
  events.filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type);

const reportOf = (where: Place): Judgement =>
  JSON.parse(readFileSync(join(where.run() ?? '', 'report.json'), 'utf8')) as Judgement;

/** Every debt is paid, the last one so soon after the interruption. */
function expectPaidInTime(events: readonly JournalEvent[], waiting: number): void {
  const [interrupted] = of(events, 'interrupted');
  const settled = of(events, 'settled');
  expect(settled.map(({ id }) => id).toSorted()).toEqual(
    of(events, 'owed')
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(Math.max(...settled.map(({ at }) => at)) - (interrupted?.at ?? 0)).toBeLessThanOrEqual(undoWithinMs(waiting));
}

async function expectNothingLeft(where: Place): Promise<void> {
  await until(async () => (await where.processes()).length === 0, 5_000);
}

describe('Ctrl-C in a terminal', () => {
  test('while the generators start: nothing was touched, a report says so, and nothing is left', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    await run.seen(({ type }) => type === 'load-started');
    run.press();
    expect(await run.exit, run.shown()).toBe(130);
    expect(reportOf(here)).toMatchObject({ ended: 'interrupted', owed: [], exit: { code: 130, name: 'interrupted' } });
    expect(of(await here.events(), 'owed')).toEqual([]);
    expect(run.shown()).toContain('report.html');
    await expectNothingLeft(here);
  });

  test('before the lab is up: 130, no run, nothing left', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    await until(() => labDirs(here.dir).length > 0);
    run.press();
    expect(await run.exit, run.shown()).toBe(130);
    expect(run.shown()).toContain('before the run began');
    expect(here.run()).toBeUndefined();
    await expectNothingLeft(here);
  });

  test('in the middle of the fault: undone within a second, watched coming back, reported', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    await run.seen(enters('recovery'));
    const before = await here.processes();
    const waited = startWaiting();
    run.press();
    expect(await run.exit, run.shown()).toBe(130);
    const events = await here.events();
    expect(of(events, 'interrupted')).toMatchObject([{ signal: 'SIGINT' }]);
    expectPaidInTime(events, waited());
    expect(of(events, 'phase').map(({ phase }) => phase)).toEqual(['baseline', 'fault', 'recovery', 'undo', 'restored']);
    expect(of(events, 'finished')).toMatchObject([{ how: 'interrupted' }]);
    expect(of(events, 'load-ended')).toHaveLength(2);
    // The generators did not hear the Ctrl-C: they go on until the system has been seen to come back.
    const restored = reportOf(here).phases.filter(({ phase }) => phase === 'restored');
    expect(restored.map(({ class: name, due }) => [name, due > 200])).toEqual([
      ['fresh', true],
      ['sticky', true],
    ]);
    expect(reportOf(here)).toMatchObject({ ended: 'interrupted', owed: [], exit: { code: 130 } });
    expect(run.shown().match(/SIGINT: /g)).toHaveLength(1);
    expect(run.shown()).toContain('once more to leave at once');
    // Seen while it ran, so that looking for what is left is known to find something.
    expect(before.length).toBeGreaterThan(10);
    await expectNothingLeft(here);
  });

  test('when everything is put back already: it need not be watched any longer', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    const { at } = await run.seen(enters('restored'));
    run.press();
    expect(await run.exit, run.shown()).toBe(130);
    const events = await here.events();
    expect(reportOf(here)).toMatchObject({ ended: 'interrupted', owed: [], exit: { code: 130 } });
    expect((of(events, 'finished')[0]?.at ?? Infinity) - at).toBeLessThan(5_500);
    await expectNothingLeft(here);
  });

  test('twice while the undo cannot be done: it leaves at once, says what is owed and how to pay it', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    await run.seen(enters('recovery'));
    const supervisor = await supervisorOf(here);
    process.kill(supervisor, 'SIGSTOP');
    try {
      run.press();
      await run.seen(({ type }) => type === 'undoing');
      // A repetition within a quarter of a second counts as the same press.
      const [interrupted] = of(await here.events(), 'interrupted');
      await until(() => Date.now() - (interrupted?.at ?? 0) > 400);
      const pressedAt = performance.now();
      run.press();
      expect(await run.exit, run.shown()).toBe(6);
      expect(performance.now() - pressedAt).toBeLessThan(1_000);
      expect(run.shown()).toMatch(/still owed: fault-1\/1/);
      expect(run.shown()).toContain('gameday recover');
    } finally {
      process.kill(supervisor, 'SIGCONT');
    }
    await expectNothingLeft(here);
    const recovered = await gameday(['recover', '--reports', here.reports], { cwd: here.dir, env: here.env });
    expect(recovered).toMatchObject({ exit: 0, stderr: expect.stringContaining('the lab it ran in is gone') });
  });

  test('twice when nothing is owed any more: it leaves at once with 130', async () => {
    await using here = place();
    const run = startRun(here, ['run', 'short'], 'terminal');
    await run.seen(enters('recovery'));
    run.press();
    await run.seen(enters('restored'));
    run.press();
    expect(await run.exit, run.shown()).toBe(130);
    expect(of(await here.events(), 'finished')).toEqual([]);
    await expectNothingLeft(here);
  });
});

test.each([
  ['SIGTERM', 143, 'terminated'],
  ['SIGHUP', 129, 'hung-up'],
] as const)('%s puts everything back, too, and ends with %d, even where nobody reads any more', async (signal, code, name) => {
  await using here = place();
  const run = startRun(here, ['run', 'short'], 'plain');
  await run.seen(enters('recovery'));
  const waited = startWaiting();
  // As when a session is dropped: its streams go with it.
  run.child.stdout?.destroy();
  run.child.stderr?.destroy();
  run.child.kill(signal);
  expect(await run.exit, run.shown()).toBe(code);
  const events = await here.events();
  expect(of(events, 'interrupted')).toMatchObject([{ signal }]);
  expectPaidInTime(events, waited());
  expect(reportOf(here)).toMatchObject({ ended: 'interrupted', owed: [], exit: { code, name } });
  await expectNothingLeft(here);
});

test('a run that is killed in the middle of the fault leaves no generator, and `recover` pays', async () => {
  await using here = place();
  const call = (...args: string[]) => gameday(args, { cwd: here.dir, env: here.env });
  expect(await call('lab', 'up')).toMatchObject({ exit: 0 });
  const run = startRun(here, ['run', 'short'], 'plain');
  await run.seen(enters('recovery'));
  const generators = of(await here.events(), 'load-started').map(({ pid }) => pid);
  expect(generators.map(isRunning)).toEqual([true, true]);
  run.child.kill('SIGKILL');
  await run.exit;
  await until(() => !generators.some(isRunning), 5_000);

  const [lab = ''] = labDirs(here.dir);
  const healed = async () => (await readTruth(lab)).filter(({ event }) => event === 'link-healed');
  expect(await healed()).toEqual([]);
  expect(JSON.parse((await call('report', '--reports', here.reports, '--output', 'json')).stdout)).toMatchObject({
    ended: 'unfinished',
    exit: { code: 6 },
  });
  const first = await call('recover', '--reports', here.reports, '--output', 'json');
  expect(first.exit, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ paid: expect.arrayContaining(['fault-1/1', 'fault-1/2']), owed: [] });
  expect((await healed()).length).toBeGreaterThan(0);

  const second = await call('recover', '--reports', here.reports, '--output', 'json');
  expect(second.exit, second.stderr).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ paid: [], owed: [] });
  expect(second.stderr).toContain('nothing owed');
  expect(await call('lab', 'down')).toMatchObject({ exit: 0 });
  await expectNothingLeft(here);
});

test.skipIf(!canMount())('a disk that is full in the middle of the fault does not keep the fault in force', async () => {
  await using here = place();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', here.reports]);
  const run = startRun(here, ['run', 'short'], 'plain');
  await run.seen(enters('recovery'));
  const [lab = ''] = labDirs(here.dir);
  const { bavail, bsize } = statfsSync(here.reports);
  try {
    writeFileSync(join(here.reports, 'ballast'), Buffer.alloc(bavail * bsize));
  } catch {
    // Other writers took the last bytes.
  }
  run.child.kill('SIGINT');
  await until(async () => (await readTruth(lab)).some(({ event }) => event === 'link-healed'), 5_000);
  const exit = await run.exit;
  // Whoever reads the record later must come to the same end: what it could not hold is not called settled.
  const events = await here.events();
  const owed = of(events, 'owed').length - of(events, 'settled').length;
  expect(exit, run.shown()).toBe(
    owed > 0 ? 6 : of(events, 'finished').length > 0 && run.shown().includes('report.html') ? 130 : 70,
  );
  if (owed > 0) expect(run.shown()).toContain('gameday recover');
  await expectNothingLeft(here);
});

async function supervisorOf(here: Place): Promise<number> {
  const [lab = ''] = labDirs(here.dir);
  return (await labStatus(lab))?.pids.supervisor ?? Number.NaN;
}

function canMount(): boolean {
  try {
    const probe = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  }
}
