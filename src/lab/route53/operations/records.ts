/** Record sets: change, list, and how far a change has come. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { applyBatch } from '../apply-batch.ts';
import { canonicalZoneId } from '../canonical-zones.ts';
import { invalidBatch, invalidInput, Route53Error } from '../errors.ts';
import { canonicalName, compareNames, plainName } from '../names.ts';
import { readBatch } from '../read-batch.ts';
import type { RecordSet } from '../records.ts';
import { publish, zoneOf, type Store } from '../store.ts';
import { changeView, setView, xml } from '../views.ts';
import { pageSize } from './paging.ts';

export function changeRecordSets(store: Store, call: Call): Reply {
  const zone = zoneOf(store, call.params['id'] ?? '');
  const batch = readBatch(call.body);
  const { world } = store;
  const outcome = applyBatch(zone, batch.changes, {
    scale: world.clock.scale,
    balancerZoneId: (name) => (world.balancers.answer(plainName(name)) ? canonicalZoneId(name) : undefined),
  });
  if (!outcome.ok) throw invalidBatch(outcome.messages);
  const change = publish(store, zone, outcome.records, batch.comment);
  return xml('ChangeResourceRecordSetsResponse', { ChangeInfo: changeView(change) });
}

export function getChange(store: Store, call: Call): Reply {
  const id = call.params['id'] ?? '';
  const change = store.changes.get(id);
  if (!change) throw new Route53Error('NoSuchChange', `A change with id ${id} does not exist`);
  return xml('GetChangeResponse', { ChangeInfo: changeView(change) });
}

/** Ordered by name from the right label, then by type; `name` and `type` say where to begin. */
export function listRecordSets(store: Store, call: Call): Reply {
  const zone = zoneOf(store, call.params['id'] ?? '');
  const size = pageSize(call, 300);
  const [name, type] = [call.query.get('name'), call.query.get('type')];
  const from = name === null ? undefined : canonicalName(name);
  if (name !== null && from === undefined) throw invalidInput(`'${name}' is not a valid domain name`);
  if (type !== null && name === null) throw invalidInput('The type cannot be given without the name');
  const start = { name: from ?? '', type: type ?? '' };
  const sets = [...zone.records.values()].sort(compareSets).filter((set) => compareSets(set, start) >= 0);
  const next = sets[size];
  return xml('ListResourceRecordSetsResponse', {
    ResourceRecordSets: { ResourceRecordSet: sets.slice(0, size).map(setView) },
    IsTruncated: next !== undefined,
    NextRecordName: next?.name,
    NextRecordType: next?.type,
    MaxItems: size,
  });
}

type Position = Pick<RecordSet, 'name'> & { readonly type: string };

const compareSets = (a: Position, b: Position): number =>
  compareNames(a.name, b.name) || (a.type < b.type ? -1 : Number(a.type > b.type));
