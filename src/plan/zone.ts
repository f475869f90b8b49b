import type { EnvironmentFacts, Zone } from '../drill/environment.ts';
import { refusal, type PlanRefusal } from './refusal.ts';

export type Struck = { readonly ok: true; readonly zone: Zone } | { readonly ok: false; readonly refusal: PlanRefusal };

/**
 * The environment's zone that a drill's `zone` means: its name, its id, or the end of its name (`b` is `eu-west-1b`).
 *
 * The region of the account, or of the first zone, goes first, so that `b` is not also the `b` of a second region.
 * Refuses where no other zone of the same region would be left.
 */
export function struckZone(zone: string, facts: EnvironmentFacts): Struck {
  const home = facts.aws?.region ?? facts.zones[0]?.region;
  const exact = facts.zones.filter(({ name, id }) => name === zone || id === zone);
  const near = facts.zones.filter(({ name, region }) => region === home && name.endsWith(zone));
  const far = facts.zones.filter(({ name }) => name.endsWith(zone));
  const found = [exact, near, far].find((zones) => zones.length > 0) ?? [];
  const [first] = found;
  const known = facts.zones.map(({ name }) => name).join(', ') || 'none';
  if (!first)
    return no('plan/unknown-zone', `zone ${zone} is none of ${facts.name}'s zones: ${known}`, 'name one of them in the drill');
  if (found.length > 1) {
    const names = found.map(({ name }) => name).join(', ');
    return no('plan/ambiguous-zone', `zone ${zone} could be ${names}`, 'write the full name in the drill');
  }
  const survivors = facts.zones.filter(({ name, region }) => region === first.region && name !== first.name);
  if (survivors.length === 0) {
    const message = `${first.name} is the only zone of ${first.region}: with it gone nobody is left to serve`;
    return no('plan/no-survivors', message, 'drill an environment with at least two zones in that region');
  }
  return { ok: true, zone: first };
}

function no(...args: Parameters<typeof refusal>): Struck {
  return { ok: false, refusal: refusal(...args) };
}
