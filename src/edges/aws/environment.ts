/** An AWS account or a lab: the same protocols, hence the same code. Only the endpoints differ, and the factory guards them. */
import type { Experiment } from '@aws-sdk/client-fis';
import type { AwsFacts, EnvironmentFacts } from '../../drill/environment.ts';
import type { FisTemplate } from '../../drill/types.ts';
import type { FisStep, Survey } from '../../plan/types.ts';
import { Refusal, type Applied, type Clock, type EnvironmentPort } from '../../run/ports.ts';
import { look, resolveEntry } from '../front-door.ts';
import { createClients } from './clients.ts';
import {
  createTemplate,
  deleteOwnedTemplates,
  resolvedTargets,
  startExperiment,
  stopOwned,
  waitUntil,
  isFinished,
  type FisContext,
  type Ownership,
} from './experiments.ts';

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
      const resolved: Survey['resolved'][number][] = [];
      const notes: string[] = [];
      for (const [fault, template] of templates.entries()) {
        const preview = await dryRun(
          context,
          template,
          { runId: `survey-${options.clock.now().toString(36)}-${process.pid}`, step: `fault-${fault + 1}` },
          signal,
        );
        resolved.push(...preview.resolved.map((target) => ({ fault, ...target })));
        notes.push(...preview.notes);
        const touchable = preview.resolved.reduce((sum, target) => sum + target.resources.length, 0);
        if (touchable === 0)
          throw new Refusal(
            'survey/nothing-to-hit',
            `fault ${fault + 1} (${template.description}) resolves to no resource`,
            'Check the opt-in tags, the zone and the region; `gameday plan` shows what resolves.',
          );
      }
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
    async undo(undo, signal) {
      switch (undo.kind) {
        case 'fis-stop': {
          const how = await stopOwned(context, undo, signal);
          return {
            how,
            detail: how === 'undone' ? 'experiment stopped, its targets put back' : 'no experiment of this run was running',
          };
        }
        case 'fis-template': {
          const how = await deleteOwnedTemplates(context, undo, signal);
          return { how, detail: how === 'undone' ? 'experiment template deleted' : 'no template of this run was left' };
        }
        case 'command':
          throw new Error('this environment runs no commands');
      }
    },
    look: (signal) => look(facts, signal),
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
}

/** What the template's targets resolve to now: FIS is asked itself, with every action skipped, and leaves nothing behind. */
async function dryRun(
  context: FisContext,
  template: FisTemplate,
  owner: Ownership,
  signal: AbortSignal,
): Promise<{ resolved: { target: string; resourceType: string; resources: string[] }[]; notes: string[] }> {
  const templateId = await createTemplate(context, template, owner, signal);
  try {
    const { id = '' } = await startExperiment(context, templateId, owner, 'skip-all', signal);
    const { experiment } = await waitUntil(context, id, isFinished, signal);
    const found = await resolvedTargets(context, id, signal);
    const resolved = Object.entries(template.targets).map(([target, { resourceType }]) => ({
      target,
      resourceType,
      resources: found
        .filter((one) => one.targetName === target)
        .map(
          (one) =>
            Object.values(one.targetInformation ?? {}).find((value) => value.startsWith('arn:')) ??
            JSON.stringify(one.targetInformation),
        ),
    }));
    const notes =
      experiment.state?.status === 'failed' ? [`FIS preview failed: ${experiment.state.reason ?? 'no reason given'}`] : [];
    return { resolved, notes };
  } finally {
    // Not under the caller's signal: an aborted survey must not leave its template behind.
    await deleteOwnedTemplates(context, owner, AbortSignal.timeout(30_000));
  }
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
