/** Templates for tests: one that is accepted, and ways to spoil it. */
import type { ActionSpec, TargetSpec } from '../../../src/lab/fis/model.ts';

export const roleArn = 'arn:aws:iam::123456789012:role/fis';

export const instancesIn = (zone: string): TargetSpec => ({
  resourceType: 'aws:ec2:instance',
  resourceTags: { AzImpairmentPower: 'StopInstances' },
  filters: [
    { path: 'State.Name', values: ['running'] },
    { path: 'Placement.AvailabilityZone', values: [zone] },
  ],
  selectionMode: 'ALL',
});

export const subnetsIn = (zone: string): TargetSpec => ({
  resourceType: 'aws:ec2:subnet',
  resourceTags: { AzImpairmentPower: 'DisruptSubnet' },
  filters: [{ path: 'AvailabilityZone', values: [zone] }],
  selectionMode: 'ALL',
});

export const stop: ActionSpec = {
  actionId: 'aws:ec2:stop-instances',
  parameters: { startInstancesAfterDuration: 'PT2M', completeIfInstancesTerminated: 'true' },
  targets: { Instances: 'instances' },
};

export const cut: ActionSpec = {
  actionId: 'aws:network:disrupt-connectivity',
  parameters: { duration: 'PT2M', scope: 'all' },
  targets: { Subnets: 'subnets' },
};

export const wait = (startAfter: string[] = [], duration = 'PT1M'): ActionSpec => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  startAfter,
});

export interface TemplateInput {
  description: string;
  roleArn: string;
  targets: Record<string, TargetSpec>;
  actions: Record<string, ActionSpec>;
  stopConditions: { source: string; value?: string }[];
  logConfiguration?: Record<string, unknown>;
  experimentOptions?: Record<string, string>;
  tags?: Record<string, string>;
}

/** Zone b loses its instances and its network. */
export const zoneLoss = (zone = 'eu-west-1b'): TemplateInput => ({
  description: 'zone loss',
  roleArn,
  targets: { instances: instancesIn(zone), subnets: subnetsIn(zone) },
  actions: { stop, cut },
  stopConditions: [{ source: 'none' }],
});
