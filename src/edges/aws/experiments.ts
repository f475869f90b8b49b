/** FIS experiments as a run needs them: made under our own tokens, found again by tag, ended by whoever comes later. */
import {
  CreateExperimentTemplateCommand,
  DeleteExperimentTemplateCommand,
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  ListExperimentTemplatesCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  type CreateExperimentTemplateCommandInput,
  type Experiment,
  type FisClient,
  type ResolvedTarget,
} from '@aws-sdk/client-fis';
import { createHash } from 'node:crypto';
import type { AwsFacts } from '../../drill/environment.ts';
import type { FisTemplate } from '../../drill/types.ts';
import type { Clock } from '../../run/ports.ts';
import { withRetry } from './retry.ts';

export interface FisContext {
  readonly fis: FisClient;
  readonly aws: AwsFacts;
  readonly clock: Clock;
  /** Between two looks at an experiment; a lab answers at once, an account has quotas. */
  readonly pollMs: number;
}

/** The two tags by which everything of ours is found again, even by a process that never saw an id. */
export interface Ownership {
  readonly runId: string;
  readonly step: string;
}

export const tagsOf = ({ runId, step }: Ownership): Record<string, string> => ({
  gameday: 'true',
  'gameday:run': runId,
  'gameday:step': step,
});

const owns = (tags: Record<string, string> | undefined, { runId, step }: Ownership): boolean =>
  tags?.['gameday:run'] === runId && tags['gameday:step'] === step;

/** Same run, step and purpose give the same token, so a repeated call returns the first call's result. */
const tokenOf = ({ runId, step }: Ownership, purpose: string): string =>
  createHash('sha256').update(`${runId}\n${step}\n${purpose}`).digest('hex').slice(0, 32);

/** Id of the new template. AWS validates the whole template here and touches nothing. */
export async function createTemplate(
  context: FisContext,
  template: FisTemplate,
  owner: Ownership,
  signal: AbortSignal,
): Promise<string> {
  const { fis, aws, clock } = context;
  const input = {
    ...template,
    clientToken: tokenOf(owner, 'template'),
    roleArn: aws.roleArn,
    stopConditions: template.stopConditions ?? stopConditionsOf(aws),
    tags: { ...template.tags, ...tagsOf(owner) },
  } as unknown as CreateExperimentTemplateCommandInput;
  const answer = await withRetry(() => fis.send(new CreateExperimentTemplateCommand(input), { abortSignal: signal }), {
    clock,
    signal,
  });
  return required(answer.experimentTemplate?.id, 'CreateExperimentTemplate answered without an id');
}

function stopConditionsOf(aws: AwsFacts): { source: string; value?: string }[] {
  if (aws.stopAlarms.length === 0) return [{ source: 'none' }];
  return aws.stopAlarms.map((value) => ({ source: 'aws:cloudwatch:alarm', value }));
}

/**
 * Starts for real, or with `skip-all` as a dry run that resolves targets and touches none. A service that does not confirm
 * `skip-all` has been asked for a dry run and begun a real one: it is stopped at once, and that is an error.
 */
export async function startExperiment(
  context: FisContext,
  templateId: string,
  owner: Ownership,
  actionsMode: 'run-all' | 'skip-all',
  signal: AbortSignal,
): Promise<Experiment> {
  const { fis, clock } = context;
  const dry = actionsMode === 'skip-all';
  const input = {
    experimentTemplateId: templateId,
    clientToken: tokenOf(owner, 'experiment'),
    tags: tagsOf(owner),
    ...(dry ? { experimentOptions: { actionsMode } } : {}),
  };
  const answer = await withRetry(() => fis.send(new StartExperimentCommand(input), { abortSignal: signal }), { clock, signal });
  const experiment = answer.experiment;
  const id = required(experiment?.id, 'StartExperiment answered without an id');
  const confirmed = (experiment?.experimentOptions as { actionsMode?: string } | undefined)?.actionsMode;
  if (dry && confirmed !== 'skip-all') {
    await fis.send(new StopExperimentCommand({ id }));
    throw new Error(`asked for a dry run (skip-all), but experiment ${id} was started for real; it was stopped at once`);
  }
  return experiment as Experiment;
}

const finished = new Set(['completed', 'stopped', 'failed', 'cancelled']);

export const isFinished = (experiment: Experiment): boolean => finished.has(experiment.state?.status ?? '');

export async function getExperiment({ fis, clock }: FisContext, id: string, signal: AbortSignal): Promise<Experiment> {
  const answer = await withRetry(() => fis.send(new GetExperimentCommand({ id }), { abortSignal: signal }), { clock, signal });
  return required(answer.experiment, `GetExperiment ${id} answered without an experiment`);
}

export async function waitUntil(
  context: FisContext,
  id: string,
  reached: (experiment: Experiment) => boolean,
  signal: AbortSignal,
): Promise<{ experiment: Experiment; lastNotAt: number | undefined; at: number }> {
  let lastNotAt: number | undefined;
  for (;;) {
    const askedAt = context.clock.now();
    const experiment = await getExperiment(context, id, signal);
    if (reached(experiment)) return { experiment, lastNotAt, at: context.clock.now() };
    lastNotAt = askedAt;
    await context.clock.sleep(context.pollMs, signal);
  }
}

export async function resolvedTargets(
  { fis, clock }: FisContext,
  experimentId: string,
  signal: AbortSignal,
): Promise<ResolvedTarget[]> {
  return pages(async (nextToken) => {
    const command = new ListExperimentResolvedTargetsCommand({ experimentId, ...nextToken });
    const answer = await withRetry(() => fis.send(command, { abortSignal: signal }), { clock, signal });
    return [answer.resolvedTargets, answer.nextToken];
  });
}

/** Stops whatever of this owner still runs and waits until the service has put its own work back. */
export async function stopOwned(context: FisContext, owner: Ownership, signal: AbortSignal): Promise<'undone' | 'already'> {
  const { fis, clock } = context;
  const all = await pages(async (nextToken) => {
    const answer = await withRetry(() => fis.send(new ListExperimentsCommand({ ...nextToken }), { abortSignal: signal }), {
      clock,
      signal,
    });
    return [answer.experiments, answer.nextToken];
  });
  const ours = all.filter((experiment) => owns(experiment.tags, owner));
  let stopped = false;
  for (const { id, state } of ours) {
    if (id === undefined || finished.has(state?.status ?? '')) continue;
    if (state?.status !== 'stopping') {
      // It may have ended between the list and this call, which some servers answer with an error.
      await fis.send(new StopExperimentCommand({ id }), { abortSignal: signal }).catch(async (error: unknown) => {
        if (!isFinished(await getExperiment(context, id, signal))) throw error;
      });
    }
    await waitUntil(context, id, isFinished, signal);
    stopped = true;
  }
  return stopped ? 'undone' : 'already';
}

export async function deleteOwnedTemplates(
  { fis, clock }: FisContext,
  owner: Ownership,
  signal: AbortSignal,
): Promise<'undone' | 'already'> {
  const all = await pages(async (nextToken) => {
    const answer = await withRetry(
      () => fis.send(new ListExperimentTemplatesCommand({ ...nextToken }), { abortSignal: signal }),
      {
        clock,
        signal,
      },
    );
    return [answer.experimentTemplates, answer.nextToken];
  });
  const ours = all.filter((template) => owns(template.tags, owner));
  for (const { id } of ours) {
    if (id === undefined) continue;
    await fis.send(new DeleteExperimentTemplateCommand({ id }), { abortSignal: signal }).catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
    });
  }
  return ours.length > 0 ? 'undone' : 'already';
}

async function pages<T>(
  page: (next: { nextToken?: string }) => Promise<readonly [T[] | undefined, string | undefined]>,
): Promise<T[]> {
  const items: T[] = [];
  let next: { nextToken?: string } = {};
  for (;;) {
    const [more, nextToken] = await page(next);
    items.push(...(more ?? []));
    if (nextToken === undefined || nextToken === '') return items;
    next = { nextToken };
  }
}

function required<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
