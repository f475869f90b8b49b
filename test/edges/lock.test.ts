import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../src/edges/lock.ts';
import { identityOf, isAlive } from '../../src/edges/process-identity.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gameday-lock-'));
  path = join(dir, 'place.lock');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** No process has this id: it is larger than any system gives out. */
const nobody = 2 ** 30;
const left = (owner: object): void => writeFileSync(path, JSON.stringify({ pid: nobody, token: 'dead', runs: [], ...owner }));
const runsIn = (file: string): string[] => (JSON.parse(readFileSync(file, 'utf8')) as { runs: string[] }).runs;

describe('a lock', () => {
  test('is held until it is given back, and then nothing is left of it', async () => {
    {
      await using _lock = await takeLock(path, 'shop');
      await expect(takeLock(path, 'shop')).rejects.toMatchObject({
        name: 'Refusal',
        code: 'lock/held',
        message: `process ${process.pid} is at work in shop`,
      });
    }
    expect(readdirSync(dir)).toEqual([]);
    await using _again = await takeLock(path, 'shop');
  });

  test.each([
    ['whose owner is gone', { pid: nobody }],
    ['whose owner’s id now belongs to somebody else', { pid: process.pid, startTicks: '1' }],
  ])('%s is taken over', async (_, owner) => {
    left(owner);
    {
      await using _lock = await takeLock(path, 'shop');
      await expect(takeLock(path, 'shop')).rejects.toMatchObject({ code: 'lock/held' });
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  test.each(['', '{"pid":', '4711', 'null', '{"token":"x"}'])('that says nothing (%j) is nobody’s', async (text) => {
    writeFileSync(path, text);
    await using _lock = await takeLock(path, 'shop');
  });

  test('is got by one of many who find its owner dead at once, and stays his', async () => {
    for (let round = 0; round < 25; round++) {
      left({ token: `dead${round}` });
      const asked = await Promise.allSettled(Array.from({ length: 6 }, () => takeLock(path, 'shop')));
      // Each may be told that another is at it just then; two of them must never hold it.
      const got = asked.filter((one) => one.status === 'fulfilled');
      expect(got).toHaveLength(1);
      for (const one of asked) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'lock/held' });
      await got[0]?.value[Symbol.asyncDispose]();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  test('is replaced even if the one who was about to replace it died at that', async () => {
    left({});
    writeFileSync(`${path}.dead`, JSON.stringify({ pid: nobody, token: 'dead-too', runs: [] }));
    {
      await using _lock = await takeLock(path, 'shop');
    }
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('a place that a run has left broken', () => {
  const debts = new Set<string>();
  beforeEach(() => debts.clear());
  const owes = async (run: string): Promise<boolean> => debts.has(run);

  test('is closed to every other run until that one has been paid', async () => {
    debts.add('/reports/first');
    {
      await using _lock = await takeLock(path, 'shop', { run: '/reports/first', owes });
    }
    expect(runsIn(path)).toEqual(['/reports/first']);
    left({ runs: ['/reports/first'] });
    await expect(takeLock(path, 'shop', { run: '/reports/second', owes })).rejects.toMatchObject({
      name: 'Refusal',
      code: 'lock/owing',
      hint: 'gameday recover /reports/first',
    });
    debts.clear();
    {
      await using _lock = await takeLock(path, 'shop', { run: '/reports/second', owes });
      expect(runsIn(path)).toEqual(['/reports/second']);
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is open to whoever pays, and stays closed to others for as long as not all is paid', async () => {
    for (const run of ['a', 'b', 'c']) debts.add(run);
    left({ runs: ['a', 'b'] });
    {
      await using _lock = await takeLock(path, 'shop', { run: 'c', owes, toPay: true });
      expect(runsIn(path)).toEqual(['a', 'b', 'c']);
      debts.delete('a');
      debts.delete('c');
    }
    left({ runs: runsIn(path) });
    await expect(takeLock(path, 'shop', { owes })).rejects.toMatchObject({ code: 'lock/owing', hint: 'gameday recover b' });
    {
      await using _lock = await takeLock(path, 'shop', { run: 'b', owes, toPay: true });
      debts.delete('b');
    }
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('a process', () => {
  test('is known by its id and its start', () => {
    const me = identityOf(process.pid);
    expect(me.startTicks).toMatch(/^\d+$/);
    expect(isAlive(me)).toBe(true);
    expect(isAlive({ pid: process.pid })).toBe(true);
    expect(isAlive({ ...me, startTicks: '1' })).toBe(false);
    expect([0, -1, 1.5, nobody].map((pid) => isAlive({ pid }))).toEqual([false, false, false, false]);
  });
});
