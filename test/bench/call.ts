/** A program called once: how long it took, and how much memory it had at its peak. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Called {
  readonly ms: number;
  readonly exit: number | null;
  /** Resident, at its peak; a Node that said it on file descriptor 3. */
  readonly peakMb: number;
  readonly stderr: string;
}

export async function call(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Called> {
  const began = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const [stderr, peak, [exit]] = await Promise.all([
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
    // Not 'close': what it has left running may hold its streams.
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { ms: performance.now() - began, exit, peakMb: Number(peak) / 1_024, stderr };
}

// As text, so that nothing has to be stripped of its types for the sake of being measured.
const tellPeak = `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

/** `gameday`, as its door is found by npm. */
export function gameday(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Called> {
  const door = join(import.meta.dirname, '../../bin/gameday.js');
  return call(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(tellPeak)}`, door, ...args], env);
}
