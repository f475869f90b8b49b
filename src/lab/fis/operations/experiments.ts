/** Experiments: start, stop, get, list, and what their targets resolved to. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { conflict, quota } from '../errors.ts';
import { arnOf, newId } from '../ids.ts';
import { isOver, type ActionsMode, type Experiment, type Template } from '../model.ts';
import { startRun } from '../run.ts';
import { experimentOf, once, templateOf, type Store } from '../store.ts';
import { startShape } from '../template-shape.ts';
import { alarmState, quotas } from '../validate.ts';
import { experimentSummary, experimentView, json, page, readBody } from '../wire.ts';

interface StartInput {
  readonly experimentTemplateId: string;
  readonly experimentOptions?: { readonly actionsMode?: ActionsMode };
  readonly tags?: Readonly<Record<string, string>>;
}

export function startExperiment(store: Store, call: Call): Reply {
  const { clientToken, ...body } = readBody(call, startShape);
  const input = body as unknown as StartInput;
  const id = once(store, 'start', String(clientToken), input, () => {
    const template = templateOf(store, input.experimentTemplateId);
    refuseStart(store, template);
    const experiment = newExperiment(store, template, input, String(clientToken));
    store.experiments.set(experiment.id, experiment);
    store.runs.set(experiment.id, startRun(experiment, store.world));
    return experiment.id;
  });
  return reply(experimentOf(store, id));
}

function refuseStart(store: Store, template: Template): void {
  const active = [...store.experiments.values()].filter((experiment) => !isOver(experiment)).length;
  if (active >= quotas.activeExperiments)
    throw quota(`An account can have at most ${quotas.activeExperiments} active experiments`);
  const red = template.stopConditions.find(({ value }) => value !== undefined && alarmState(store.world, value) === 'ALARM');
  if (red) throw conflict(`The experiment cannot start: stop condition ${red.value} is in the ALARM state`);
}

function newExperiment({ world }: Store, template: Template, input: StartInput, seed: string): Experiment {
  const id = newId('EXP');
  const actions = Object.entries(template.actions).map(([name, spec]) => [
    name,
    { spec, status: 'pending', reason: 'Initial state' } as const,
  ]);
  return {
    id,
    arn: arnOf(world, 'experiment', id),
    template,
    actionsMode: input.experimentOptions?.actionsMode ?? 'run-all',
    seed,
    tags: input.tags ?? {},
    createdAt: world.clock.now(),
    state: { status: 'pending', reason: 'Experiment is pending.' },
    actions: Object.fromEntries(actions),
    resolved: [],
  };
}

export const getExperiment = (store: Store, call: Call): Reply => reply(experimentOf(store, call.params['id'] ?? ''));

/** An experiment that is over is returned as it is. What AWS answers there is not documented. */
export function stopExperiment(store: Store, call: Call): Reply {
  const experiment = experimentOf(store, call.params['id'] ?? '');
  store.runs.get(experiment.id)?.stop({ kind: 'asked' });
  return reply(experiment);
}

export function listExperiments(store: Store, call: Call): Reply {
  const templateId = call.query.get('experimentTemplateId');
  const experiments = [...store.experiments.values()].filter(({ template }) => templateId === null || template.id === templateId);
  return page(call, 'experiments', experiments.map(experimentSummary));
}

export function listResolvedTargets(store: Store, call: Call): Reply {
  const targetName = call.query.get('targetName');
  const resolved = experimentOf(store, call.params['id'] ?? '').resolved.filter(
    (target) => targetName === null || target.targetName === targetName,
  );
  const view = resolved.map(({ arn, ...rest }) => ({ ...rest, targetInformation: { arn } }));
  return page(call, 'resolvedTargets', view);
}

const reply = (experiment: Experiment): Reply => json({ experiment: experimentView(experiment) });
