/** An AWS account or a lab: the same protocols, hence the same code. Only the endpoints differ, and the factory guards them. */
import type { Experiment } from '@aws-sdk/client-fis';
import type { AwsFacts, EnvironmentFacts } from '../../drill/environment.ts';
import type { FisTemplate } from '../../drill/types.ts';
import type { UndoOutcome } from '../../journal/types.ts';
import type { FisStep, Undo } from '../../plan/types.ts';
import { Refusal, type Applied, type Clock, type EnvironmentPort, type Known } from '../../run/ports.ts';
import { look, resolveEntry } from '../front-door.ts';
import { createClients } from './clients.ts';
import { isFinished, startExperiment, stopKnown, stopOwned, waitUntil } from './experiments.ts';
import type { FisContext, Ownership } from './fis.ts';
import { refuseForeignRole } from './refuse.ts';
import { surveyTemplates } from './survey.ts';
import { createTemplate, deleteOwnedTemplates } from './templates.ts';

export interface AwsEnvironmentOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly allowEndpoint?: boolean;
}

export function awsEnvironment(
  facts: EnvironmentFacts & { readonly aws: AwsFacts },
  options: AwsEnvironmentOptions,
): EnvironmentPort & Disposable {
  const { aws } = facts;
  const clients = createClients(aws, options.env, options);
  const context: FisContext = { fis: clients.fis, aws, clock: options.clock, pollMs: aws.endpoints === undefined ? 1_500 : 50 };

  return {
    facts,
    async survey(_drill, templates, signal) {
      refuseForeignRole(aws);
      const { resolved, notes } = await surveyTemplates(context, templates, signal);
      return { takenAt: options.clock.now(), resolved, addresses: await resolveEntry(facts, signal), notes };
    },
    async act(step, runId, signal) {
      if (step.kind !== 'fis')
        throw new Refusal(
          'aws/step-kind',
          `step ${step.id} is a ${step.kind}, which needs an environment of kind command`,
          'Use a FIS template.',
        );
      return applyFis(context, step, { runId, step: step.id }, signal);
    },
    undo: (undo, signal, known) => pay(context, undo, signal, known),
    look: (signal) => look(facts, signal),
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
}

async function pay(context: FisContext, undo: Undo, signal: AbortSignal, known: Known = {}): Promise<UndoOutcome> {
  if (undo.kind === 'command') throw new Error('this environment runs no commands');
  if (undo.kind === 'fis-stop') {
    const how = await stopEverything(context, undo, signal, known);
    return {
      how,
      detail: how === 'undone' ? 'experiment stopped, its targets put back' : 'no experiment of this run was running',
    };
  }
  const how = await deleteOwnedTemplates(context, undo, signal);
  // A start that was on its way when its run was cut off may have been heard after the stop; from here on none can.
  await stopEverything(context, undo, signal, known);
  return { how, detail: how === 'undone' ? 'experiment template deleted' : 'no template of this run was left' };
}

/** What is found by tag, and what the receipt names: an empty list alone does not say that the right place was asked. */
async function stopEverything(
  context: FisContext,
  owner: Ownership,
  signal: AbortSignal,
  { experimentId }: Known,
): Promise<UndoOutcome['how']> {
  const found = await stopOwned(context, owner, signal);
  const known = experimentId === undefined ? 'already' : await stopKnown(context, experimentId, signal);
  return found === 'undone' ? found : known;
}

/** The fault is in force once every action that starts by itself is running, over, or skipped for want of targets. */
async function applyFis(context: FisContext, step: FisStep, owner: Ownership, signal: AbortSignal): Promise<Applied> {
  const askedAt = context.clock.now();
  const templateId = await createTemplate(context, step.template, owner, signal);
  const { id = '' } = await startExperiment(context, templateId, owner, 'run-all', signal);
  const { experiment, lastNotAt, at } = await waitUntil(
    context,
    id,
    (one) => isFinished(one) || underWay(one, step.template),
    signal,
  );
  if (experiment.state?.status !== 'running' && experiment.state?.status !== 'completed')
    throw new Error(`experiment ${id} is ${experiment.state?.status}: ${experiment.state?.reason ?? 'no reason given'}`);
  const states = Object.entries(experiment.actions ?? {}).map(([name, action]) => `${name}: ${action.state?.status}`);
  return {
    receipt: {
      summary: `FIS experiment ${id} is ${experiment.state.status}`,
      facts: { experimentId: id, templateId, actions: states, startTime: experiment.startTime?.toISOString() ?? '' },
    },
    fromAt: lastNotAt ?? askedAt,
    toAt: at,
  };
}

function underWay(experiment: Experiment, template: FisTemplate): boolean {
  const first = Object.entries(template.actions).filter(([, action]) => (action.startAfter ?? []).length === 0);
  return first.every(([name]) => !['pending', 'initiating', undefined].includes(experiment.actions?.[name]?.state?.status));
}
