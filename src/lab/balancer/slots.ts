/** Says whether the target answered. */
export type GiveBack = (answered: boolean) => void;

/** Places in the pool of upstream connections. The sound one has no end; the leaky one is a planted defect. */
export interface Slots {
  take(): Promise<GiveBack>;
}

export const endless: Slots = { take: () => Promise.resolve(() => {}) };

/**
 * A pool of `size` that never gets back the slot of an attempt that was not answered. Losing a target uses it up, and
 * whoever then waits for a slot waits for good.
 */
export function leaky(size: number): Slots {
  const waiting: (() => void)[] = [];
  let free = size;
  const giveBack: GiveBack = (answered) => {
    if (!answered) return;
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    take: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
      return giveBack;
    },
  };
}
