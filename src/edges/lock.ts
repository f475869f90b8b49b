/** One drill at a time in one environment on one machine. A lock whose owner is dead is taken over. */
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../run/ports.ts';

export async function takeLock(path: string, what: string): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    for (;;) {
      try {
        // A link appears with its content: nobody can read the lock before it says whose it is.
        await link(mine, path);
        return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(owner))
        throw new Refusal(
          'lock/held',
          `process ${owner} is drilling ${what}`,
          'Wait for it, or end it with Ctrl-C so that it can put things back.',
        );
      await removeDead(path, owner);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Two may find the same dead owner; whoever moves a *living* lock away in that race puts it back. */
async function removeDead(path: string, owner: number): Promise<void> {
  const aside = `${path}.${process.pid}.dead`;
  await rename(path, aside).catch(() => undefined);
  const moved = Number(await readFile(aside, 'utf8').catch(() => owner));
  if (moved !== owner) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
