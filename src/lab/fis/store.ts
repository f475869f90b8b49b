/** What the FIS endpoint remembers. In memory: a lab starts empty. */
import type { LabWorld } from '../world.ts';
import { conflict, notFound } from './errors.ts';
import type { Experiment, Template } from './model.ts';
import type { Run } from './run.ts';

export interface Store {
  readonly world: LabWorld;
  readonly templates: Map<string, Template>;
  readonly experiments: Map<string, Experiment>;
  readonly runs: Map<string, Run>;
  /** Client token → what was asked with it, and what came of it. */
  readonly tokens: Map<string, { readonly request: string; readonly id: string }>;
}

export const newStore = (world: LabWorld): Store => ({
  world,
  templates: new Map(),
  experiments: new Map(),
  runs: new Map(),
  tokens: new Map(),
});

export function templateOf(store: Store, id: string): Template {
  const template = store.templates.get(id);
  if (!template) throw notFound(`Resource ${id} of type AWS::FIS::ExperimentTemplate not found`);
  return template;
}

export function experimentOf(store: Store, id: string): Experiment {
  const experiment = store.experiments.get(id);
  if (!experiment) throw notFound(`Resource ${id} of type AWS::FIS::Experiment not found`);
  return experiment;
}

/** The same token and request return the first result; the same token with another request is a conflict. */
export function once(store: Store, operation: string, clientToken: string, request: unknown, make: () => string): string {
  const key = `${operation}/${clientToken}`;
  const text = JSON.stringify(request);
  const known = store.tokens.get(key);
  if (known && known.request !== text) {
    throw conflict(`The client token ${clientToken} was used before with different parameters`);
  }
  if (known) return known.id;
  const id = make();
  store.tokens.set(key, { request: text, id });
  return id;
}
