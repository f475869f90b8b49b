/** A run that goes on while a test watches its journal and does something to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JournalEvent } from '../../src/journal/types.ts';
import { until } from '../lab/world.ts';
import { launcher, root } from './gameday.ts';
import type { Place } from './place.ts';

export interface Running {
  readonly child: ChildProcess;
  /** What it has shown so far: both streams on a terminal, stderr elsewhere. */
  shown(): string;
  /** Types Ctrl-C. */
  press(): void;
  /** Resolves with the first event that satisfies `wanted`; rejects with what was shown if the run ends without it. */
  seen(wanted: (event: JournalEvent) => boolean, forMs?: number): Promise<JournalEvent>;
  readonly exit: Promise<number | null>;
}

export const enters =
  (phase: string) =>
  (event: JournalEvent): boolean =>
    event.type === 'phase' && event.phase === phase;

export function startRun(place: Place, args: readonly string[], how: 'terminal' | 'plain'): Running {
  const command = [process.execPath, launcher, ...args, '--reports', place.reports];
  const { CI: _ci, NO_COLOR: _plain, ...interactive } = place.env;
  const options = { cwd: place.dir, env: how === 'terminal' ? { ...interactive, TERM: 'xterm-256color' } : place.env };
  const child =
    how === 'terminal'
      ? spawn('python3', [join(root, 'test/fixtures/in-terminal.py'), ...command], {
          ...options,
          stdio: ['pipe', 'pipe', 'pipe'],
        })
      : spawn(command[0] ?? '', command.slice(1), { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of how === 'terminal' ? [child.stdout, child.stderr] : [child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    shown: () => text,
    press: () => void child.stdin.write('\u0003'),
    exit,
    async seen(wanted, forMs = 60_000) {
      let found: JournalEvent | undefined;
      await until(async () => {
        found = (await place.events()).find(wanted);
        if (found === undefined && child.exitCode !== null)
          throw new Error(`the run ended (${child.exitCode}) without it:\n${text}`);
        return found;
      }, forMs);
      if (found === undefined) throw new Error('unreachable');
      return found;
    },
  };
}
