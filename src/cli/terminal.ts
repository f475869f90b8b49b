/** Where the words go: what was asked for to stdout, progress, notes and errors to stderr. */
import { relative } from 'node:path';
import { styleText } from 'node:util';
import type { Paint } from '../report/grid.ts';

export interface Terminal {
  /** What was asked for, for machines or as text. */
  readonly data: (text: string) => void;
  /** What is told besides. */
  readonly say: (text: string) => void;
  readonly stream: NodeJS.WriteStream;
  readonly isTTY: boolean;
  readonly ci: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly columns: number;
  readonly cwd: string;
}

export function systemTerminal(): Terminal {
  const { env, stderr, stdout } = process;
  const isTTY = stderr.isTTY && env.TERM !== 'dumb';
  for (const stream of [stdout, stderr]) stream.on('error', (error: NodeJS.ErrnoException) => ignoreNoReader(error, stream));
  return {
    data: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    // On a terminal there may be a spinner, or a ^C, in the way.
    say: (text) => void stderr.write(`${isTTY ? '\r\u001b[K' : ''}${text}\n`),
    stream: stderr,
    isTTY,
    ci: env.CI !== undefined && env.CI !== '' && env.CI !== 'false',
    env,
    columns: Math.min(120, Math.max(60, stderr.columns ?? 100)),
    cwd: process.cwd(),
  };
}

const styles = { met: 'green', inconclusive: 'yellow', missed: 'red', strong: 'bold', faint: 'dim' } as const;

/** Colours only where the stream shows them; NO_COLOR and FORCE_COLOR are honoured by Node itself. */
export function painter({ stream }: Pick<Terminal, 'stream'>): Paint {
  return (style, text) => styleText(styles[style], text, { stream });
}

/** For a result that is text: it goes where data go. */
export const resultPainter = (): Paint => painter({ stream: process.stdout });

/** As a person would write it: relative below the working directory, absolute elsewhere. */
export function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

/** `gameday list | head` closes the pipe early, and a session that is dropped takes its terminal along: nobody reads, and nothing failed. */
export function ignoreNoReader(error: NodeJS.ErrnoException, { isTTY }: { readonly isTTY?: boolean }): void {
  if (error.code !== 'EPIPE' && !(isTTY && error.code === 'EIO')) throw error;
}
