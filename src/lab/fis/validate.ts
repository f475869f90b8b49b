/**
 * What makes a template acceptable, beyond its form: rules over the whole template, each a function that returns its
 * objections. A template with several faults is told all of them at once.
 */
import { parseIsoDuration } from '../../drill/duration.ts';
import type { LabWorld } from '../world.ts';
import { performed } from './actions/index.ts';
import { catalogue, type Parameter } from './catalogue.ts';
import { invalid, notFound, quota } from './errors.ts';
import type { ActionSpec, TargetSpec, TemplateSpec } from './model.ts';
import { resourceTypes } from './resource-types.ts';
import { cycles, widest } from './schedule.ts';
import { parseSelection } from './selection.ts';
import { resolveTarget } from './targets.ts';

/** Source: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
export const quotas = {
  actions: 20,
  parallelActions: 10,
  stopConditions: 5,
  templates: 500,
  activeExperiments: 5,
  targetsPerArnList: 5,
} as const;

type Rule = (template: TemplateSpec, world: LabWorld) => string[];

/** Throws the error FIS would answer with. The template's form has been checked before. */
export function validateTemplate(template: TemplateSpec, world: LabWorld): void {
  refuseUnknownActions(template);
  refuse(rules.flatMap((rule) => rule(template, world)));
  refuseQuotas(template);
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 1) throw invalid(problems[0] ?? '');
  if (problems.length > 1) throw invalid(counted(problems));
}

/** Every AWS service counts the problems of a request's form like this; FIS tells a single broken rule as it is. */
export const counted = (problems: readonly string[]): string =>
  `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`;

/** Real wording, from a user's capture: https://github.com/aws-samples/aws-fault-injection-simulator-workshop/issues/192 */
function refuseUnknownActions({ actions }: TemplateSpec): void {
  const unknown = Object.values(actions).find(({ actionId }) => !Object.hasOwn(catalogue, actionId));
  if (unknown) throw notFound(`Action with ID ${unknown.actionId} not found.`);
}

function refuseQuotas({ actions, stopConditions }: TemplateSpec): void {
  const limits: readonly (readonly [string, number, number])[] = [
    ['actions', Object.keys(actions).length, quotas.actions],
    ['actions running in parallel', widest(actions), quotas.parallelActions],
    ['stop conditions', stopConditions.length, quotas.stopConditions],
  ];
  const exceeded = limits.find(([, actual, limit]) => actual > limit);
  if (exceeded) throw quota(`An experiment template can have at most ${exceeded[2]} ${exceeded[0]}, this one has ${exceeded[1]}`);
}

const perAction =
  (rule: (name: string, action: ActionSpec, template: TemplateSpec, world: LabWorld) => string[]): Rule =>
  (template, world) =>
    Object.entries(template.actions).flatMap(([name, action]) => rule(name, action, template, world));

const perTarget =
  (rule: (name: string, target: TargetSpec, world: LabWorld) => string[]): Rule =>
  (template, world) =>
    Object.entries(template.targets).flatMap(([name, target]) => rule(name, target, world));

const rules: readonly Rule[] = [
  ({ actions }) => (Object.keys(actions).length > 0 ? [] : ['The experiment template must contain at least one action']),
  perAction(parameterNames),
  perAction(parameterValues),
  perAction(targetKeys),
  perAction(targetNames),
  perAction(startAfter),
  ({ actions }) => {
    const circle = cycles(actions);
    return circle.length > 0 ? [`startAfter forms a cycle: ${circle.join(', ')}`] : [];
  },
  perAction(offered),
  perTarget(identification),
  perTarget(selection),
  perTarget(targetParameters),
  stopConditions,
  logging,
  ({ experimentOptions }) =>
    experimentOptions.accountTargeting === 'single-account'
      ? []
      : ['The lab does not offer accountTargeting "multi-account"; it is one account'],
];

function parameterNames(name: string, { actionId, parameters = {} }: ActionSpec): string[] {
  const entry = catalogue[actionId];
  if (!entry) return [];
  const unexpected = entry.open ? [] : Object.keys(parameters).filter((key) => !Object.hasOwn(entry.parameters, key));
  const missing = Object.entries(entry.parameters).filter(([key, { required }]) => required && !(key in parameters));
  return [
    ...unexpected.map((key) => `Unexpected parameter "${key}" found in action "${name}"`),
    ...missing.map(([key]) => `Required parameter "${key}" is missing from action "${name}"`),
  ];
}

function parameterValues(name: string, { actionId, parameters = {} }: ActionSpec): string[] {
  const problems = Object.entries(parameters).flatMap(([key, value]) => {
    const parameter = catalogue[actionId]?.parameters[key];
    return parameter ? objection(key, value, parameter).map((problem) => `${problem} in action "${name}"`) : [];
  });
  if (parameters['completeIfInstancesTerminated'] && !parameters['startInstancesAfterDuration']) {
    problems.push(`Parameter "completeIfInstancesTerminated" requires "startInstancesAfterDuration" in action "${name}"`);
  }
  return problems;
}

function objection(key: string, value: string, { rule }: Parameter): string[] {
  if (rule.kind === 'text') return value === '' ? [`Parameter "${key}" is empty`] : [];
  if (rule.kind === 'one-of') {
    return rule.values.includes(value) ? [] : [`Parameter "${key}" must be one of ${rule.values.join(', ')}, got "${value}"`];
  }
  const ms = parseIsoDuration(value) ?? -1;
  const fits = ms >= (parseIsoDuration(rule.least) ?? 0) && ms <= (parseIsoDuration(rule.most) ?? 0);
  return fits ? [] : [`Parameter "${key}" must be a duration from ${rule.least} to ${rule.most}, got "${value}"`];
}

function targetKeys(name: string, { actionId, targets = {} }: ActionSpec): string[] {
  const expected = catalogue[actionId]?.targets ?? {};
  return [
    ...Object.keys(targets)
      .filter((key) => !Object.hasOwn(expected, key))
      .map((key) => `Unexpected target "${key}" found in action "${name}"`),
    ...Object.keys(expected)
      .filter((key) => !Object.hasOwn(targets, key))
      .map((key) => `Required target "${key}" is missing from action "${name}"`),
  ];
}

function targetNames(name: string, { actionId, targets = {} }: ActionSpec, template: TemplateSpec): string[] {
  return Object.entries(targets).flatMap(([key, targetName]) => {
    const target = Object.hasOwn(template.targets, targetName) ? template.targets[targetName] : undefined;
    if (!target) return [`Target "${targetName}" of action "${name}" is not defined`];
    const type = catalogue[actionId]?.targets[key];
    if (type === undefined || type === target.resourceType) return [];
    return [`Target "${targetName}" of action "${name}" must have the resource type ${type}, it has ${target.resourceType}`];
  });
}

function startAfter(name: string, { startAfter: earlier = [] }: ActionSpec, { actions }: TemplateSpec): string[] {
  return earlier
    .filter((other) => !Object.hasOwn(actions, other))
    .map((other) => `Action "${other}" in startAfter of action "${name}" is not defined`);
}

/**
 * An action the lab cannot perform may only stand in a template where it will be skipped: never a silent "completed".
 */
function offered(name: string, action: ActionSpec, template: TemplateSpec, world: LabWorld): string[] {
  const able = performed[action.actionId];
  if (able) return (able.check?.(action.parameters ?? {}, world) ?? []).map((problem) => `${problem} (action "${name}")`);
  const targets = Object.values(action.targets ?? {}).map((target) => template.targets[target]);
  const skipped =
    template.experimentOptions.emptyTargetResolutionMode === 'skip' &&
    targets.some((target) => target && resolveTarget(world, target, '').length === 0);
  return skipped ? [] : [`The lab does not offer the action ${action.actionId} (action "${name}")`];
}

function identification(name: string, target: TargetSpec): string[] {
  const type = Object.hasOwn(resourceTypes, target.resourceType) ? resourceTypes[target.resourceType] : undefined;
  if (!type) return [`TargetResourceType ${target.resourceType} is not supported.`];
  const arns = (target.resourceArns ?? []).length > 0;
  const tags = Object.keys(target.resourceTags ?? {}).length > 0;
  const parameters = Object.keys(target.parameters ?? {}).length > 0;
  const problems: string[] = [];
  if (arns && type.arns === false) problems.push(`TargetResourceType ${target.resourceType} does not support resourceArns.`);
  if (tags && type.tags === false) problems.push(`TargetResourceType ${target.resourceType} does not support resourceTags.`);
  if (arns && tags) problems.push(`You cannot specify both resource ARNs and resource tags for target ${name}`);
  if (!arns && !tags && !parameters) {
    problems.push(`You must specify resource ARNs, resource tags, or resource parameters for target ${name}`);
  }
  return problems;
}

function selection(name: string, { selectionMode }: TargetSpec): string[] {
  return parseSelection(selectionMode)
    ? []
    : [`Invalid selectionMode "${selectionMode}" for target ${name}: it must be ALL, COUNT(n) or PERCENT(n)`];
}

function targetParameters(name: string, { resourceType, parameters = {} }: TargetSpec): string[] {
  const known = resourceTypes[resourceType]?.parameters ?? [];
  return Object.keys(parameters)
    .filter((key) => !known.includes(key))
    .map((key) => `Unexpected parameter "${key}" found in target ${name}: ${resourceType} has ${known.join(', ') || 'none'}`);
}

function stopConditions({ stopConditions: conditions }: TemplateSpec, world: LabWorld): string[] {
  if (conditions.length === 0) return ['The experiment template must contain at least one stop condition'];
  return conditions.flatMap(({ source, value }) => {
    if (source === 'none') return value === undefined ? [] : ['A stop condition with source "none" cannot have a value'];
    if (source !== 'aws:cloudwatch:alarm') return [`Stop condition source "${source}" is not supported`];
    if (value === undefined) return ['A stop condition with source "aws:cloudwatch:alarm" must have a value'];
    return alarmState(world, value) === undefined ? [`CloudWatch alarm ${value} does not exist`] : [];
  });
}

function logging({ logConfiguration: log }: TemplateSpec): string[] {
  if (!log || log.cloudWatchLogsConfiguration || log.s3Configuration) return [];
  return ['Must specify at least one log destination in logConfiguration'];
}

/** `OK`, `ALARM`, `INSUFFICIENT_DATA`; `undefined` when there is no such alarm. */
export function alarmState(world: LabWorld, arn: string): string | undefined {
  const alarm = world.resources().find((resource) => resource.type === 'aws:cloudwatch:alarm' && resource.arn === arn);
  const state = alarm?.attributes()['StateValue'];
  return alarm && (typeof state === 'string' ? state : 'INSUFFICIENT_DATA');
}
