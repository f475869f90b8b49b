import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../run/ports.ts';

/** The machine's wall clock: the one k6 stamps its samples with, so that journal and samples can be laid side by side. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    if (ms <= 0) return signal?.throwIfAborted();
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.reason ?? error;
    }
  },
};
