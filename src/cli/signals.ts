/**
 * Two steps: the first Ctrl-C undoes and reports, the second leaves at once and says what is owed.
 *
 * npm and shells deliver the same signal twice within milliseconds (to the group, and forwarded), so a repetition within a quarter of a
 * second counts as one press.
 */
const samePressMs = 250;

export interface Interrupts extends Disposable {
  /** Aborts at the first signal; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Until disposed of, somebody else announces the first signal: a run does so in its journal, which everybody hears. */
  announcedElsewhere(): Disposable;
}

export function listenForInterrupts(onFirst: (name: string) => void, onSecond: (name: string) => void): Interrupts {
  const controller = new AbortController();
  let firstAt = 0;
  let announced = 0;
  const handle = (name: NodeJS.Signals): void => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      firstAt = now;
      if (announced === 0) onFirst(name);
      controller.abort(name);
    } else if (now - firstAt > samePressMs) onSecond(name);
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    announcedElsewhere() {
      announced += 1;
      return { [Symbol.dispose]: () => void (announced -= 1) };
    },
    [Symbol.dispose]() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
