/**
 * Two steps: the first Ctrl-C undoes and reports, the second leaves at once and says what is owed. SIGTERM and SIGHUP (a session that was
 * dropped) count as Ctrl-C.
 *
 * npm and shells deliver the same signal twice within milliseconds (to the group, and forwarded), so a repetition within a quarter of a
 * second counts as one press.
 */
import { hearStrays } from './strays.ts';

const samePressMs = 250;
const asksToEnd = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts extends Disposable {
  /** Aborts at the first signal, with its name as the reason, or at the first error that nobody awaited, with that. */
  readonly signal: AbortSignal;
  /** The first error that nobody awaited: whatever else is said, we failed. */
  stray(): Error | undefined;
  /** Until disposed of, somebody else announces the first signal: a run does so in its journal, which everybody hears. */
  announcedElsewhere(): Disposable;
}

export function listenForInterrupts(onFirst: (name: string) => void, onSecond: (name: string) => void): Interrupts {
  const controller = new AbortController();
  let firstAt: number | undefined;
  let announced = 0;
  let stray: Error | undefined;
  const handle = (name: NodeJS.Signals): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      if (announced === 0) onFirst(name);
      controller.abort(name);
    } else if (now - firstAt > samePressMs) onSecond(name);
  };
  for (const name of asksToEnd) process.on(name, handle);
  const strays = hearStrays((error) => {
    if (stray !== undefined) return;
    stray = error;
    if (announced === 0) onFirst(error.message);
    controller.abort(error);
  });
  return {
    signal: controller.signal,
    stray: () => stray,
    announcedElsewhere() {
      announced += 1;
      return { [Symbol.dispose]: () => void (announced -= 1) };
    },
    [Symbol.dispose]() {
      for (const name of asksToEnd) process.off(name, handle);
      strays[Symbol.dispose]();
    },
  };
}
