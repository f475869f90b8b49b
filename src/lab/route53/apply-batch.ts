/** A batch applied to a zone's records: all of it or nothing, with every objection named. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { isWithin } from './names.ts';
import type { RequestedChange } from './read-batch.ts';
import { recordKey, type AliasSet, type RecordSet, type Records, type Zone } from './records.ts';
import { valueProblems } from './values.ts';

export interface BatchFacts {
  /** The hosted zone id that aliases to this balancer must name; `undefined` when there is no such balancer. */
  readonly balancerZoneId: (name: string) => string | undefined;
  readonly scale: number;
}

export type BatchOutcome =
  | { readonly ok: true; readonly records: Records }
  | { readonly ok: false; readonly messages: readonly string[] };

type ZoneFacts = Pick<Zone, 'id' | 'name' | 'records'>;

export function applyBatch(zone: ZoneFacts, changes: readonly RequestedChange[], facts: BatchFacts): BatchOutcome {
  if (changes.length > 1_000) return { ok: false, messages: [`Number of records limit of 1000 exceeded.`] };
  const records = new Map(zone.records);
  const messages: string[] = [];
  for (const change of changes) messages.push(...applyOne(records, change, zone, facts));
  const touched = new Map(changes.map(({ set }) => [recordKey(set), records.get(recordKey(set))]));
  for (const set of touched.values()) {
    if (set) messages.push(...conflicts(set, records, zone));
    if (set?.kind === 'alias') messages.push(...aliasProblems(set, records, zone, facts));
  }
  messages.push(...apexProblems(records, zone));
  return messages.length === 0 ? { ok: true, records } : { ok: false, messages: [...new Set(messages)] };
}

const label = ({ name, type }: RecordSet): string => `resource record set [name='${name}', type='${type}']`;

function applyOne(
  records: Map<string, RecordSet>,
  { action, set }: RequestedChange,
  zone: ZoneFacts,
  facts: BatchFacts,
): string[] {
  const key = recordKey(set);
  const present = records.get(key);
  if (!isWithin(set.name, zone.name)) return [`RRSet with DNS name ${set.name} is not permitted in zone ${zone.name}`];
  if (action === 'DELETE') {
    if (!present) return [`Tried to delete ${label(set)} but it was not found`];
    if (!same(present, set)) return [`Tried to delete ${label(set)} but the values provided do not match the current values`];
    records.delete(key);
    return [];
  }
  if (action === 'CREATE' && present) return [`Tried to create ${label(set)} but it already exists`];
  const problems = set.kind === 'plain' ? [...valueProblems(set.type, set.values), ...ttlProblems(set.ttlS, set, facts)] : [];
  if (problems.length === 0) records.set(key, set);
  return problems;
}

/** DELETE must repeat everything: TTL and all values, in any order. */
function same(a: RecordSet, b: RecordSet): boolean {
  if (a.kind === 'alias') return b.kind === 'alias' && isDeepStrictEqual(a.target, b.target);
  if (b.kind === 'alias' || a.ttlS !== b.ttlS) return false;
  return isDeepStrictEqual(a.values.toSorted(), b.values.toSorted());
}

/** A TTL that the time scale cannot divide would make every measured ratio a lie. Zone infrastructure is exempt. */
function ttlProblems(ttlS: number, set: RecordSet, { scale }: BatchFacts): string[] {
  if (Number.isInteger(ttlS / scale) || set.type === 'NS' || set.type === 'SOA') return [];
  return [`TTL ${ttlS} of ${set.name} ${set.type} divided by the lab's time scale ${scale} is not a whole number of seconds`];
}

function conflicts(set: RecordSet, records: Records, zone: ZoneFacts): string[] {
  if (set.type === 'CNAME' && set.name === zone.name) {
    return [`RRSet of type CNAME with DNS name ${set.name} is not permitted at apex in zone ${zone.name}`];
  }
  const others = [...records.values()].filter((other) => other.name === set.name && other.type !== set.type);
  const clash = others.find((other) => set.type === 'CNAME' || other.type === 'CNAME');
  if (!clash) return [];
  return [
    `RRSet of type ${set.type} with DNS name ${set.name} is not permitted because a conflicting RRSet of type ${clash.type} with the same DNS name already exists in zone ${zone.name}`,
  ];
}

function aliasProblems(set: AliasSet, records: Records, zone: ZoneFacts, facts: BatchFacts): string[] {
  const attempt = `Tried to create an alias that targets ${set.target.name}, type ${set.type} in zone ${set.target.zoneId}, but`;
  const balancerZone = facts.balancerZoneId(set.target.name);
  if (balancerZone !== undefined) {
    if (set.target.zoneId !== balancerZone) return [`${attempt} the alias target name does not lie within the target zone`];
    return set.type === 'A' || set.type === 'AAAA' ? [] : [`${attempt} a load balancer has only A and AAAA records`];
  }
  if (set.target.zoneId !== zone.id || !isWithin(set.target.name, zone.name)) {
    return [`${attempt} the alias target name does not lie within the target zone`];
  }
  if (set.target.name === set.name) return [`${attempt} an alias cannot target itself`];
  return records.has(recordKey({ name: set.target.name, type: set.type })) ? [] : [`${attempt} that target was not found`];
}

function apexProblems(records: Records, { name }: ZoneFacts): string[] {
  const problems: string[] = [];
  if (!records.has(recordKey({ name, type: 'SOA' }))) problems.push('A HostedZone must contain exactly one SOA record.');
  if (!records.has(recordKey({ name, type: 'NS' }))) {
    problems.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  const stray = [...records.values()].find((set) => set.type === 'SOA' && set.name !== name);
  if (stray) problems.push(`RRSet of type SOA with DNS name ${stray.name} is not permitted: it is not the apex of zone ${name}`);
  return problems;
}
