/** Where the words go: data to stdout, everything human to stderr. */
import { styleText } from 'node:util';

export interface Terminal {
  /** Results for machines. */
  readonly data: (text: string) => void;
  /** Lines for people. */
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
  return {
    data: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    stream: stderr,
    isTTY: stderr.isTTY === true && env.TERM !== 'dumb',
    ci: env.CI !== undefined && env.CI !== '' && env.CI !== 'false',
    env,
    columns: Math.min(120, Math.max(60, stderr.columns ?? 100)),
    cwd: process.cwd(),
  };
}

type Style = Parameters<typeof styleText>[0];

/** Colours only where the stream shows them; NO_COLOR and FORCE_COLOR are honoured by Node itself. */
export function painter(terminal: Terminal): (style: Style, text: string) => string {
  return (style, text) => styleText(style, text, { stream: terminal.stream });
}
