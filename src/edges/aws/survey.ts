/** What templates would hit, asked of FIS itself: every target resolved, every action skipped, nothing left behind. */
import type { Experiment, ResolvedTarget } from '@aws-sdk/client-fis';
import type { FisTemplate } from '../../drill/types.ts';
import type { Survey } from '../../plan/types.ts';
import { Refusal } from '../../run/ports.ts';
import { isFinished, resolvedTargets, startExperiment, waitUntil } from './experiments.ts';
import type { FisContext, Ownership } from './fis.ts';
import { asRefusal, isAnswer } from './refuse.ts';
import { createTemplate, deleteOwnedTemplates, surveyRun, sweepSurveys } from './templates.ts';

type Resolved = Survey['resolved'][number];

/** Throws `Refusal` where FIS cannot be asked, or says that a template would fail or hit nothing. */
export async function surveyTemplates(
  context: FisContext,
  templates: readonly FisTemplate[],
  signal: AbortSignal,
): Promise<Pick<Survey, 'resolved' | 'notes'>> {
  const notes = templates.length > 0 ? await sweep(context, signal) : [];
  const runId = `${surveyRun}${context.clock.now().toString(36)}-${process.pid}`;
  const resolved: Resolved[] = [];
  for (const [fault, template] of templates.entries()) {
    const named = `fault ${fault + 1} (${template.description})`;
    const { experiment, targets } = await dryRun(context, template, { runId, step: `fault-${fault + 1}` }, signal).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw asRefusal(error, named);
      },
    );
    const found = Object.entries(template.targets).map(([target, { resourceType }]) => ({
      fault,
      target,
      resourceType,
      resources: targets.filter((one) => one.targetName === target).map(arnOf),
    }));
    refuseUnlessSound(experiment, found, named);
    resolved.push(...found);
  }
  return { resolved, notes };
}

/** What others have left behind is their mess: it is named if it cannot be cleared away, and no reason not to survey. */
async function sweep(context: FisContext, signal: AbortSignal): Promise<string[]> {
  try {
    const swept = await sweepSurveys(context, signal);
    return swept === 0 ? [] : [`${swept} experiment template${swept === 1 ? '' : 's'} of surveys long dead deleted.`];
  } catch (error) {
    signal.throwIfAborted();
    if (!isAnswer(error)) throw asRefusal(error, 'the survey');
    return [`Experiment templates of earlier surveys could not be cleared away: ${(error as Error).message}`];
  }
}

async function dryRun(
  context: FisContext,
  template: FisTemplate,
  owner: Ownership,
  signal: AbortSignal,
): Promise<{ experiment: Experiment; targets: ResolvedTarget[] }> {
  try {
    const templateId = await createTemplate(context, template, owner, signal);
    const { id = '' } = await startExperiment(context, templateId, owner, 'skip-all', signal);
    const { experiment } = await waitUntil(context, id, isFinished, signal);
    return { experiment, targets: await resolvedTargets(context, id, signal) };
  } finally {
    // Not under the caller's signal: an aborted survey must not leave its template behind.
    await deleteOwnedTemplates(context, owner, AbortSignal.timeout(30_000));
  }
}

const arnOf = ({ targetInformation = {} }: ResolvedTarget): string =>
  Object.values(targetInformation).find((value) => value.startsWith('arn:')) ?? JSON.stringify(targetInformation);

/** An experiment that fails as a dry run would have failed in earnest, after the game day had begun. */
function refuseUnlessSound({ state }: Experiment, found: readonly Resolved[], fault: string): void {
  const empty = found.filter(({ resources }) => resources.length === 0);
  const preview = state?.status === 'completed' ? undefined : `${state?.status}: ${state?.reason ?? 'no reason given'}`;
  const { code } = (state as { error?: { code?: string } } | undefined)?.error ?? {};
  const untargeted = preview === undefined ? empty.length === found.length : code === 'InvalidTarget' && empty.length > 0;
  const names = empty.map(({ target }) => target).join(', ');
  if (untargeted)
    throw new Refusal(
      'survey/nothing-to-hit',
      `${fault}: ${found.length === 0 ? 'it has no target' : `nothing is found for ${names}`}${preview === undefined ? '' : ` (FIS: ${preview})`}`,
      'Check the opt-in tags, the zone and the region; `gameday plan` shows what resolves.',
    );
  if (preview !== undefined)
    throw new Refusal(
      'survey/preview-failed',
      `${fault}: FIS could not preview it, the experiment is ${preview}`,
      'What fails as a dry run fails in earnest: check the role that FIS assumes, and the template.',
    );
}
