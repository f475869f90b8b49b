import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { interruptible } from '../../src/cli/interruptible.ts';
import { Interrupted, reportError, StillOwed } from '../../src/cli/errors.ts';
import { judgeRun, writeReports } from '../../src/cli/judge-run.ts';
import { ignoreNoReader, type Terminal } from '../../src/cli/terminal.ts';
import { openJournal } from '../../src/edges/journal.ts';
import type { RunFolder } from '../../src/edges/run-folder.ts';
import { EvidenceError, evidenceName } from '../../src/edges/samples/evidence.ts';
import { record } from '../analysis/run.ts';
import { gameday, scratch } from './gameday.ts';

afterEach(() => void vi.restoreAllMocks());

function listening(): { terminal: Terminal; said: string[] } {
  const said: string[] = [];
  return { said, terminal: { say: (text: string) => void said.push(text), data: () => undefined } as unknown as Terminal };
}
/** The listener added last, so that whoever runs these tests does not hear it. */
const happens = (event: string, what: unknown): void => process.listeners(event as 'SIGINT').at(-1)?.(what as 'SIGINT');
const inWork = (owed: readonly string[], work: Parameters<typeof interruptible>[2]) => {
  const { terminal, said } = listening();
  return { said, ended: interruptible(terminal, () => owed, work).catch((error: unknown) => error) };
};

test.each([
  ['samples that are damaged', new EvidenceError('samples-fresh.bin.zst is damaged at byte 0')],
  ['reports that could not be written', new AggregateError([new Error('ENOSPC')], '4 of 4 reports could not be written')],
])('while an undo is owed, %s end with 6 and say what is owed', async (_what, cause) => {
  const { terminal, said } = listening();
  const error = await inWork(['fault-1/1'], () => Promise.reject(cause)).ended;
  expect(error).toBeInstanceOf(StillOwed);
  expect(reportError(error, terminal, false)).toBe(6);
  expect(said.join()).toMatch(/STILL OWED: fault-1\/1; .*(damaged|written).*gameday recover/s);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s before a run began ends with %d; a second one leaves at once', async (signal, code) => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const { said, ended } = inWork([], async (interrupts) => {
    happens(signal, signal);
    happens(signal, signal);
    expect(exit).not.toHaveBeenCalled();
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 1_000);
    happens(signal, signal);
    expect(exit.mock.calls).toEqual([[code]]);
    interrupts.signal.throwIfAborted();
  });
  const error = await ended;
  expect(error).toBeInstanceOf(Interrupted);
  expect(said).toHaveLength(1);
  expect(reportError(error, listening().terminal, false)).toBe(code);
});

test.each(['uncaughtException', 'unhandledRejection'])('an %s in mid-work aborts it and is what it ends with', async (event) => {
  const stray = new Error('nobody awaited this');
  const { said, ended } = inWork([], async ({ signal }) => {
    happens(event, stray);
    expect(signal.reason).toBe(stray);
    return 'a verdict that must not be told';
  });
  expect(await ended).toBe(stray);
  expect(said).toEqual([expect.stringContaining('nobody awaited this: putting everything back')]);
});

test('an error that nobody awaited ends with 6 while an undo is owed, also after Ctrl-C', async () => {
  const stray = new Error('nobody awaited this');
  const error = await inWork(['fault-1/1'], async () => {
    happens('SIGINT', 'SIGINT');
    happens('unhandledRejection', stray);
  }).ended;
  expect(error).toBeInstanceOf(StillOwed);
  expect(error).toMatchObject({ owed: ['fault-1/1'], cause: stray });
});

test.each(["setTimeout(() => { throw new Error('stray') }, 0)", "void Promise.reject(new Error('stray'))"])(
  'before a run it is a defect and no verdict: %s',
  async (line) => {
    using here = scratch();
    const drill = join(here.dir, 'x.drill.ts');
    writeFileSync(drill, `${line}\nawait new Promise((resolve) => setTimeout(resolve, 50));\nexport default {};\n`);
    const { exit, stderr } = await gameday(['plan', drill], { cwd: here.dir });
    expect(exit).toBe(70);
    expect(stderr).toContain('gameday itself failed: Error: stray');
  },
);

test('an end that nobody meant is a defect', async () => {
  using here = scratch();
  const drill = join(here.dir, 'x.drill.ts');
  writeFileSync(drill, 'await new Promise(() => undefined);\nexport default {};\n');
  expect((await gameday(['plan', drill], { cwd: here.dir })).exit).toBe(70);
});

test('a record that owes is told as owing, whatever else of it cannot be read or written', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gameday-owing-'));
  const folder: RunFolder = { id: 'r', dir, journal: join(dir, 'journal.jsonl'), plan: join(dir, 'plan.json') };
  try {
    const { events } = record({ targets: [['rto', 15_000]] });
    {
      await using journal = await openJournal(folder.journal, () => 0);
      for (const { v: _v, seq: _seq, at: _at, ...body } of events.filter(({ type }) => type !== 'settled'))
        await journal.append(body);
    }
    const judgement = await judgeRun(folder);
    expect(judgement.exit.code).toBe(6);
    await expect(writeReports({ ...folder, dir: join(dir, 'gone') }, judgement)).rejects.toThrow(StillOwed);
    writeFileSync(join(dir, evidenceName('fresh')), 'nothing that k6 ever measured');
    await expect(judgeRun(folder)).rejects.toThrow(StillOwed);
    const told = await gameday(['report', dir]);
    expect(told.exit).toBe(6);
    expect(told.stderr).toContain('STILL OWED');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a reader that went away is no failure, on a pipe or a terminal; a full disk is', () => {
  const failing = (code: string) => Object.assign(new Error(code), { code });
  expect(() => ignoreNoReader(failing('EPIPE'), {})).not.toThrow();
  expect(() => ignoreNoReader(failing('EIO'), { isTTY: true })).not.toThrow();
  expect(() => ignoreNoReader(failing('EIO'), {})).toThrow('EIO');
  expect(() => ignoreNoReader(failing('ENOSPC'), {})).toThrow('ENOSPC');
});
