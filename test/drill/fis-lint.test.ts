import { describe, expect, test } from 'vitest';
import { pathText, soundness } from '../../src/drill/finding.ts';
import { actionMs, fisActions } from '../../src/drill/fis-actions.ts';
import { lintTemplate } from '../../src/drill/fis-lint.ts';
import { checkShape } from '../../src/drill/schema.ts';
import type { FisAction, FisTarget, FisTemplate } from '../../src/drill/types.ts';

const machines: FisTarget = { resourceType: 'aws:ec2:instance', resourceTags: { team: 'shop' }, selectionMode: 'ALL' };
const halt: FisAction = {
  actionId: 'aws:ec2:stop-instances',
  parameters: { startInstancesAfterDuration: 'PT5M' },
  targets: { Instances: 'machines' },
};
const wait: FisAction = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };

function template(more: Partial<FisTemplate> = {}): FisTemplate {
  return { description: 'one', targets: { machines }, actions: { halt }, ...more };
}

function lint(candidate: FisTemplate): string[] {
  expect(checkShape('template', candidate)).toEqual([]);
  return lintTemplate(candidate, soundness([])).map(({ code, path }) => `${code} ${pathText(path)}`);
}

const withTarget = (more: Partial<FisTarget>): FisTemplate => template({ targets: { machines: { ...machines, ...more } } });
const withAction = (more: Partial<FisAction>): FisTemplate => template({ actions: { halt: { ...halt, ...more } } });
const aboutTargets = (target: FisTarget, actionId: string, key: string, parameters: Record<string, string>): FisTemplate =>
  template({ targets: { it: target }, actions: { act: { actionId, parameters, targets: { [key]: 'it' } } } });
const { resourceTags: _, ...untagged } = machines;

describe('a template', () => {
  test('that FIS takes has no findings', () => expect(lint(template())).toEqual([]));

  test.each<[string, FisTemplate, string[]]>([
    [
      'with an ARN for each of five instances',
      template({ targets: { machines: { ...untagged, resourceArns: ['1', '2', '3', '4', '5'] } } }),
      [],
    ],
    [
      'with six ARNs for a target',
      template({ targets: { machines: { ...untagged, resourceArns: ['1', '2', '3', '4', '5', '6'] } } }),
      ['fis/over-quota targets.machines.resourceArns'],
    ],
    [
      'with a target that selects nothing',
      template({ targets: { machines: untagged } }),
      ['fis/nothing-selected targets.machines'],
    ],
    ['with ARNs and tags', withTarget({ resourceArns: ['arn:x'] }), ['fis/arns-and-tags targets.machines']],
    ['that picks one', withTarget({ selectionMode: 'COUNT(1)' }), []],
    ['that picks none', withTarget({ selectionMode: 'COUNT(0)' }), ['fis/bad-selection-mode targets.machines.selectionMode']],
    ['that picks a third', withTarget({ selectionMode: 'PERCENT(33)' }), []],
    [
      'that picks more than all',
      withTarget({ selectionMode: 'PERCENT(101)' }),
      ['fis/bad-selection-mode targets.machines.selectionMode'],
    ],
    ['that picks in words', withTarget({ selectionMode: 'some' }), ['fis/bad-selection-mode targets.machines.selectionMode']],
    [
      'with a target of the wrong type',
      withTarget({ resourceType: 'aws:ec2:subnet' }),
      ['fis/wrong-resource-type targets.machines.resourceType'],
    ],
    ['with a target that nobody uses', template({ targets: { machines, more: machines } }), ['fis/unused-target targets.more']],
    [
      'with an action that FIS does not know',
      withAction({ actionId: 'aws:ec2:explode' }),
      ['fis/unknown-action actions.halt.actionId'],
    ],
    [
      'with the wrong target key',
      withAction({ targets: { Machines: 'machines' } }),
      ['fis/unknown-target-key actions.halt.targets.Machines'],
    ],
    [
      'with no target for an action that needs one',
      template({ targets: {}, actions: { halt: { actionId: halt.actionId, parameters: halt.parameters! } } }),
      ['fis/missing-target actions.halt.targets'],
    ],
    [
      'with a target for an action that takes none',
      template({ actions: { halt, wait: { ...wait, targets: { Instances: 'machines' } } } }),
      ['fis/unknown-target-key actions.wait.targets.Instances'],
    ],
    [
      'with an undefined target',
      withAction({ targets: { Instances: 'servers' } }),
      ['fis/undefined-target actions.halt.targets.Instances'],
    ],
    [
      'that never starts what it stops',
      withAction({ parameters: {} }),
      ['fis/never-heals actions.halt.parameters.startInstancesAfterDuration'],
    ],
    [
      'that terminates',
      template({ actions: { end: { actionId: 'aws:ec2:terminate-instances', targets: { Instances: 'machines' } } } }),
      ['fis/never-heals actions.end.actionId'],
    ],
    [
      'with a flag that is no flag',
      withAction({ parameters: { startInstancesAfterDuration: 'PT5M', completeIfInstancesTerminated: 'yes' } }),
      ['fis/bad-parameter actions.halt.parameters.completeIfInstancesTerminated'],
    ],
    ['with the shortest duration', withAction({ parameters: { startInstancesAfterDuration: 'PT1M' } }), []],
    [
      'with one a second shorter',
      withAction({ parameters: { startInstancesAfterDuration: 'PT59S' } }),
      ['fis/bad-duration actions.halt.parameters.startInstancesAfterDuration'],
    ],
    ['with the longest duration', withAction({ parameters: { startInstancesAfterDuration: 'PT12H' } }), []],
    [
      'with one a second longer',
      withAction({ parameters: { startInstancesAfterDuration: 'PT12H1S' } }),
      ['fis/bad-duration actions.halt.parameters.startInstancesAfterDuration'],
    ],
    [
      'with a duration as people write it',
      withAction({ parameters: { startInstancesAfterDuration: '5m' } }),
      ['fis/bad-duration actions.halt.parameters.startInstancesAfterDuration'],
    ],
    [
      'that pauses a volume for five seconds',
      aboutTargets({ ...machines, resourceType: 'aws:ec2:ebs-volume' }, 'aws:ebs:pause-volume-io', 'Volumes', {
        duration: 'PT5S',
      }),
      [],
    ],
    [
      'that cuts by a prefix list and names none',
      aboutTargets({ ...machines, resourceType: 'aws:ec2:subnet' }, 'aws:network:disrupt-connectivity', 'Subnets', {
        scope: 'prefix-list',
        duration: 'PT5M',
      }),
      ['fis/missing-parameter actions.act.parameters.prefixListIdentifier'],
    ],
    [
      'that selects a cache by ARN',
      aboutTargets(
        { resourceType: 'aws:elasticache:replicationgroup', resourceArns: ['arn:x'], selectionMode: 'ALL' },
        'aws:elasticache:replicationgroup-interrupt-az-power',
        'ReplicationGroups',
        { duration: 'PT5M' },
      ),
      ['fis/not-selectable targets.it.resourceArns'],
    ],
    [
      'that selects a role by tag',
      aboutTargets({ ...machines, resourceType: 'aws:iam:role' }, 'aws:fis:inject-api-internal-error', 'Roles', {
        duration: 'PT5M',
        service: 'ec2',
        operations: 'RunInstances',
        percentage: '100',
      }),
      ['fis/not-selectable targets.it.resourceTags'],
    ],
    [
      'with more than all calls failing',
      aboutTargets(
        { resourceType: 'aws:iam:role', resourceArns: ['arn:x'], selectionMode: 'ALL' },
        'aws:fis:inject-api-internal-error',
        'Roles',
        { duration: 'PT5M', service: 'ec2', operations: 'RunInstances', percentage: '101' },
      ),
      ['fis/bad-parameter actions.act.parameters.percentage'],
    ],
    ['that starts after itself', withAction({ startAfter: ['halt'] }), ['fis/bad-start-after actions.halt.startAfter']],
    [
      'that goes round in a circle',
      template({ actions: { halt: { ...halt, startAfter: ['b'] }, b: { ...wait, startAfter: ['halt'] } } }),
      ['fis/bad-start-after actions.halt.startAfter'],
    ],
    [
      'with twenty-one actions',
      template({ actions: { halt, ...many(20, (n) => ({ ...wait, startAfter: [n === 0 ? 'halt' : `w${n - 1}`] })) } }),
      ['fis/over-quota actions'],
    ],
    ['with eleven actions at once', template({ actions: { halt, ...many(10, () => wait) } }), ['fis/over-quota actions']],
    ['with ten actions at once', template({ actions: { halt, ...many(9, () => wait) } }), []],
    [
      'with six stop conditions',
      template({ stopConditions: Array.from({ length: 6 }, () => ({ source: 'none' })) }),
      ['fis/over-quota stopConditions'],
    ],
    [
      'with an alarm that has no name',
      template({ stopConditions: [{ source: 'aws:cloudwatch:alarm' }] }),
      ['fis/bad-stop-condition stopConditions[0]'],
    ],
    [
      'with a placeholder nobody fills',
      withTarget({ resourceTags: { team: '${team}' } }),
      ['fis/unknown-placeholder targets.machines.resourceTags.team'],
    ],
  ])('%s', (_, candidate, expected) => expect(lint(candidate)).toEqual(expected));
});

function many(count: number, action: (n: number) => FisAction): Record<string, FisAction> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`w${n}`, action(n)]));
}

describe('a command for Systems Manager', () => {
  const command = (parameters: Record<string, string>): string[] =>
    lint(withAction({ actionId: 'aws:ssm:send-command', parameters: { duration: 'PT5M', ...parameters } }));
  const documentArn = 'arn:aws:ssm:${region}::document/AWSFIS-Run-Network-Latency';

  test('with its document and parameters is fine', () =>
    expect(command({ documentArn, documentParameters: '{"DurationSeconds": "300", "DelayMilliseconds": "50"}' })).toEqual([]));
  test('with parameters that are no JSON is not', () =>
    expect(command({ documentArn, documentParameters: 'DurationSeconds=300' })).toEqual([
      'fis/bad-parameter actions.halt.parameters.documentParameters',
    ]));
  test('without what the document needs is not', () =>
    expect(command({ documentArn, documentParameters: '{}' })).toEqual([
      'fis/bad-parameter actions.halt.parameters.documentParameters',
    ]));
  test('with a document by its name alone is not', () =>
    expect(command({ documentArn: 'AWSFIS-Run-Network-Latency' })).toEqual([
      'fis/bad-parameter actions.halt.parameters.documentArn',
    ]));
});

describe('the catalogue', () => {
  test('knows how long each action lasts by the parameter it has for it', () => {
    for (const [id, { lasts, required, optional }] of Object.entries(fisActions)) {
      if (lasts !== undefined) expect([...required, ...(optional ?? [])], id).toContain(lasts);
    }
  });

  test('reads the length of an action from its parameters', () => {
    expect(actionMs(halt)).toBe(300_000);
    expect(actionMs(wait)).toBe(60_000);
    expect(actionMs({ actionId: 'aws:ec2:reboot-instances' })).toBe(0);
    expect(actionMs({ actionId: 'aws:no:such', parameters: { duration: 'PT1M' } })).toBe(0);
  });
});
