import { randomUUID } from 'node:crypto';
import type { Lease } from '../world.ts';

/** Calls `end` once: when `forMs` have passed since the last renewal, or on release. */
export function timedLease(forMs: number, end: () => void): Lease {
  const lapse = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    end();
  };
  let timer: NodeJS.Timeout | undefined = setTimeout(lapse, forMs);
  return {
    id: randomUUID(),
    renew: (ms) => {
      if (!timer) return;
      clearTimeout(timer);
      timer = setTimeout(lapse, ms);
    },
    release: lapse,
    [Symbol.asyncDispose]: () => Promise.resolve(lapse()),
  };
}
