import type { EnvironmentFacts, Zone } from '../../src/drill/environment.ts';
import type { Drill, FisTemplate, Target } from '../../src/drill/types.ts';
import { compile } from '../../src/plan/compile.ts';
import type { Templates } from '../../src/plan/fill.ts';
import type { Plan, Survey } from '../../src/plan/types.ts';

const zone = (region: string, letter: string, id: string): Zone => ({ name: `${region}${letter}`, id, region });

export const lab: EnvironmentFacts = {
  kind: 'lab',
  name: 'lab',
  entry: 'http://shop.lab.test',
  healthPath: '/health',
  servedByHeader: 'x-served-by',
  zones: [
    zone('eu-west-1', 'a', 'euw1-az1'),
    zone('eu-west-1', 'b', 'euw1-az2'),
    zone('eu-west-1', 'c', 'euw1-az3'),
    zone('eu-central-1', 'a', 'euc1-az2'),
    zone('eu-central-1', 'b', 'euc1-az3'),
  ],
  reach: {},
  timeScale: 10,
  aws: { region: 'eu-west-1', account: '123456789012', roleArn: 'arn:aws:iam::123456789012:role/fis', stopAlarms: [] },
};

export const aws: EnvironmentFacts = {
  ...lab,
  kind: 'aws',
  name: 'staging',
  timeScale: 1,
  aws: { ...lab.aws!, stopAlarms: ['arn:alarm'] },
};

export const template: FisTemplate = {
  description: '${zone} (${zoneId}) of ${region} in ${account}',
  targets: {
    machines: {
      resourceType: 'aws:ec2:instance',
      resourceTags: { team: 'shop' },
      filters: [{ path: 'Placement.AvailabilityZone', values: ['${zone}'] }],
      selectionMode: 'ALL',
    },
    disks: { resourceType: 'aws:ec2:ebs-volume', resourceTags: { team: 'shop' }, selectionMode: 'COUNT(1)' },
  },
  actions: {
    halt: {
      actionId: 'aws:ec2:stop-instances',
      parameters: { startInstancesAfterDuration: 'PT5M' },
      targets: { Instances: 'machines' },
    },
    stall: {
      actionId: 'aws:ebs:pause-volume-io',
      parameters: { duration: 'PT90S' },
      targets: { Volumes: 'disks' },
      startAfter: ['halt'],
    },
  },
  experimentOptions: { emptyTargetResolutionMode: 'skip' },
};

export const templates: Templates = { 'zone.json': template };

export const drill: Drill = {
  kind: 'drill',
  id: 'zone-goes',
  title: 'A zone goes',
  hypothesis: 'Others take over.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '25s', restored: '15s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '6m' } },
  faults: [{ kind: 'fis', title: 'Zone b goes', template: 'zone.json' }],
  bite: { kind: 'zone-silent' },
  targets: ['rto', 'share'],
};

const target = (id: string, measure: Target['measure'], limit: Target['limit']): Target => ({
  id,
  claim: 'n-plus-one',
  sentence: 'Every part runs n+1.',
  service: 'shop',
  disruption: 'one zone goes',
  measure,
  limit,
  clock: 'client',
  owner: 'sre',
  document: 'Security page',
  reviewed: '2026-09-14',
});

export const targets: readonly Target[] = [
  target('rto', 'rto', { lab: '15s', aws: '2m', command: '30s' }),
  target('slow-rto', 'rto', { lab: '20s' }),
  target('share', 'availability', { lab: 0.8, aws: 0.9, command: 0.9 }),
  target('none', 'outages', { lab: 0 }),
];

export const survey: Survey = {
  takenAt: 1_795_279_798_000,
  resolved: [
    {
      fault: 0,
      target: 'machines',
      resourceType: 'aws:ec2:instance',
      resources: ['arn:aws:ec2:eu-west-1:1:instance/i-0b1', 'arn:aws:ec2:eu-west-1:1:instance/i-0b2'],
    },
    { fault: 0, target: 'disks', resourceType: 'aws:ec2:ebs-volume', resources: [] },
  ],
  addresses: ['198.51.100.10'],
  notes: [],
};

/** Compiles the drill above with some things changed; throws if it is refused. */
export function planOf(
  more: { drill?: Partial<Drill>; facts?: EnvironmentFacts; survey?: Survey; runId?: string; templates?: Templates } = {},
): Plan {
  const compiled = compile({ ...drill, ...more.drill }, targets, more.facts ?? lab, more.survey ?? survey, {
    runId: more.runId ?? 'run-1',
    templates: more.templates ?? templates,
  });
  if (!compiled.ok) throw new Error(compiled.refusals.map(({ code }) => code).join(', '));
  return compiled.plan;
}
