/** Experiment templates: made under our own tokens, found again by tag, deleted by whoever comes later. */
import {
  CreateExperimentTemplateCommand,
  DeleteExperimentTemplateCommand,
  ListExperimentTemplatesCommand,
  type CreateExperimentTemplateCommandInput,
  type ExperimentTemplateSummary,
} from '@aws-sdk/client-fis';
import type { FisTemplate } from '../../drill/types.ts';
import { ownerOf, owns, pages, required, tagsOf, tokenOf, type FisContext, type Ownership } from './fis.ts';
import { withRetry } from './retry.ts';

/** Id of the new template, which states its stop conditions (`fillTemplates` sees to it). AWS validates the whole template here and touches nothing. */
export async function createTemplate(
  { fis, aws, clock }: FisContext,
  template: FisTemplate,
  owner: Ownership,
  signal: AbortSignal,
): Promise<string> {
  const input = {
    ...template,
    clientToken: tokenOf(owner, 'template'),
    roleArn: aws.roleArn,
    tags: { ...template.tags, ...tagsOf(owner) },
  } as unknown as CreateExperimentTemplateCommandInput;
  const answer = await withRetry((abortSignal) => fis.send(new CreateExperimentTemplateCommand(input), { abortSignal }), {
    clock,
    signal,
  });
  return required(answer.experimentTemplate?.id, 'CreateExperimentTemplate answered without an id');
}

export async function deleteOwnedTemplates(
  context: FisContext,
  owner: Ownership,
  signal: AbortSignal,
): Promise<'undone' | 'already'> {
  const ours = (await listTemplates(context, signal)).filter((template) => owns(template.tags, owner));
  for (const { id } of ours) await deleteTemplate(context, id, signal);
  return ours.length > 0 ? 'undone' : 'already';
}

/** A survey's run id says so: it owns nothing but the template of its dry run. */
export const surveyRun = 'survey-';

/** Long past the end of any survey that is still at work. */
const abandonedMs = 3_600_000;

/**
 * Deletes templates that surveys have left behind when they were killed, which nobody else would ever look for: only ours, only
 * a survey's, only old ones. Returns how many.
 */
export async function sweepSurveys(context: FisContext, signal: AbortSignal): Promise<number> {
  const isAbandoned = ({ tags, creationTime }: ExperimentTemplateSummary): boolean => {
    const owner = ownerOf(tags);
    if (!owner?.runId.startsWith(surveyRun) || !owner.step.startsWith('fault-') || creationTime === undefined) return false;
    return context.clock.now() - creationTime.getTime() > abandonedMs;
  };
  const abandoned = (await listTemplates(context, signal)).filter(isAbandoned);
  for (const { id } of abandoned) await deleteTemplate(context, id, signal);
  return abandoned.length;
}

function listTemplates({ fis, clock }: FisContext, signal: AbortSignal): Promise<ExperimentTemplateSummary[]> {
  return pages(async (page) => {
    const command = new ListExperimentTemplatesCommand(page);
    const answer = await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal });
    return [answer.experimentTemplates, answer.nextToken];
  });
}

/** It may have gone meanwhile, by somebody else's hand or by a first attempt whose answer was lost. */
async function deleteTemplate({ fis, clock }: FisContext, id: string | undefined, signal: AbortSignal): Promise<void> {
  if (id === undefined) return;
  const command = new DeleteExperimentTemplateCommand({ id });
  await withRetry((abortSignal) => fis.send(command, { abortSignal }), { clock, signal }).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
}
