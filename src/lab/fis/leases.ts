/** Keeps the leases of one action alive. When this process dies, nobody renews and the lab heals by itself. */
import type { Lease } from '../world.ts';

/** Long enough to outlast a busy event loop, short enough that an orphaned fault is soon gone. Wall ms. */
export const leaseMs = 3_000;

export interface LeaseKeeper extends Disposable {
  hold(make: (forMs: number) => Lease): { release(): void };
}

export function keepLeases(): LeaseKeeper {
  const leases = new Set<Lease>();
  const beat = setInterval(() => {
    for (const lease of leases) lease.renew(leaseMs);
  }, leaseMs / 3);
  beat.unref();
  return {
    hold(make) {
      const lease = make(leaseMs);
      leases.add(lease);
      return {
        release() {
          leases.delete(lease);
          lease.release();
        },
      };
    },
    [Symbol.dispose]() {
      clearInterval(beat);
      for (const lease of leases) lease.release();
      leases.clear();
    },
  };
}
