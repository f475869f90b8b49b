import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { performed } from '../../../src/lab/fis/actions/index.ts';
import { catalogue } from '../../../src/lab/fis/catalogue.ts';
import { FisError } from '../../../src/lab/fis/errors.ts';
import { createTemplate, updateTemplate } from '../../../src/lab/fis/operations/templates.ts';
import { resourceTypes } from '../../../src/lab/fis/resource-types.ts';
import { newStore, type Store } from '../../../src/lab/fis/store.ts';
import { addAlarm, alarmArn, arn, inMemoryWorld } from '../in-memory-world.ts';
import { cut, instancesIn, roleArn, stop, subnetsIn, wait, zoneLoss, type TemplateInput } from './templates.ts';

interface Created {
  readonly id: string;
  readonly description: string;
}

function create(input: unknown, store: Store = newStore(inMemoryWorld())): Created {
  const body = JSON.stringify({ clientToken: crypto.randomUUID(), ...(input as object) });
  const reply = createTemplate(store, { method: 'POST', params: {}, query: new URLSearchParams(), body });
  return (JSON.parse(reply.body) as { experimentTemplate: Created }).experimentTemplate;
}

/** The error a template is refused with, as `type: message`. */
function refusal(input: unknown, store?: Store): string {
  try {
    create(input, store);
  } catch (error) {
    if (error instanceof FisError) return `${error.type}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** A template spoilt in one way. */
function spoilt(spoil: (input: TemplateInput) => void): TemplateInput {
  const input = structuredClone(zoneLoss());
  spoil(input);
  return input;
}

const many = (count: number, startAfter: string[] = []) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`w${n}`, wait(startAfter)]));

const command = (documentParameters: string, document = 'AWSFIS-Run-Network-Latency') => ({
  actionId: 'aws:ssm:send-command',
  parameters: { duration: 'PT2M', documentArn: `arn:aws:ssm:eu-west-1::document/${document}`, documentParameters },
  targets: { Instances: 'instances' },
});

describe('a template is refused', () => {
  test.each<[string, (input: TemplateInput) => void, string]>([
    [
      'for an action that does not exist',
      (input) => (input.actions['cut'] = { ...cut, actionId: 'aws:ec2:explode' }),
      'ResourceNotFoundException: Action with ID aws:ec2:explode not found.',
    ],
    [
      'for a parameter that is missing',
      (input) => (input.actions['cut'] = { ...cut, parameters: { scope: 'all' } }),
      'ValidationException: Required parameter "duration" is missing from action "cut"',
    ],
    [
      'for a parameter that the action does not have',
      (input) => (input.actions['cut'] = { ...cut, parameters: { ...cut.parameters, force: 'true' } }),
      'ValidationException: Unexpected parameter "force" found in action "cut"',
    ],
    [
      'for completeIfInstancesTerminated without a restart',
      (input) => (input.actions['stop'] = { ...stop, parameters: { completeIfInstancesTerminated: 'true' } }),
      'ValidationException: Parameter "completeIfInstancesTerminated" requires "startInstancesAfterDuration" in action "stop"',
    ],
    [
      'for a flag that is neither true nor false',
      (input) => (input.actions['stop'] = { ...stop, parameters: { ...stop.parameters, completeIfInstancesTerminated: 'yes' } }),
      'ValidationException: Parameter "completeIfInstancesTerminated" must be one of true, false, got "yes" in action "stop"',
    ],
    [
      'for a target key of another action',
      (input) => (input.actions['cut'] = { ...cut, targets: { ...cut.targets, Instances: 'instances' } }),
      'ValidationException: Unexpected target "Instances" found in action "cut"',
    ],
    [
      'for a target key that is missing',
      (input) => (input.actions['cut'] = { actionId: cut.actionId, parameters: cut.parameters! }),
      'ValidationException: Required target "Subnets" is missing from action "cut"',
    ],
    [
      'for a target that is not defined',
      (input) => (input.actions['cut'] = { ...cut, targets: { Subnets: 'nowhere' } }),
      'ValidationException: Target "nowhere" of action "cut" is not defined',
    ],
    [
      'for a target of another resource type',
      (input) => (input.actions['cut'] = { ...cut, targets: { Subnets: 'instances' } }),
      'ValidationException: Target "instances" of action "cut" must have the resource type aws:ec2:subnet, it has aws:ec2:instance',
    ],
    [
      'for a selection mode that is none',
      (input) => (input.targets['subnets'] = { ...subnetsIn('eu-west-1b'), selectionMode: 'SOME(2)' }),
      'ValidationException: Invalid selectionMode "SOME(2)" for target subnets: it must be ALL, COUNT(n) or PERCENT(n)',
    ],
    [
      'for a resource type that does not exist',
      (input) => {
        input.targets = {
          instances: instancesIn('eu-west-1b'),
          odd: { ...subnetsIn('eu-west-1b'), resourceType: 'aws:ec2:cloud' },
        };
        input.actions = { stop };
      },
      'ValidationException: TargetResourceType aws:ec2:cloud is not supported.',
    ],
    [
      'for ARNs together with tags',
      (input) => (input.targets['subnets'] = { ...subnetsIn('eu-west-1b'), resourceArns: [arn('subnet/subnet-b')] }),
      'ValidationException: You cannot specify both resource ARNs and resource tags for target subnets',
    ],
    [
      'for a target identified by nothing',
      (input) => (input.targets['subnets'] = { resourceType: 'aws:ec2:subnet', selectionMode: 'ALL' }),
      'ValidationException: You must specify resource ARNs, resource tags, or resource parameters for target subnets',
    ],
    [
      'for ARNs of a type that has none',
      (input) =>
        (input.targets['pods'] = {
          resourceType: 'aws:eks:pod',
          resourceArns: [arn('pod/checkout-12345')],
          selectionMode: 'ALL',
        }),
      'ValidationException: TargetResourceType aws:eks:pod does not support resourceArns.',
    ],
    [
      'for a target parameter the type does not have',
      (input) => (input.targets['subnets'] = { ...subnetsIn('eu-west-1b'), parameters: { zone: 'b' } }),
      'ValidationException: Unexpected parameter "zone" found in target subnets: aws:ec2:subnet has availabilityZoneIdentifier, vpc',
    ],
    [
      'for more than five ARNs',
      (input) =>
        (input.targets['subnets'] = {
          resourceType: 'aws:ec2:subnet',
          resourceArns: Array.from({ length: 6 }, (_, n) => arn(`subnet/subnet-${n}`)),
          selectionMode: 'ALL',
        }),
      "ValidationException: 1 validation error detected: Value '6' at 'targets.subnets.member.resourceArns' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      'for waiting for an action that is not there',
      (input) => (input.actions['cut'] = { ...cut, startAfter: ['sleep'] }),
      'ValidationException: Action "sleep" in startAfter of action "cut" is not defined',
    ],
    [
      'for actions that wait for each other',
      (input) => {
        input.actions['cut'] = { ...cut, startAfter: ['stop'] };
        input.actions['stop'] = { ...stop, startAfter: ['cut'] };
      },
      'ValidationException: startAfter forms a cycle: stop, cut',
    ],
    [
      'without any action',
      (input) => (input.actions = {}),
      'ValidationException: The experiment template must contain at least one action',
    ],
    [
      'without a stop condition',
      (input) => (input.stopConditions = []),
      'ValidationException: The experiment template must contain at least one stop condition',
    ],
    [
      'for an alarm that does not exist',
      (input) => (input.stopConditions = [{ source: 'aws:cloudwatch:alarm', value: alarmArn('nobody') }]),
      `ValidationException: CloudWatch alarm ${alarmArn('nobody')} does not exist`,
    ],
    [
      'for an alarm condition without an alarm',
      (input) => (input.stopConditions = [{ source: 'aws:cloudwatch:alarm' }]),
      'ValidationException: A stop condition with source "aws:cloudwatch:alarm" must have a value',
    ],
    [
      'for a source of stop conditions that is none',
      (input) => (input.stopConditions = [{ source: 'aws:pigeon' }]),
      'ValidationException: Stop condition source "aws:pigeon" is not supported',
    ],
    [
      'for a log configuration that logs nowhere',
      (input) => (input.logConfiguration = { logSchemaVersion: 2 }),
      'ValidationException: Must specify at least one log destination in logConfiguration',
    ],
    [
      'for targeting several accounts, which the lab has not',
      (input) => (input.experimentOptions = { accountTargeting: 'multi-account' }),
      'ValidationException: The lab does not offer accountTargeting "multi-account"; it is one account',
    ],
    [
      'for an option that is none',
      (input) => (input.experimentOptions = { emptyTargetResolutionMode: 'ignore' }),
      "ValidationException: 1 validation error detected: Value 'ignore' at 'experimentOptions.emptyTargetResolutionMode' failed to satisfy constraint: Member must satisfy enum value set: [fail, skip]",
    ],
    [
      'without a role',
      (input) => Reflect.deleteProperty(input, 'roleArn'),
      "ValidationException: 1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'for a scope the lab does not perform',
      (input) => (input.actions['cut'] = { ...cut, parameters: { duration: 'PT2M', scope: 's3' } }),
      'ValidationException: The lab does not offer the scope "s3"; it offers all and availability-zone (action "cut")',
    ],
    [
      'for a scope that FIS does not have',
      (input) => (input.actions['cut'] = { ...cut, parameters: { duration: 'PT2M', scope: 'world' } }),
      'ValidationException: 2 validation errors detected: Parameter "scope" must be one of all, availability-zone, dynamodb, prefix-list, s3, s3express, vpc, got "world" in action "cut"; The lab does not offer the scope "world"; it offers all and availability-zone (action "cut")',
    ],
    [
      'for a document the lab does not run',
      (input) => (input.actions['slow'] = command('{"DurationSeconds":"60"}', 'AWSFIS-Run-CPU-Stress')),
      'ValidationException: The lab does not offer the document "AWSFIS-Run-CPU-Stress"; it offers AWSFIS-Run-Network-Latency and AWSFIS-Run-Network-Packet-Loss (action "slow")',
    ],
    [
      'for document parameters that are not JSON',
      (input) => (input.actions['slow'] = command('DurationSeconds=60')),
      'ValidationException: documentParameters must be a JSON object of strings (action "slow")',
    ],
    [
      'for a document without its length',
      (input) => (input.actions['slow'] = command('{}')),
      'ValidationException: documentParameters must hold "DurationSeconds" (action "slow")',
    ],
    [
      'for a document parameter that does not exist',
      (input) => (input.actions['slow'] = command('{"DurationSeconds":"60","Delay":"1"}')),
      'ValidationException: The document "AWSFIS-Run-Network-Latency" has no parameter "Delay" (action "slow")',
    ],
    [
      'for a loss of more than everything',
      (input) =>
        (input.actions['slow'] = command('{"DurationSeconds":"60","LossPercent":"101"}', 'AWSFIS-Run-Network-Packet-Loss')),
      'ValidationException: "LossPercent" must be a whole number from 0 to 100, got "101" (action "slow")',
    ],
    [
      'for shifting away from a zone that is not there',
      (input) => {
        input.targets['lb'] = {
          resourceType: 'aws:arc:zonal-shift-managed-resource',
          resourceTags: { Name: 'shop-lb' },
          selectionMode: 'ALL',
        };
        input.actions['shift'] = {
          actionId: 'aws:arc:start-zonal-autoshift',
          parameters: { duration: 'PT2M', availabilityZoneIdentifier: 'eu-west-1z' },
          targets: { ManagedResources: 'lb' },
        };
      },
      'ValidationException: Availability Zone "eu-west-1z" does not exist in this account (action "shift")',
    ],
    [
      'for more than 20 actions',
      (input) => Object.assign(input.actions, { first: wait() }, many(19, ['first'])),
      'ServiceQuotaExceededException: An experiment template can have at most 20 actions, this one has 22',
    ],
    [
      'for more than ten actions at one time',
      (input) => Object.assign(input.actions, many(9)),
      'ServiceQuotaExceededException: An experiment template can have at most 10 actions running in parallel, this one has 11',
    ],
    [
      'for more than five stop conditions',
      (input) => (input.stopConditions = Array.from({ length: 6 }, () => ({ source: 'none' }))),
      'ServiceQuotaExceededException: An experiment template can have at most 5 stop conditions, this one has 6',
    ],
  ])('%s', (_, spoil, expected) => {
    expect(refusal(spoilt(spoil))).toBe(expected);
  });

  test('with all its problems at once', () => {
    const input = spoilt((template) => {
      template.actions['cut'] = { ...cut, parameters: { scope: 'all', force: 'true' } };
      template.targets['instances'] = { ...instancesIn('eu-west-1b'), selectionMode: 'HALF' };
    });
    expect(refusal(input)).toBe(
      'ValidationException: 3 validation errors detected: Unexpected parameter "force" found in action "cut"; Required parameter "duration" is missing from action "cut"; Invalid selectionMode "HALF" for target instances: it must be ALL, COUNT(n) or PERCENT(n)',
    );
  });
});

describe('a template is accepted', () => {
  test('when nothing is wrong with it', () => expect(create(zoneLoss()).id).toMatch(/^EXT[A-Za-z0-9]{15}$/));

  test('with exactly 20 actions, ten at a time, and five alarms', () => {
    const world = inMemoryWorld();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) addAlarm(world, name);
    const stopConditions = names.map((name) => ({ source: 'aws:cloudwatch:alarm', value: alarmArn(name) }));
    const actions = { ...many(10), ...Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`x${n}`, wait([`w${n}`])])) };
    expect(refusal({ ...zoneLoss(), targets: {}, actions, stopConditions }, newStore(world))).toBe('accepted');
  });

  test('with members that only newer clients know, which are left out', () => {
    expect(create({ ...zoneLoss(), experimentReportConfiguration: { preExperimentDuration: 'PT1M' } })).not.toHaveProperty(
      'experimentReportConfiguration',
    );
  });
});

describe('an action the lab cannot perform', () => {
  const failover = { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'clusters' } };
  const clusters = { resourceType: 'aws:rds:cluster', resourceTags: { AzImpairmentPower: 'DisruptRds' }, selectionMode: 'ALL' };
  const template = {
    ...zoneLoss(),
    targets: { ...zoneLoss().targets, clusters },
    actions: { ...zoneLoss().actions, failover },
  };
  const refused = 'ValidationException: The lab does not offer the action aws:rds:failover-db-cluster (action "failover")';

  test('is refused by name', () => expect(refusal(template)).toBe(refused));

  test('is accepted where it will be skipped: no targets and mode skip', () => {
    expect(refusal({ ...template, experimentOptions: { emptyTargetResolutionMode: 'skip' } })).toBe('accepted');
  });

  test('is refused in mode skip when there is a target after all', () => {
    const world = inMemoryWorld();
    const tags = { AzImpairmentPower: 'DisruptRds' };
    world.extra.push({ type: 'aws:rds:cluster', arn: arn('cluster:orders'), tags, attributes: () => ({}) });
    expect(refusal({ ...template, experimentOptions: { emptyTargetResolutionMode: 'skip' } }, newStore(world))).toBe(refused);
  });

  test('is refused in mode skip when it has no targets that could be empty', () => {
    const actions = {
      assert: { actionId: 'aws:cloudwatch:assert-alarm-state', parameters: { alarmArns: alarmArn('a'), alarmStates: 'OK' } },
    };
    expect(refusal({ ...zoneLoss(), actions, experimentOptions: { emptyTargetResolutionMode: 'skip' } })).toBe(
      'ValidationException: The lab does not offer the action aws:cloudwatch:assert-alarm-state (action "assert")',
    );
  });
});

describe('a duration', () => {
  const withDuration = (duration: string) => ({ ...zoneLoss(), targets: {}, actions: { hold: wait([], duration) } });

  test('from one minute to twelve hours is accepted, however it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 12 * 3_600 }), fc.boolean(), (seconds, plain) => {
        const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
        expect(refusal(withDuration(plain ? `PT${seconds}S` : `PT${h}H${m}M${s}S`))).toBe('accepted');
      }),
      { numRuns: 60 },
    );
  });

  test('shorter or longer is refused', () => {
    const outside = fc.oneof(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 12 * 3_600 + 1, max: 1_000_000 }));
    fc.assert(
      fc.property(outside, (seconds) => {
        expect(refusal(withDuration(`PT${seconds}S`))).toBe(
          `ValidationException: Parameter "duration" must be a duration from PT1M to PT12H, got "PT${seconds}S" in action "hold"`,
        );
      }),
      { numRuns: 60 },
    );
  });

  test.each(['2m', '120', 'P', 'PT', 'PT2', 'pt2m', 'PT-2M', 'PT1.5M', 'PT13H'])('%j is none', (duration) => {
    expect(refusal(withDuration(duration))).toMatch(/^ValidationException: Parameter "duration" must be a duration/);
  });
});

describe('updating a template', () => {
  const update = (store: Store, id: string, changes: unknown): unknown => {
    const call = { method: 'PATCH', params: { id }, query: new URLSearchParams(), body: JSON.stringify(changes) };
    return (JSON.parse(updateTemplate(store, call).body) as { experimentTemplate: unknown }).experimentTemplate;
  };

  test('replaces the members given and keeps the rest', () => {
    const store = newStore(inMemoryWorld());
    const { id } = create({ ...zoneLoss(), tags: { run: 'r1' } }, store);
    expect(update(store, id, { description: 'shorter' })).toMatchObject({
      id,
      description: 'shorter',
      roleArn,
      tags: { run: 'r1' },
      actions: { cut: { actionId: cut.actionId } },
    });
  });

  test('validates what comes out as if it were new', () => {
    const store = newStore(inMemoryWorld());
    const { id } = create(zoneLoss(), store);
    expect(() => update(store, id, { targets: {} })).toThrow('Target "instances" of action "stop" is not defined');
    expect(() => update(store, id, { roleArn: 'x' })).toThrow("at 'roleArn' failed to satisfy constraint");
  });
});

describe('the catalogue', () => {
  test('has a resource type for every target, and an entry for every action the lab performs', () => {
    for (const entry of Object.values(catalogue)) {
      for (const type of Object.values(entry.targets)) expect(Object.keys(resourceTypes)).toContain(type);
    }
    expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(Object.keys(performed)));
  });
});
