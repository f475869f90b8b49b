/**
 * Live progress, and the only door to `ora`.
 *
 * Two traps of ora are avoided here: it puts stdin into raw mode unless told otherwise, after which Ctrl-C does nothing
 * at all; and its own ✔ and ✖ carry colour into files.
 */
import { formatMs } from '../drill/duration.ts';
import type { ClientClass } from '../drill/types.ts';
import type { JournalEvent } from '../journal/types.ts';
import { formatRatio } from './figures.ts';
import { printable, wrap } from './grid.ts';
import { describeEvent } from './progress.ts';
import type { Line } from './progress.ts';
import ora from 'ora';

export interface LiveStats {
  readonly class: ClientClass;
  /** 0…1 over the last sliding window. */
  readonly goodRatio: number;
  /** ms; `NaN` where nothing was good. */
  readonly p95: number;
}

export interface Progress {
  event(event: JournalEvent): void;
  note(text: string): void;
  live(stats: readonly LiveStats[]): void;
  close(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly isTTY: boolean;
  readonly ci: boolean;
  /** Default: the NO_COLOR variable is set and not empty. */
  readonly noColor?: boolean;
  /** Epoch ms. Default: the system's clock. */
  readonly now?: () => number;
}

/** A spinner on a terminal; one plain timestamped line an event elsewhere (CI, a pipe, NO_COLOR). Never throws. */
export function createProgress(options: ProgressOptions): Progress {
  const { isTTY, ci, now = Date.now, noColor = Boolean(process.env['NO_COLOR']) } = options;
  const stream = harmless(options.stream);
  const progress = isTTY && !ci && !noColor ? spinnerProgress(stream, now) : plainProgress(stream, now);
  return guarded(progress);
}

function plainProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const line = (at: number, text: string): void => void stream.write(`${new Date(at).toISOString()}  ${text}\n`);
  return {
    event: (event) => {
      const described = describeEvent(event);
      if (described) line(event.at, described.text);
    },
    note: (text) => line(now(), printable(text)),
    live: () => {},
    close: () => {},
  };
}

const tones = {
  plain: { symbol: '•', sgr: '36' },
  good: { symbol: '✔', sgr: '32' },
  bad: { symbol: '✘', sgr: '31' },
  doubt: { symbol: '?', sgr: '33' },
  detail: { symbol: ' ', sgr: '2' },
} as const satisfies Record<Line['tone'], { readonly symbol: string; readonly sgr: string }>;

function spinnerProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let startedAt = now();
  let phase = '';
  let stats: readonly LiveStats[] = [];
  const elapsed = (at: number): string => clock(at - startedAt);
  const status = (): string => {
    const classes = stats.map(
      ({ class: name, goodRatio, p95 }) =>
        `${name} ${formatRatio(goodRatio, 1)}${Number.isFinite(p95) ? `, p95 ${formatMs(p95)}` : ''}`,
    );
    return fit([elapsed(now()), phase, ...classes].filter(Boolean).join(' · '), (stream.columns ?? 80) - 4);
  };
  // A function as suffix is asked at every frame, so the clock ticks without a timer of our own.
  const spinner = ora({ stream, discardStdin: false, isEnabled: true, color: 'cyan', text: '', suffixText: status });
  const say = (tone: Line['tone'], at: number, text: string): void => {
    const { symbol, sgr } = tones[tone];
    spinner.stop();
    const lines = wrap(text, Math.max(40, (stream.columns ?? 80) - 10));
    stream.write(`\u001b[${sgr}m${symbol}\u001b[0m \u001b[2m${elapsed(at).padStart(5)}\u001b[0m  ${lines.join('\n         ')}\n`);
    spinner.start();
  };
  return {
    event: (event) => {
      if (event.type === 'started') startedAt = event.at;
      if (event.type === 'phase') phase = event.phase;
      const described = describeEvent(event);
      if (described) say(described.tone, event.at, described.text);
      if (event.type === 'finished') spinner.stop();
    },
    note: (text) => say('detail', now(), printable(text)),
    live: (latest) => {
      stats = latest;
    },
    close: () => void spinner.stop(),
  };
}

/** `0:07`, `12:30` */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function fit(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** The one guard: whatever goes wrong in showing progress ends here. The truth is in the journal. */
function guarded(progress: Progress): Progress {
  const attempt = (show: () => void): void => {
    try {
      show();
    } catch {
      // A line is lost; the run is not.
    }
  };
  return {
    event: (event) => attempt(() => progress.event(event)),
    note: (text) => attempt(() => progress.note(text)),
    live: (stats) => attempt(() => progress.live(stats)),
    close: () => attempt(() => progress.close()),
  };
}

/**
 * The stream as the spinner's timer sees it, which no `try` of ours surrounds: a write that throws is dropped, and an
 * `error` event (the reader of the pipe is gone) does not end the process.
 */
function harmless(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const quiet =
    <A extends readonly unknown[]>(call: (...values: A) => unknown) =>
    (...values: A): boolean => {
      try {
        return call(...values) !== false;
      } catch {
        return true;
      }
    };
  stream.on('error', () => {});
  return Object.create(stream, {
    write: { writable: true, value: quiet(stream.write.bind(stream)) },
    cursorTo: { value: quiet((x: number) => stream.cursorTo(x)) },
    moveCursor: { value: quiet((x: number, y: number) => stream.moveCursor(x, y)) },
    clearLine: { value: quiet((direction: -1 | 0 | 1) => stream.clearLine(direction)) },
  }) as NodeJS.WriteStream;
}
