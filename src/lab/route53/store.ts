/** What the Route 53 endpoint remembers, and how a change reaches the name servers. */
import { randomInt } from 'node:crypto';
import type { LabWorld } from '../world.ts';
import { Route53Error } from './errors.ts';
import { plainName } from './names.ts';
import { initialRecords, type Change, type Records, type Zone } from './records.ts';

/** PENDING → INSYNC, in cloud time: "typically within 60 seconds", most often about half of it. */
const insyncMs = 30_000;

export interface Store {
  readonly world: LabWorld;
  /** Ends the waiting of changes when the lab goes down. */
  readonly signal: AbortSignal;
  readonly zones: Map<string, Zone>;
  readonly changes: Map<string, Change>;
}

export const newStore = (world: LabWorld, signal: AbortSignal): Store => ({
  world,
  signal,
  zones: new Map(),
  changes: new Map(),
});

export function zoneOf(store: Store, id: string): Zone {
  const zone = store.zones.get(id);
  if (!zone) throw new Route53Error('NoSuchHostedZone', `No hosted zone found with ID: ${id}`);
  return zone;
}

export interface NewZone {
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string | undefined;
}

/** Name servers do not know it before its first `publish`. */
export function addZone(store: Store, { name, callerReference, comment }: NewZone): Zone {
  const id = newId('Z', 20);
  const zone: Zone = { id, name, callerReference, comment, records: initialRecords(name), served: undefined, tags: {} };
  store.zones.set(id, zone);
  return zone;
}

/**
 * Makes the records the zone's own at once, and those of its name servers when the change is INSYNC. Changes of one
 * zone take equally long, so they arrive in the order they were made.
 */
export function publish(store: Store, zone: Zone, records: Records, comment: string | undefined): Change {
  const change: Change = { id: newId('C', 14), status: 'PENDING', submittedAt: store.world.clock.now(), comment };
  store.changes.set(change.id, change);
  zone.records = records;
  const arrive = (): void => {
    zone.served = records;
    change.status = 'INSYNC';
    store.world.truth('dns-insync', { zone: plainName(zone.name), change: change.id });
  };
  store.world.clock.cloudSleep(insyncMs, store.signal).then(arrive, () => {});
  return change;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const newId = (prefix: string, length: number): string =>
  prefix + Array.from({ length: length - 1 }, () => alphabet[randomInt(alphabet.length)]).join('');
