/**
 * One at a time in one place on one machine, and nobody in a place that an earlier run has left broken.
 *
 *     free ──► held by a living process ──► free          it owes nothing
 *               │                     └───► left behind   it ended owing, or was killed
 *               ▼                               │
 *            lock/held             lock/owing ◄─┴─► taken over, once its runs owe nothing (`recover`: at once)
 *
 * A lock of a process that is gone is replaced in one step, and only by whoever holds the lock on *that* lock: so nobody can take
 * away what has taken its place meanwhile, and there is no moment at which it looks free.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Refusal } from '../run/ports.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

interface Owner extends ProcessIdentity {
  /** Of this one taking. */
  readonly token: string;
  /** Folders of runs that may have left something broken here. */
  readonly runs: readonly string[];
}

export interface LockOptions {
  /** Folder of the run that may leave something broken here; the lock outlives its process for as long as it owes. */
  readonly run?: string;
  readonly owes?: (run: string) => Promise<boolean>;
  /** Whoever pays may enter where something is owed. */
  readonly toPay?: boolean;
}

/** Throws `Refusal`: `lock/held` while a living process holds it, `lock/owing` while what was left here is owed. */
export async function takeLock(path: string, what: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const { run, owes = async () => false, toPay = false } = options;
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    const before = await ownerOf(path);
    if (before !== undefined && isAlive(before))
      throw new Refusal(
        'lock/held',
        `process ${before.pid} is at work in ${what}`,
        'Wait for it, or end it with Ctrl-C so that it can put things back.',
      );
    const owing = await filterAsync(before?.runs ?? [], owes);
    const [first] = owing;
    if (first !== undefined && !toPay)
      throw new Refusal(
        'lock/owing',
        `${basename(first)} left ${what} broken: it still owes an undo`,
        `gameday recover ${first}`,
      );

    const runs = [...new Set([...owing, ...(run === undefined ? [] : [run])])];
    const mine: Owner = { ...identityOf(process.pid), token: randomBytes(6).toString('hex'), runs };
    // Where somebody was quicker, look again.
    if (!(await (before === undefined ? create(path, mine) : replace(path, before, mine, what)))) continue;
    return {
      async [Symbol.asyncDispose]() {
        if ((await filterAsync(runs, owes)).length === 0) await rm(path, { force: true });
      },
    };
  }
}

/** Whether it was free. A link appears with its content: nobody can read the lock before it says whose it is. */
async function create(path: string, mine: Owner): Promise<boolean> {
  const draft = await write(path, mine);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Whether it was still the dead owner's. */
async function replace(path: string, dead: Owner, mine: Owner, what: string): Promise<boolean> {
  await using _right = await takeLock(`${path}.${dead.token}`, what);
  if ((await ownerOf(path))?.token !== dead.token) return false;
  await rename(await write(path, mine), path);
  return true;
}

async function write(path: string, owner: Owner): Promise<string> {
  const draft = `${path}.${owner.token}.new`;
  await writeFile(draft, JSON.stringify(owner));
  return draft;
}

/** `undefined`: free. What cannot be read (a power cut) belongs to nobody who lives. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const { pid = 0, token = 'unknown', runs = [], ...rest } = Object(JSON.parse(await readFile(path, 'utf8'))) as Partial<Owner>;
    return { ...rest, pid, token, runs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return { pid: 0, token: 'unknown', runs: [] };
    throw error;
  }
}

async function filterAsync<T>(all: readonly T[], keep: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(all.map(keep));
  return all.filter((_, index) => kept[index]);
}
