/** Experiment templates: create, get, list, update, delete. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { quota } from '../errors.ts';
import { arnOf, newId } from '../ids.ts';
import type { Template, TemplateSpec } from '../model.ts';
import { once, templateOf, type Store } from '../store.ts';
import { createShape, templateShape } from '../template-shape.ts';
import { quotas, validateTemplate } from '../validate.ts';
import { checkShape, json, page, readBody, templateSummary, templateView } from '../wire.ts';

export function createTemplate(store: Store, call: Call): Reply {
  const { clientToken, ...input } = readBody(call, createShape);
  const id = once(store, 'create', String(clientToken), input, () => {
    const spec = specOf(input);
    validateTemplate(spec, store.world);
    if (store.templates.size >= quotas.templates)
      throw quota(`An account can have at most ${quotas.templates} experiment templates`);
    const created = newId('EXT');
    const now = store.world.clock.now();
    const arn = arnOf(store.world, 'experiment-template', created);
    store.templates.set(created, { ...spec, id: created, arn, createdAt: now, updatedAt: now });
    return created;
  });
  return reply(templateOf(store, id));
}

export const getTemplate = (store: Store, call: Call): Reply => reply(templateOf(store, call.params['id'] ?? ''));

export const listTemplates = (store: Store, call: Call): Reply =>
  page(call, 'experimentTemplates', [...store.templates.values()].map(templateSummary));

/** Members that are given replace the template's own; the whole is validated as if it were new. */
export function updateTemplate(store: Store, call: Call): Reply {
  const old = templateOf(store, call.params['id'] ?? '');
  const changes = readBody(call, () => []);
  const { id, arn, createdAt, ...before } = old;
  const merged = {
    ...before,
    ...changes,
    tags: old.tags,
    experimentOptions: { ...old.experimentOptions, ...(changes['experimentOptions'] as object | undefined) },
  };
  checkShape(merged, templateShape);
  const spec = specOf(merged);
  validateTemplate(spec, store.world);
  const updated: Template = { ...spec, id, arn, createdAt, updatedAt: store.world.clock.now() };
  store.templates.set(id, updated);
  return reply(updated);
}

export function deleteTemplate(store: Store, call: Call): Reply {
  const template = templateOf(store, call.params['id'] ?? '');
  store.templates.delete(template.id);
  return reply(template);
}

const reply = (template: Template): Reply => json({ experimentTemplate: templateView(template) });

/** Only what a template holds, with the service's defaults; anything newer that a client sent stays behind. */
function specOf(input: Record<string, unknown>): TemplateSpec {
  const given = input as unknown as Partial<TemplateSpec>;
  return {
    description: given.description ?? '',
    roleArn: given.roleArn ?? '',
    targets: given.targets ?? {},
    actions: given.actions ?? {},
    stopConditions: given.stopConditions ?? [],
    ...(given.logConfiguration ? { logConfiguration: given.logConfiguration } : {}),
    experimentOptions: {
      accountTargeting: given.experimentOptions?.accountTargeting ?? 'single-account',
      emptyTargetResolutionMode: given.experimentOptions?.emptyTargetResolutionMode ?? 'fail',
    },
    tags: given.tags ?? {},
  };
}
