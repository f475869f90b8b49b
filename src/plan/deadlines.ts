import type { EnvironmentKind } from '../drill/types.ts';

/**
 * How long one act or one undo may take before it counts as failed, wall clock.
 *
 * A cloud takes about a quarter of a minute to begin an experiment, and minutes to stop one: it starts the instances
 * again and restores the network before it calls the experiment stopped.
 */
export const deadlines: Readonly<Record<EnvironmentKind, { readonly actMs: number; readonly undoMs: number }>> = {
  lab: { actMs: 15_000, undoMs: 30_000 },
  aws: { actMs: 120_000, undoMs: 600_000 },
  command: { actMs: 120_000, undoMs: 300_000 },
};
