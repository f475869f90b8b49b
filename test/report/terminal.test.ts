import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../src/report/terminal.ts';
import type { Progress, ProgressOptions } from '../../src/report/terminal.ts';
import type { EventBody, JournalEvent } from '../../src/journal/types.ts';

const startAt = Date.UTC(2026, 10, 21, 19, 12, 3);
// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const escapes = /\u001b/;

class Screen extends EventEmitter {
  written = '';
  columns = 100;
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  cursorTo(): boolean {
    return true;
  }
  clearLine(): boolean {
    this.written += '<clear>';
    return true;
  }
  moveCursor(): boolean {
    return true;
  }
}

const open: Progress[] = [];
afterEach(() => {
  for (const progress of open.splice(0)) progress.close();
  vi.useRealTimers();
});

function progressOn(screen: Screen, options: Partial<ProgressOptions> = {}): Progress {
  const stream = screen as unknown as NodeJS.WriteStream;
  const progress = createProgress({
    stream,
    isTTY: screen.isTTY,
    ci: false,
    noColor: false,
    now: () => startAt + 7_400,
    ...options,
  });
  open.push(progress);
  return progress;
}

let seq = 0;
const event = (body: EventBody, at = startAt): JournalEvent => ({ ...body, v: 1, seq: (seq += 1), at });
const phase = event({ type: 'phase', phase: 'baseline' });
const owed = event({ type: 'owed', id: 'a', step: 'fault-1', undo: { kind: 'command', command: 'true' } });
const failed = event({ type: 'act-failed', step: 'fault-1', error: 'no\u001b[2Jsuch\nzone' }, startAt + 5_000);

describe('progress where nobody can see a spinner', () => {
  it.each([
    ['a pipe', new Screen(false), {}],
    ['a CI', new Screen(true), { ci: true }],
    ['NO_COLOR', new Screen(true), { noColor: true }],
  ] as const)('(%s) is one plain line with a time stamp for each event worth following', (_where, screen, options) => {
    const progress = progressOn(screen, options);
    for (const each of [phase, owed, failed]) progress.event(each);
    progress.live([{ class: 'fresh', goodRatio: 0.5, p95: 20 }]);
    progress.note('fetching k6');
    progress.close();
    expect(screen.written).toBe(
      [
        '2026-11-21T19:12:03.000Z  phase baseline',
        '2026-11-21T19:12:08.000Z  fault-1 failed: no [2Jsuch zone',
        '2026-11-21T19:12:10.400Z  fetching k6',
        '',
      ].join('\n'),
    );
    expect(screen.written).not.toMatch(escapes);
  });

  it('reads NO_COLOR itself unless it is told', () => {
    vi.stubEnv('NO_COLOR', '1');
    const screen = new Screen(true);
    const progress = createProgress({ stream: screen as unknown as NodeJS.WriteStream, isTTY: true, ci: false });
    progress.event(phase);
    progress.close();
    vi.unstubAllEnvs();
    expect(screen.written).not.toMatch(escapes);
  });
});

describe('progress on a terminal', () => {
  it('keeps a line of phase, elapsed time and availability below what has happened', () => {
    vi.useFakeTimers();
    const screen = new Screen(true);
    const progress = progressOn(screen);
    progress.event(event({ type: 'phase', phase: 'fault' }));
    progress.live([
      { class: 'fresh', goodRatio: 0.6712, p95: 127 },
      { class: 'sticky', goodRatio: 1, p95: Number.NaN },
    ]);
    vi.advanceTimersByTime(300);
    expect(screen.written).toContain('phase fault\n');
    expect(screen.written).toContain('fault · fresh 67.1 %, p95 127 ms · sticky 100 %');
    expect(screen.written).not.toContain('NaN');
  });

  it('counts elapsed time from the start of the run', () => {
    const screen = new Screen(true);
    const progress = progressOn(screen, { now: () => startAt });
    progress.event(event({ type: 'undoing', id: 'fault-1' }, startAt + 65_000));
    expect(screen.written).toContain('1:05');
  });

  it('never writes a status wider than the terminal, which would leave its rests behind', () => {
    vi.useFakeTimers();
    const screen = new Screen(true);
    screen.columns = 30;
    const progress = progressOn(screen);
    progress.live(Array.from({ length: 9 }, () => ({ class: 'fresh' as const, goodRatio: 0.999, p95: 12 })));
    progress.note('x');
    vi.advanceTimersByTime(300);
    const frames = screen.written.split(/<clear>|\n/).filter((line) => line.includes('fresh'));
    expect(frames.length).toBeGreaterThan(0);
    // oxlint-disable-next-line no-control-regex -- escape sequences take no room
    for (const frame of frames) expect(frame.replace(/\u001b\[[?\d;]*[a-zA-Z]/g, '').length).toBeLessThanOrEqual(30);
  });

  it('stops drawing when the run has finished, and when it is closed', () => {
    vi.useFakeTimers();
    const screen = new Screen(true);
    const progress = progressOn(screen);
    progress.event(phase);
    progress.event(event({ type: 'finished', how: 'completed' }));
    const before = screen.written;
    vi.advanceTimersByTime(2_000);
    expect(screen.written).toBe(before);
    expect(before.endsWith('\u001b[?25h')).toBe(true);
  });

  it('never puts the terminal’s input into a mode in which Ctrl-C is not heard', () => {
    const raw = vi.fn();
    const stdin = process.stdin as unknown as Record<string, unknown>;
    const before = { isTTY: stdin['isTTY'], setRawMode: stdin['setRawMode'] };
    Object.assign(stdin, { isTTY: true, setRawMode: raw });
    progressOn(new Screen(true)).event(phase);
    Object.assign(stdin, before);
    expect(raw).not.toHaveBeenCalled();
  });
});

describe('a terminal that breaks', () => {
  it.each([true, false])('hurts nobody (TTY: %s)', (isTTY) => {
    vi.useFakeTimers();
    const screen = new Screen(isTTY);
    const progress = progressOn(screen);
    progress.event(phase);
    const broken = (): never => {
      throw new Error('EIO');
    };
    Object.assign(screen, { write: broken, clearLine: broken });
    expect(() => {
      progress.event(failed);
      progress.note('x');
      vi.advanceTimersByTime(1_000);
      screen.emit('error', new Error('EPIPE'));
      progress.close();
    }).not.toThrow();
  });

  it('does not stop the run over an event that cannot be described', () => {
    const screen = new Screen(false);
    const progress = progressOn(screen);
    expect(() => progress.event({ ...phase, type: 'acted', receipt: undefined } as unknown as JournalEvent)).not.toThrow();
    progress.event(phase);
    expect(screen.written).toBe('2026-11-21T19:12:03.000Z  phase baseline\n');
  });
});
