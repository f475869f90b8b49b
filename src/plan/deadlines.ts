import type { EnvironmentKind } from '../drill/types.ts';

/**
 * How long one act, and all undos of a run together, may take before they count as failed; wall clock.
 *
 * A cloud takes about a quarter of a minute to begin an experiment, and minutes to stop one: it starts the instances
 * again and restores the network before it calls the experiment stopped.
 */
export const deadlines: Readonly<Record<EnvironmentKind, { readonly actMs: number; readonly undoMs: number }>> = {
  lab: { actMs: 30_000, undoMs: 120_000 },
  aws: { actMs: 120_000, undoMs: 600_000 },
  command: { actMs: 120_000, undoMs: 300_000 },
};
