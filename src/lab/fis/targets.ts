/** From a target's description to the resources it means, once, at the start of an experiment. */
import type { LabWorld, LabZone, Resource } from '../world.ts';
import { matches } from './filters.ts';
import type { TargetSpec } from './model.ts';
import { choose, parseSelection } from './selection.ts';

/** A zone by its name (`eu-west-1b`) or its id (`euw1-az2`): templates use both. */
export function findZone(world: LabWorld, identifier: string): LabZone | undefined {
  return world.zones.find((zone) => zone.name === identifier || zone.id === identifier);
}

/** Resources in order of their ARNs, so that a seeded choice does not depend on the world's listing. */
export function resolveTarget(world: LabWorld, target: TargetSpec, seed: string): readonly Resource[] {
  const selection = parseSelection(target.selectionMode);
  if (!selection) return [];
  const matching = world
    .resources()
    .filter((resource) => resource.type === target.resourceType && fits(world, resource, target))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  return choose(matching, selection, seed);
}

function fits(world: LabWorld, resource: Resource, target: TargetSpec): boolean {
  if (target.resourceArns?.length && !target.resourceArns.includes(resource.arn)) return false;
  if (!Object.entries(target.resourceTags ?? {}).every(([key, value]) => resource.tags[key] === value)) return false;
  if (!inZones(world, resource, target.parameters ?? {})) return false;
  return matches(withZoneIds(world, resource.attributes()), target.filters ?? []);
}

/** Target parameters that name zones: `availabilityZoneIdentifier`, `writerAvailabilityZoneIdentifiers`, … */
function inZones(world: LabWorld, resource: Resource, parameters: Readonly<Record<string, string>>): boolean {
  return Object.entries(parameters)
    .filter(([name]) => /availabilityZoneIdentifiers?$/i.test(name))
    .every(([, value]) => value.split(',').some((id) => findZone(world, id.trim())?.name === resource.zone));
}

/** EC2 describes a zone by name and by id side by side; the world only says the name. */
function withZoneIds(world: LabWorld, description: unknown): unknown {
  if (Array.isArray(description)) return description.map((item) => withZoneIds(world, item));
  if (typeof description !== 'object' || description === null) return description;
  const entries = Object.entries(description).map(([key, value]) => [key, withZoneIds(world, value)] as const);
  const name = (description as Record<string, unknown>)['AvailabilityZone'];
  const zone = typeof name === 'string' ? findZone(world, name) : undefined;
  return { ...(zone ? { AvailabilityZoneId: zone.id } : {}), ...Object.fromEntries(entries) };
}
