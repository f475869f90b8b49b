import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/edges/process.ts';
import { until } from '../lab/world.ts';
import { isRunning } from './place.ts';

let dir = '';
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'gameday-process-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const never = new AbortController().signal;
const call = (command: string, signal = never, graceMs = 300) =>
  runCommand(command, { cwd: dir, env: { ...process.env, API_TOKEN: 'tok-4711' }, signal, graceMs });
const pidIn = (name: string): number => Number(readFileSync(join(dir, name), 'utf8'));
const written = (name: string) =>
  until(() => existsSync(join(dir, name)) && readFileSync(join(dir, name), 'utf8').endsWith('\n'));

test('a command that fails tells its exit code and its last words, without the secret in them', async () => {
  const result = await call('for n in 1 2 3 4 5 6; do echo "line $n" >&2; done; echo "refused: $API_TOKEN" >&2; exit 7');
  expect(result).toEqual({ exitCode: 7, signal: null, stderr: 'line 3\nline 4\nline 5\nline 6\nrefused: [API_TOKEN]' });
});

test('the first failing part of a command fails it, in a pipe as well', async () => {
  expect(await call('false; echo later')).toMatchObject({ exitCode: 1 });
  expect(await call('false | cat')).toMatchObject({ exitCode: 1 });
  expect(await call('echo "$no_such_variable"')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no_such_variable'),
  });
});

test('a service left in the background holds nothing up and lives on', async () => {
  const began = performance.now();
  expect(await call('sleep 60 & echo $! >pid')).toMatchObject({ exitCode: 0 });
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(isRunning(pidIn('pid'))).toBe(true);
  process.kill(pidIn('pid'), 'SIGKILL');
});

test('a place that is not there is an error, not an exit code', async () => {
  await expect(runCommand('true', { cwd: join(dir, 'gone'), env: process.env, signal: never })).rejects.toThrow(
    'could not be started',
  );
});

describe('a command that is aborted', () => {
  test('is told to end and may clean up', async () => {
    const over = new AbortController();
    const running = call(
      "trap 'echo cleaned >trace; exit 0' TERM; echo $$ >pid; while :; do sleep 0.05; done",
      over.signal,
      5_000,
    );
    await written('pid');
    over.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(readFileSync(join(dir, 'trace'), 'utf8')).toBe('cleaned\n');
  });

  test('is killed if it does not listen, with everything it has started', async () => {
    const over = new AbortController();
    const running = call("trap '' TERM; bash -c 'echo $$ >child; while :; do sleep 1; done' & echo $$ >pid; wait", over.signal);
    await Promise.all([written('pid'), written('child')]);
    over.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await until(() => !isRunning(pidIn('pid')) && !isRunning(pidIn('child')));
  });

  test('does not leave behind a child that ignores the signal its shell obeyed', async () => {
    const over = new AbortController();
    const running = call(`bash -c 'trap "" TERM; echo $$ >child; while :; do sleep 1; done'; true`, over.signal);
    await written('child');
    over.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await until(() => !isRunning(pidIn('child')));
  });

  test('is not begun when it is aborted just before', async () => {
    const over = new AbortController();
    const running = call('echo x >trace', over.signal);
    over.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(existsSync(join(dir, 'trace'))).toBe(false);
  });

  test('is not begun when it was aborted before', async () => {
    await expect(call('echo x >trace', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(existsSync(join(dir, 'trace'))).toBe(false);
  });
});
