import type { PerformedAction } from './action.ts';

/** Nothing brings a terminated instance back. */
export const terminateInstances: PerformedAction = {
  async apply({ world, targets }) {
    await Promise.all((targets['Instances'] ?? []).map((instance) => world.instances.terminate(instance.arn)));
  },
};
