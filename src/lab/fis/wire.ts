/** From the store to the wire: JSON replies, epoch seconds, pages. */
import type { Call, Reply } from '../http-endpoint.ts';
import { FisError, invalid } from './errors.ts';
import type { Experiment, Template } from './model.ts';
import { isRecord, type Check } from './shape.ts';
import { counted } from './validate.ts';

export const json = (body: unknown): Reply => ({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });

/** The body as an object, its form checked. */
export function readBody(call: Call, check: Check): Record<string, unknown> {
  let body: unknown;
  try {
    body = call.body === '' ? {} : JSON.parse(call.body);
  } catch {
    throw new FisError('SerializationException', 'The request body is not JSON');
  }
  if (!isRecord(body)) throw new FisError('SerializationException', 'The request body is not a JSON object');
  checkShape(body, check);
  return body;
}

export function checkShape(body: unknown, check: Check): void {
  const problems = check(body, '');
  if (problems.length > 0) throw invalid(counted(problems));
}

const seconds = (at: number): number => at / 1000;

export const templateView = ({ createdAt, updatedAt, ...template }: Template): unknown => ({
  ...template,
  creationTime: seconds(createdAt),
  lastUpdateTime: seconds(updatedAt),
  targetAccountConfigurationsCount: 0,
});

export const templateSummary = ({ id, arn, description, createdAt, updatedAt, tags }: Template): unknown => ({
  id,
  arn,
  description,
  creationTime: seconds(createdAt),
  lastUpdateTime: seconds(updatedAt),
  tags,
});

export function experimentView(experiment: Experiment): unknown {
  const { template } = experiment;
  const actions = Object.entries(experiment.actions).map(([name, { spec, status, reason, startedAt, endedAt }]) => [
    name,
    {
      ...spec,
      state: { status, reason },
      ...(startedAt === undefined ? {} : { startTime: seconds(startedAt) }),
      ...(endedAt === undefined ? {} : { endTime: seconds(endedAt) }),
    },
  ]);
  return {
    ...summary(experiment),
    roleArn: template.roleArn,
    targets: template.targets,
    actions: Object.fromEntries(actions),
    stopConditions: template.stopConditions,
    startTime: seconds(experiment.createdAt),
    ...(experiment.endedAt === undefined ? {} : { endTime: seconds(experiment.endedAt) }),
    ...(template.logConfiguration ? { logConfiguration: template.logConfiguration } : {}),
    targetAccountConfigurationsCount: 0,
  };
}

export const experimentSummary = (experiment: Experiment): unknown => summary(experiment);

const summary = ({ id, arn, template, state, createdAt, tags, actionsMode }: Experiment) => ({
  id,
  arn,
  experimentTemplateId: template.id,
  state,
  creationTime: seconds(createdAt),
  tags,
  experimentOptions: { ...template.experimentOptions, actionsMode },
});

/** `maxResults` (1–100, default 100) and an opaque `nextToken`. */
export function page(call: Call, member: string, items: readonly unknown[]): Reply {
  const size = Number(call.query.get('maxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw invalid('maxResults must be a whole number from 1 to 100');
  const token = call.query.get('nextToken');
  const start = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalid('nextToken is not valid');
  const end = start + size;
  return json({
    [member]: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  });
}
