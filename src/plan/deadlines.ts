import type { Deadlines } from '../drill/environment.ts';
import type { EnvironmentKind } from '../drill/types.ts';

/**
 * A cloud takes about a quarter of a minute to begin an experiment, and minutes to stop one: it starts the instances
 * again and restores the network before it calls the experiment stopped.
 */
const deadlines: Readonly<Record<EnvironmentKind, Deadlines>> = {
  lab: { actMs: 30_000, undoMs: 120_000 },
  aws: { actMs: 120_000, undoMs: 600_000 },
  command: { actMs: 120_000, undoMs: 300_000 },
};

export function deadlinesOf(place: { readonly kind: EnvironmentKind; readonly deadlines?: Partial<Deadlines> }): Deadlines {
  return { ...deadlines[place.kind], ...place.deadlines };
}
