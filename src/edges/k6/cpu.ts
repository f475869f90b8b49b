/** CPU that a process has used. A generator short of it drops arrivals, and then measures itself. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

// Linux has counted in hundredths of a second towards programs on every architecture for two decades.
const ticksPerSecond = 100;

/** Seconds of CPU, user and system, since the process began; `undefined` where it cannot be told (any more). */
export async function cpuSeconds(pid: number): Promise<number | undefined> {
  try {
    return process.platform === 'linux' ? ticks(await readFile(`/proc/${pid}/stat`, 'utf8')) / ticksPerSecond : await byPs(pid);
  } catch {
    return undefined;
  }
}

/** utime and stime. The name before them stands in parentheses and may hold anything. */
export function ticks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function byPs(pid: number): Promise<number | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', String(pid)]);
  return psSeconds(stdout);
}

/** `[dd-]hh:mm:ss` or `mm:ss.ss`. */
export function psSeconds(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** Calls back about once a second with the cores used since the last call. */
export function meterCores(read: () => Promise<number | undefined>, tell: (cores: number, overMs: number) => void): Disposable {
  let last: { readonly seconds: number; readonly at: number } | undefined;
  let over = false;
  async function look(): Promise<void> {
    const seconds = await read();
    const at = performance.now();
    if (seconds === undefined || over) return;
    if (last) tell((seconds - last.seconds) / ((at - last.at) / 1_000), at - last.at);
    last = { seconds, at };
  }
  const timer = setInterval(() => void look(), 1_000);
  void look();
  return {
    [Symbol.dispose]() {
      over = true;
      clearInterval(timer);
    },
  };
}

/** This process's own. */
export function ownCpuSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return Promise.resolve((user + system) / 1e6);
}
