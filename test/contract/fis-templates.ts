/** Templates for the contract: one that is sound, from which each check spoils one thing. */
import type { FisTemplate } from '../../src/drill/types.ts';

export const zone = 'eu-west-1b';

type Action = FisTemplate['actions'][string];
type Target = FisTemplate['targets'][string];

export const instances: Target = {
  resourceType: 'aws:ec2:instance',
  resourceTags: { AzImpairmentPower: 'StopInstances' },
  filters: [{ path: 'Placement.AvailabilityZone', values: [zone] }],
  selectionMode: 'ALL',
};

export const stop: Action = {
  actionId: 'aws:ec2:stop-instances',
  parameters: { startInstancesAfterDuration: 'PT12H' },
  targets: { Instances: 'instances' },
};

export const wait = (duration: string, startAfter: readonly string[] = []): Action => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  startAfter: [...startAfter],
});

const stopConditions: FisTemplate['stopConditions'] = [{ source: 'none' }];

export const sound: FisTemplate = {
  description: 'contract: a zone loses its instances',
  targets: { instances },
  actions: { stop },
  stopConditions,
};

/** Ends by itself as soon as a template can. */
export const brief: FisTemplate = { description: 'contract: wait', targets: {}, actions: { hold: wait('PT1M') }, stopConditions };

/** Runs until it is stopped, with a second action that never gets its turn. */
export const endless: FisTemplate = {
  description: 'contract: wait for long',
  targets: {},
  actions: { hold: wait('PT12H'), later: wait('PT1M', ['hold']) },
  stopConditions,
};

export const none: Target = {
  resourceType: 'aws:ec2:instance',
  resourceTags: { AzImpairmentPower: 'NobodyHasThis' },
  selectionMode: 'ALL',
};
