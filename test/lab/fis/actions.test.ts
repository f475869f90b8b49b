import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { describe, expect, test } from 'vitest';
import { performed } from '../../../src/lab/fis/actions/index.ts';
import type { ActionSpec } from '../../../src/lab/fis/model.ts';
import { arn, inMemoryWorld, type InMemoryWorld } from '../../lab-unit/in-memory-world.ts';
import { cut, instancesIn, stop, subnetsIn, wait, zoneLoss } from '../../lab-unit/fis/templates.ts';
import { harness } from './harness.ts';

const targets = {
  instances: instancesIn('eu-west-1b'),
  subnets: subnetsIn('eu-west-1b'),
  balancer: { resourceType: 'aws:arc:zonal-shift-managed-resource', resourceTags: { Name: 'shop-lb' }, selectionMode: 'ALL' },
};

const command = (document: string, documentParameters: object, duration = 'PT10M'): ActionSpec => ({
  actionId: 'aws:ssm:send-command',
  parameters: {
    duration,
    documentArn: `arn:aws:ssm:eu-west-1::document/${document}`,
    documentParameters: JSON.stringify(documentParameters),
  },
  targets: { Instances: 'instances' },
});

const slow = command('AWSFIS-Run-Network-Latency', { DurationSeconds: '600', DelayMilliseconds: '150', Interface: 'eth0' });
const shift = (zone: string): ActionSpec => ({
  actionId: 'aws:arc:start-zonal-autoshift',
  parameters: { duration: 'PT10M', availabilityZoneIdentifier: zone },
  targets: { ManagedResources: 'balancer' },
});
const partition = { ...cut, parameters: { duration: 'PT10M', scope: 'availability-zone' } };
const plain = (actionId: string): ActionSpec => ({ actionId, targets: { Instances: 'instances' } });

/** Everything that an action can leave behind. */
const state = (world: InMemoryWorld) => ({
  held: [...world.held],
  shifted: [...world.shifted],
  instances: Object.fromEntries([...world.states].map(([one, at]) => [one.split('/').at(-1), at])),
});

const only = (name: string, action: ActionSpec) => ({
  targets: Object.fromEntries(Object.entries(targets).filter(([target]) => Object.values(action.targets ?? {}).includes(target))),
  actions: { [name]: action },
});

describe('an action in force', () => {
  test('disrupt-connectivity with scope all cuts a zone from every other place', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    await lab.action(await lab.run(only('cut', cut)), 'cut', 'running');
    await lab.world.until(() => lab.world.held.size > 0);
    expect([...lab.world.held]).toEqual([
      {
        from: ['eu-west-1b'],
        to: ['client', 'internet', 'eu-west-1a', 'eu-west-1c', 'eu-central-1a'],
        impairment: { cut: true },
      },
    ]);
  });

  test('disrupt-connectivity with scope availability-zone cuts it from the other zones of its region only', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    await lab.run(only('cut', partition));
    await lab.world.until(() => lab.world.held.size > 0);
    expect([...lab.world.held]).toEqual([{ from: ['eu-west-1b'], to: ['eu-west-1a', 'eu-west-1c'], impairment: { cut: true } }]);
  });

  test('send-command slows every link of the zone, once for a zone with two instances', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    await lab.run(only('slow', slow));
    await lab.world.until(() => lab.world.held.size > 0);
    expect([...lab.world.held]).toEqual([
      {
        from: ['eu-west-1b'],
        to: ['client', 'internet', 'eu-west-1a', 'eu-west-1c', 'eu-central-1a'],
        impairment: { delayMs: 150 },
      },
    ]);
  });

  test('send-command loses the packets its document loses by default', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    await lab.run(only('lossy', command('AWSFIS-Run-Network-Packet-Loss', { DurationSeconds: '600' })));
    await lab.world.until(() => lab.world.held.size > 0);
    expect([...lab.world.held].map(({ impairment }) => impairment)).toEqual([{ lossShare: 0.07 }]);
  });

  test('send-command ends its fault after DurationSeconds, while the action runs on', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 500 }));
    const id = await lab.run(only('slow', command('AWSFIS-Run-Network-Latency', { DurationSeconds: ['60'] }, 'PT12H')));
    await lab.world.until(() => lab.world.held.size > 0);
    await lab.world.until(() => lab.world.held.size === 0);
    expect((await lab.get(id)).actions?.['slow']?.state?.status).toBe('running');
  });

  test.each(['eu-west-1b', 'euw1-az2'])('start-zonal-autoshift knows the zone as %s', async (zone) => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    await lab.run(only('shift', shift(zone)));
    await lab.world.until(() => lab.world.shifted.size > 0);
    expect([...lab.world.shifted]).toEqual(['eu-west-1b']);
  });
});

describe('every action the lab performs reverts when its experiment is stopped', () => {
  const reverting: Readonly<Record<string, ActionSpec>> = {
    'aws:arc:start-zonal-autoshift': shift('eu-west-1b'),
    'aws:ec2:stop-instances': stop,
    'aws:fis:wait': wait(),
    'aws:network:disrupt-connectivity': cut,
    'aws:ssm:send-command': slow,
    // A reboot ends by itself, at once.
    'aws:ec2:reboot-instances': plain('aws:ec2:reboot-instances'),
  };

  test.each(Object.entries(reverting))('%s', async (_, action) => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    const before = state(lab.world);
    const id = await lab.run({ ...only('it', action), actions: { it: action, hold: wait([], 'PT30M') } });
    await lab.action(id, 'hold', 'running');
    await lab.action(id, 'it', 'running');
    const bites = action.actionId !== 'aws:fis:wait';
    await lab.world.until(() => !bites || lab.world.held.size + lab.world.shifted.size + lab.world.calls.length > 0);
    await lab.client.send(new StopExperimentCommand({ id }));
    await lab.reach(id, 'stopped');
    expect(state(lab.world)).toEqual(before);
  });

  test('but for those that AWS cannot revert either', () => {
    expect(Object.keys(performed).filter((id) => !(id in reverting))).toEqual(['aws:ec2:terminate-instances']);
  });
});

describe('instances', () => {
  test('are started again after their duration', async () => {
    await using lab = await harness();
    await lab.reach(await lab.run(only('stop', stop)), 'completed');
    expect(lab.world.calls).toEqual(['stop i-b1', 'stop i-b2', 'start i-b1', 'start i-b2']);
  });

  test('stay stopped when no duration is given, also on stop', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 50 }));
    const action = { actionId: stop.actionId, targets: stop.targets! };
    const id = await lab.run({ ...only('stop', action), actions: { stop: action, hold: wait() } });
    await lab.action(id, 'stop', 'completed');
    await lab.client.send(new StopExperimentCommand({ id }));
    await lab.reach(id, 'stopped');
    expect(lab.world.states.get(arn('instance/i-b1'))).toBe('stopped');
  });

  test.each([
    ['true', 'completed'],
    ['false', 'failed'],
  ])('terminated meanwhile: completeIfInstancesTerminated %s means %s', async (completeIfInstancesTerminated, status) => {
    await using lab = await harness(inMemoryWorld({ scale: 200 }));
    const parameters = { startInstancesAfterDuration: 'PT2M', completeIfInstancesTerminated };
    const id = await lab.run(only('stop', { ...stop, parameters }));
    await lab.world.until(() => lab.world.states.get(arn('instance/i-b1')) === 'stopped');
    lab.world.states.set(arn('instance/i-b1'), 'terminated');
    const experiment = await lab.reach(id);
    expect(experiment.actions?.['stop']?.state?.status).toBe(status);
    expect(lab.world.states.get(arn('instance/i-b2'))).toBe('running');
  });

  test('are terminated and rebooted', async () => {
    await using lab = await harness();
    await lab.reach(await lab.run(only('kill', plain('aws:ec2:terminate-instances'))), 'completed');
    expect(lab.world.calls).toEqual(['terminate i-b1', 'terminate i-b2']);
    const again = { ...targets.instances, filters: [{ path: 'Placement.AvailabilityZoneId', values: ['euw1-az1'] }] };
    await lab.reach(
      await lab.run({ targets: { instances: again }, actions: { boot: plain('aws:ec2:reboot-instances') } }),
      'completed',
    );
    expect(lab.world.calls.slice(2)).toEqual(['reboot i-a1', 'reboot i-a2']);
  });
});

describe('when the control plane goes down', () => {
  test('impairments end at once, and instances are left to whoever takes the lab down', async () => {
    const world = inMemoryWorld({ scale: 50 });
    {
      await using lab = await harness(world);
      await lab.run(zoneLoss());
      await world.until(() => world.held.size > 0 && world.calls.length === 2);
    }
    expect(world.held.size).toBe(0);
    expect(world.calls).toEqual(['stop i-b1', 'stop i-b2']);
  });
});
