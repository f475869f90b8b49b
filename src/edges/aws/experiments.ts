/** FIS experiments as a run needs them: started under our own tokens, watched, found again by tag, stopped by whoever comes later. */
import {
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  type Experiment,
  type ResolvedTarget,
} from '@aws-sdk/client-fis';
import { owns, pages, required, tagsOf, tokenOf, type FisContext, type Ownership } from './fis.ts';
import { withRetry } from './retry.ts';

/**
 * Starts for real, or with `skip-all` as a dry run that resolves targets and touches none. A service that does not confirm
 * `skip-all` has been asked for a dry run and begun a real one: it is stopped at once, and that is an error.
 *
 * A start on its way is heard out even when `signal` aborts: hung up on, it could be obeyed after the undo had found nothing.
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
  const command = new StartExperimentCommand({
    experimentTemplateId: templateId,
    clientToken: tokenOf(owner, 'experiment'),
    tags: tagsOf(owner),
    ...(dry ? { experimentOptions: { actionsMode } } : {}),
  });
  const { experiment } = await withRetry((abortSignal) => fis.send(command, { abortSignal }), {
    clock,
    signal,
    hearOut: true,
  });
  const id = required(experiment?.id, 'StartExperiment answered without an id');
  const confirmed = (experiment?.experimentOptions as { actionsMode?: string } | undefined)?.actionsMode;
  if (dry && confirmed !== 'skip-all') throw await stopReal(context, id);
  signal.throwIfAborted();
  return experiment as Experiment;
}

/** Not under the caller's signal: a real fault that nobody asked for must not outlive an aborted survey. */
async function stopReal(context: FisContext, id: string): Promise<Error> {
  const asked = `asked for a dry run (skip-all), but experiment ${id} was started for real`;
  try {
    await stopExperiment(context, id, AbortSignal.timeout(60_000));
    return new Error(`${asked}; it was stopped at once`);
  } catch (cause) {
    return new Error(`${asked} and COULD NOT BE STOPPED: stop it by hand`, { cause });
  }
}

const finished = new Set(['completed', 'stopped', 'failed', 'cancelled']);

export const isFinished = (experiment: Experiment): boolean => finished.has(experiment.state?.status ?? '');

export async function getExperiment({ fis, clock }: FisContext, id: string, signal: AbortSignal): Promise<Experiment> {
  const command = new GetExperimentCommand({ id });
  const answer = await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal });
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
  return pages(async (page) => {
    const command = new ListExperimentResolvedTargetsCommand({ experimentId, ...page });
    const answer = await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal });
    return [answer.resolvedTargets, answer.nextToken];
  });
}

/** Stops whatever of this owner still runs and waits until the service has put its own work back. */
export async function stopOwned(context: FisContext, owner: Ownership, signal: AbortSignal): Promise<'undone' | 'already'> {
  const { fis, clock } = context;
  const all = await pages(async (page) => {
    const command = new ListExperimentsCommand(page);
    const answer = await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal });
    return [answer.experiments, answer.nextToken];
  });
  const running = all.filter(({ tags, state }) => owns(tags, owner) && !finished.has(state?.status ?? ''));
  for (const { id, state } of running) {
    if (id === undefined) continue;
    if (state?.status === 'stopping') await waitUntil(context, id, isFinished, signal);
    else await stopExperiment(context, id, signal);
  }
  return running.length > 0 ? 'undone' : 'already';
}

/**
 * Stops the experiment of a receipt unless it is over. A service that does not know it is not the one that runs it: that nothing
 * is found there by tag says nothing, so this throws.
 */
export async function stopKnown(context: FisContext, id: string, signal: AbortSignal): Promise<'undone' | 'already'> {
  const experiment = await getExperiment(context, id, signal).catch(async (error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
    throw new Error(`FIS knows no experiment ${id}, which this run started; ${await placeAsked(context)}`, { cause: error });
  });
  if (isFinished(experiment)) return 'already';
  await stopExperiment(context, id, signal);
  return 'undone';
}

async function placeAsked({ fis, aws }: FisContext): Promise<string> {
  const endpoint = await fis.config.endpoint?.();
  const at =
    endpoint === undefined ? '' : ` at ${endpoint.protocol}//${endpoint.hostname}${endpoint.port ? `:${endpoint.port}` : ''}`;
  return `asked in ${aws.region}${at}, with credentials that should be of account ${aws.account}`;
}

/** It may have ended between the look at it and this call, which some servers answer with an error. */
async function stopExperiment(context: FisContext, id: string, signal: AbortSignal): Promise<void> {
  const { fis, clock } = context;
  const command = new StopExperimentCommand({ id });
  try {
    await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (isFinished(await getExperiment(context, id, signal))) return;
    throw error;
  }
  await waitUntil(context, id, isFinished, signal);
}
