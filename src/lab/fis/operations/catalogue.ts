/** The catalogue of actions and resource types. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { performed } from '../actions/index.ts';
import { catalogue, type CatalogueEntry } from '../catalogue.ts';
import { notFound } from '../errors.ts';
import { actionArn } from '../ids.ts';
import { resourceTypes, type ResourceType } from '../resource-types.ts';
import type { Store } from '../store.ts';
import { json, page } from '../wire.ts';

export const listActions = (store: Store, call: Call): Reply =>
  page(
    call,
    'actions',
    Object.entries(catalogue).map(([id, entry]) => actionView(store, id, entry)),
  );

export function getAction(store: Store, call: Call): Reply {
  const id = call.params['id'] ?? '';
  const entry = Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
  if (!entry) throw notFound(`Action with ID ${id} not found.`);
  const parameters = Object.entries(entry.parameters).map(([name, { required, rule }]) => [
    name,
    { description: rule.kind === 'duration' ? `From ${rule.least} to ${rule.most}` : rule.kind, required },
  ]);
  return json({ action: { ...actionView(store, id, entry), parameters: Object.fromEntries(parameters) } });
}

const actionView = ({ world }: Store, id: string, { description, targets }: CatalogueEntry) => ({
  id,
  arn: actionArn(world, id),
  description: Object.hasOwn(performed, id) ? description : `${description} Not offered by the lab.`,
  targets: Object.fromEntries(Object.entries(targets).map(([key, resourceType]) => [key, { resourceType }])),
  tags: {},
});

export const listResourceTypes = (_: Store, call: Call): Reply =>
  page(
    call,
    'targetResourceTypes',
    Object.entries(resourceTypes).map(([resourceType, { description }]) => ({ resourceType, description })),
  );

export function getResourceType(_: Store, call: Call): Reply {
  const id = call.params['id'] ?? '';
  const type: ResourceType | undefined = Object.hasOwn(resourceTypes, id) ? resourceTypes[id] : undefined;
  if (!type) throw notFound(`Target resource type ${id} not found.`);
  const parameters = (type.parameters ?? []).map((name) => [name, { description: name, required: false }]);
  return json({
    targetResourceType: { resourceType: id, description: type.description, parameters: Object.fromEntries(parameters) },
  });
}
