import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches, valuesAt } from '../../../src/lab/fis/filters.ts';

const instance = {
  State: { Name: 'running', Code: 16 },
  Placement: { AvailabilityZone: 'eu-west-1b' },
  SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
  EbsOptimized: false,
  BlockDeviceMappings: [{ Ebs: { Attachments: [{ DeleteOnTermination: false }, { DeleteOnTermination: true }] } }],
};

const name = fc.stringMatching(/^[A-Za-z]{1,8}$/);
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node'), { maxKeys: 3 }),
  ),
})).node;

/** Every (path, leaf) of a tree, written down the long way. */
function leaves(value: unknown, path: string[] = []): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, path));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  return path.length > 0 ? [[path.join('.'), String(value)]] : [];
}

describe('resource filters', () => {
  test.each([
    ['State.Name', ['running']],
    ['State.Code', ['16']],
    ['SecurityGroups.GroupId', ['sg-1', 'sg-2']],
    ['EbsOptimized', ['false']],
    ['BlockDeviceMappings.Ebs.Attachments.DeleteOnTermination', ['false', 'true']],
    ['state.name', []],
    ['State', []],
    ['State.Name.First', []],
    ['constructor.name', []],
  ])('%s finds %j', (path, expected) => expect(valuesAt(instance, path)).toEqual(expected));

  test('every leaf of a description is found at its path', () => {
    fc.assert(
      fc.property(tree, (description) => {
        for (const [path, value] of leaves(description)) expect(valuesAt(description, path)).toContain(value);
      }),
    );
  });

  test('values of one filter are alternatives', () => {
    expect(matches(instance, [{ path: 'State.Name', values: ['stopped', 'running'] }])).toBe(true);
  });

  test('several filters must all match', () => {
    const zone = { path: 'Placement.AvailabilityZone', values: ['eu-west-1b'] };
    expect(matches(instance, [zone, { path: 'State.Name', values: ['running'] }])).toBe(true);
    expect(matches(instance, [zone, { path: 'State.Name', values: ['stopped'] }])).toBe(false);
  });

  test('a path that leads nowhere matches nothing', () => {
    expect(matches(instance, [{ path: 'Nowhere', values: ['undefined', ''] }])).toBe(false);
  });
});
