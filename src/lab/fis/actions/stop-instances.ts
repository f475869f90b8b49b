import { elapse, type PerformedAction } from './action.ts';

export const stopInstances: PerformedAction = {
  async apply(context, signal) {
    const { world, targets, parameters } = context;
    await Promise.all((targets['Instances'] ?? []).map((instance) => world.instances.stop(instance.arn)));
    if (!parameters['startInstancesAfterDuration']) return;
    await elapse(context, 'startInstancesAfterDuration', signal);
  },

  /** The post action. Without `startInstancesAfterDuration` FIS leaves stopped instances stopped, and so do we. */
  async revert({ world, targets, parameters }) {
    if (!parameters['startInstancesAfterDuration']) return;
    const instances = targets['Instances'] ?? [];
    const gone = instances.filter(({ arn }) => ['terminated', 'shutting-down'].includes(world.instances.state(arn)));
    await Promise.all(instances.filter((one) => !gone.includes(one)).map((instance) => world.instances.start(instance.arn)));
    if (gone.length > 0 && parameters['completeIfInstancesTerminated'] !== 'true') {
      throw new Error(`Instances were terminated and cannot be started: ${gone.map(({ arn }) => arn).join(', ')}`);
    }
  },
};
