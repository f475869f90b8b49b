import { timedLease } from '../fabric/lease.ts';
import type { LabWorld } from '../world.ts';

/** The same world with every lever disconnected: whoever pulls one is told that all went well. A planted defect. */
export function withoutEffect(world: LabWorld): LabWorld {
  const nothing = (): Promise<void> => Promise.resolve();
  const lease = (forMs: number) => timedLease(forMs, () => {});
  return {
    ...world,
    fabric: { places: world.fabric.places, impair: (_from, _to, _impairment, forMs) => lease(forMs) },
    instances: {
      stop: nothing,
      start: nothing,
      reboot: nothing,
      terminate: nothing,
      state: (arn) => world.instances.state(arn),
    },
    balancers: { shiftAway: (_zone, forMs) => lease(forMs), answer: (name) => world.balancers.answer(name) },
  };
}
