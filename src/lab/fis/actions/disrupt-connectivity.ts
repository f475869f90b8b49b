import type { LabWorld, PlaceName } from '../../world.ts';
import { elapse, zonesOf, type PerformedAction } from './action.ts';

/**
 * Network ACLs that drop packets, so the links are cut silently:
 *
 *     all                 zone ─╳─ every other place            (traffic within the zone stays)
 *     availability-zone   zone ─╳─ other zones of its Region    (clients still get in)
 */
export const disruptConnectivity: PerformedAction = {
  check({ scope = '' }) {
    return scope in beyond ? [] : [`The lab does not offer the scope "${scope}"; it offers ${Object.keys(beyond).join(' and ')}`];
  },

  async apply(context, signal) {
    const { world, parameters } = context;
    const places = beyond[parameters['scope'] as keyof typeof beyond];
    for (const zone of zonesOf(context.targets['Subnets'] ?? [])) {
      context.hold((forMs) => world.fabric.impair([zone], places(world, zone), { cut: true }, forMs));
    }
    await elapse(context, 'duration', signal);
  },
};

const beyond = {
  all: (world: LabWorld, zone: PlaceName): PlaceName[] => world.fabric.places.filter((place) => place !== zone),
  'availability-zone': (world: LabWorld, zone: PlaceName): PlaceName[] => {
    const region = world.zones.find(({ name }) => name === zone)?.region;
    return world.zones.filter((other) => other.region === region && other.name !== zone).map(({ name }) => name);
  },
};
