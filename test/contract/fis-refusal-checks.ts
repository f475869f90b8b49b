import { CreateExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { outcome, type Check } from './check.ts';
import { brief, instances, sound, stop, wait } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';
const invalid = 'ValidationException 400';
const missing = 'ResourceNotFoundException 404';

/** A template with one thing wrong, sent as a run would send it. */
const spoiled = (name: string, expected: string, source: string, template: object): Check => ({
  service: 'fis',
  operation: 'CreateExperimentTemplate',
  name: `a template with ${name} is refused`,
  source,
  expected,
  call: (bench) => outcome(bench.template({ ...sound, ...template })),
});

const quotas = `${guide}/fis-quotas.html`;
const actions = `${guide}/fis-actions-reference.html`;
const targets = `${guide}/targets.html`;

export const fisRefusalChecks: readonly Check[] = [
  spoiled('an unknown action', missing, 'aws-samples/aws-fault-injection-simulator-workshop#192', {
    actions: { stop: { ...stop, actionId: 'aws:ec2:unplug-instances' } },
  }),
  spoiled('a required parameter missing', invalid, actions, { targets: {}, actions: { hold: { actionId: 'aws:fis:wait' } } }),
  spoiled('a parameter the action does not have', invalid, actions, {
    actions: { stop: { ...stop, parameters: { duration: 'PT2M' } } },
  }),
  spoiled('a duration above twelve hours', invalid, quotas, { targets: {}, actions: { hold: wait('PT13H') } }),
  spoiled('a target key the action does not take', invalid, 'hashicorp/terraform-provider-aws#26950', {
    actions: { stop: { ...stop, targets: { Servers: 'instances' } } },
  }),
  spoiled('a target that is not defined', invalid, `${api}/API_CreateExperimentTemplateActionInput.html`, {
    actions: { stop: { ...stop, targets: { Instances: 'nobody' } } },
  }),
  spoiled('a selection mode that is none', invalid, targets, { targets: { instances: { ...instances, selectionMode: 'SOME' } } }),
  spoiled('both ARNs and tags for a target', invalid, 'aws-samples/fis-template-library#8', {
    targets: {
      instances: { ...instances, resourceArns: ['arn:aws:ec2:eu-west-1:123456789012:instance/i-0b100000000000000'] },
    },
  }),
  spoiled('nothing that identifies a target', invalid, targets, {
    targets: { instances: { resourceType: 'aws:ec2:instance', selectionMode: 'ALL' } },
  }),
  spoiled('an unknown resource type', invalid, targets, {
    targets: { instances: { ...instances, resourceType: 'aws:ec2:rack' } },
  }),
  spoiled('startAfter naming no action', invalid, `${api}/API_CreateExperimentTemplateActionInput.html`, {
    targets: {},
    actions: { hold: wait('PT1M', ['nobody']) },
  }),
  spoiled('startAfter in a circle', invalid, `${guide}/actions.html`, {
    targets: {},
    actions: { one: wait('PT1M', ['two']), two: wait('PT1M', ['one']) },
  }),
  spoiled('no action', invalid, `${guide}/experiment-templates.html`, { targets: {}, actions: {} }),
  spoiled('a description longer than 512 characters', invalid, `${api}/API_CreateExperimentTemplate.html`, {
    description: 'd'.repeat(513),
  }),
  spoiled('a log configuration that logs nowhere', invalid, 'hashicorp/terraform-provider-aws#26501', {
    logConfiguration: { logSchemaVersion: 2 },
  }),
  spoiled('twenty-one actions', 'ServiceQuotaExceededException 402', quotas, {
    targets: {},
    actions: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a${n}`, wait('PT1M', n === 0 ? [] : [`a${n - 1}`])])),
  }),
  spoiled('six stop conditions', 'ServiceQuotaExceededException 402', quotas, {
    stopConditions: Array.from({ length: 6 }, () => ({ source: 'none' })),
  }),
  {
    service: 'fis',
    operation: 'CreateExperimentTemplate',
    source: `${api}/API_CreateExperimentTemplate.html`,
    name: 'a template without a role is refused',
    expected: invalid,
    call: (bench) =>
      outcome(
        bench.clients.fis.send(
          new CreateExperimentTemplateCommand({
            ...brief,
            clientToken: bench.word(),
            stopConditions: [{ source: 'none' }],
            roleArn: undefined,
          } as never),
        ),
      ),
  },
];
