/** Places in the pool of upstream connections. The sound one has no end; the leaky one is a planted defect. */
export interface Slots {
  /** `undefined`: the pool is used up. Otherwise call the result once, saying whether the request was answered. */
  take(): ((answered: boolean) => void) | undefined;
}

export const endless: Slots = { take: () => () => {} };

/** Never gets back the slot of a request that was not answered: losing a target uses up the pool, for good. */
export function leaky(size: number): Slots {
  let free = size;
  return {
    take: () => {
      if (free === 0) return undefined;
      free -= 1;
      return (answered) => void (free += answered ? 1 : 0);
    },
  };
}
