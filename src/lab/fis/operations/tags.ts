/** Tags of templates and experiments, by ARN. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { notFound } from '../errors.ts';
import { required, structure } from '../shape.ts';
import type { Store } from '../store.ts';
import { tagMap } from '../template-shape.ts';
import { json, readBody } from '../wire.ts';

type Tags = Readonly<Record<string, string>>;

interface Tagged {
  readonly tags: Tags;
  write(tags: Tags): void;
}

function tagged(store: Store, arn: string): Tagged {
  const template = [...store.templates.values()].find((one) => one.arn === arn);
  if (template) return { tags: template.tags, write: (tags) => store.templates.set(template.id, { ...template, tags }) };
  const experiment = [...store.experiments.values()].find((one) => one.arn === arn);
  if (experiment) return { tags: experiment.tags, write: (tags) => (experiment.tags = tags) };
  throw notFound(`Resource ${arn} not found`);
}

export function tagResource(store: Store, call: Call): Reply {
  const resource = tagged(store, call.params['arn'] ?? '');
  const { tags } = readBody(call, structure({ tags: required(tagMap) }));
  resource.write({ ...resource.tags, ...(tags as Tags) });
  return json({});
}

export function untagResource(store: Store, call: Call): Reply {
  const resource = tagged(store, call.params['arn'] ?? '');
  const keys = call.query.getAll('tagKeys');
  resource.write(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key))));
  return json({});
}

export const listTags = (store: Store, call: Call): Reply => json({ tags: tagged(store, call.params['arn'] ?? '').tags });
