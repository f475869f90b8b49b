import type { PerformedAction } from './action.ts';

export const rebootInstances: PerformedAction = {
  async apply({ world, targets }) {
    await Promise.all((targets['Instances'] ?? []).map((instance) => world.instances.reboot(instance.arn)));
  },
};
