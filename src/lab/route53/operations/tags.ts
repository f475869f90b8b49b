/** Tags of hosted zones. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { invalidInput, Route53Error } from '../errors.ts';
import type { Zone } from '../records.ts';
import { zoneOf, type Store } from '../store.ts';
import { xml } from '../views.ts';
import { child, children, parseXml, textOf, type Xml } from '../xml.ts';

export function changeTags(store: Store, call: Call): Reply {
  const zone = taggedZone(store, call, call.params['id'] ?? '');
  const request = parseXml(call.body, 'ChangeTagsForResourceRequest');
  if (request === undefined) throw new Route53Error('MalformedInput', 'The request body is not a ChangeTagsForResourceRequest');
  const added = children(child(request, 'AddTags'), 'Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']);
  const removed = children(child(request, 'RemoveTagKeys'), 'Key');
  const tags: Record<string, string> = { ...zone.tags, ...Object.fromEntries(added) };
  zone.tags = Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key)));
  return xml('ChangeTagsForResourceResponse', {});
}

export function listTags(store: Store, call: Call): Reply {
  const zone = taggedZone(store, call, call.params['id'] ?? '');
  return xml('ListTagsForResourceResponse', { ResourceTagSet: tagSet(zone) });
}

export function listTagsOfMany(store: Store, call: Call): Reply {
  const request = parseXml(call.body, 'ListTagsForResourcesRequest');
  if (request === undefined) throw new Route53Error('MalformedInput', 'The request body is not a ListTagsForResourcesRequest');
  const ids = children(child(request, 'ResourceIds'), 'ResourceId').filter((id) => typeof id === 'string');
  const sets = ids.map((id) => tagSet(taggedZone(store, call, id)));
  return xml('ListTagsForResourcesResponse', { ResourceTagSets: { ResourceTagSet: sets } });
}

function taggedZone(store: Store, call: Call, id: string): Zone {
  const type = call.params['type'];
  if (type !== 'hostedzone') throw invalidInput(`The lab does not offer tags of resource type '${type}' yet`);
  return zoneOf(store, id);
}

const tagSet = ({ id, tags }: Zone): Xml => ({
  ResourceType: 'hostedzone',
  ResourceId: id,
  Tags: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
});
