import { findZone } from '../targets.ts';
import { elapse, type PerformedAction } from './action.ts';

export const startZonalAutoshift: PerformedAction = {
  check({ availabilityZoneIdentifier = '' }, world) {
    return findZone(world, availabilityZoneIdentifier)
      ? []
      : [`Availability Zone "${availabilityZoneIdentifier}" does not exist in this account`];
  },

  async apply(context, signal) {
    const { world, parameters } = context;
    const zone = findZone(world, parameters['availabilityZoneIdentifier'] ?? '');
    if (!zone) throw new Error('the zone has gone');
    context.hold((forMs) => world.balancers.shiftAway(zone.name, forMs));
    await elapse(context, 'duration', signal);
  },
};
