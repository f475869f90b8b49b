/**
 * The FIS action catalogue as far as a template can be checked without asking AWS.
 *
 * Source: FIS user guide, "FIS Actions reference" (2026). All parameters are strings; durations are ISO 8601 and, but for
 * the bounds stated here, PT1M to PT12H.
 */
import { parseIsoDuration } from './duration.ts';
import type { FisAction } from './types.ts';

/** What is left in the end: nothing (it `ends`), nothing `if-asked` for, or targets that are gone (`lasting`). */
export type Aftermath = 'ends' | 'if-asked' | 'lasting';

export interface ActionSpec {
  /** Target key → resource type. */
  readonly targets: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  /** `undefined`: the catalogue's optional parameters are not listed here, so unknown ones are let through. */
  readonly optional: readonly string[] | undefined;
  /** Parameter that says how long the action lasts; absent for actions of an instant. */
  readonly lasts?: string;
  readonly minMs: number;
  readonly maxMs: number;
  readonly aftermath: Aftermath;
}

const minute = 60_000;

function spec(
  targets: Record<string, string>,
  required: string,
  optional: string | undefined,
  more: Partial<ActionSpec> = {},
): ActionSpec {
  const words = (text: string): string[] => text.split(' ').filter(Boolean);
  const lasts = words(required).includes('duration') ? { lasts: 'duration' } : {};
  return {
    targets,
    required: words(required),
    optional: optional === undefined ? undefined : words(optional),
    ...lasts,
    minMs: minute,
    maxMs: 12 * 60 * minute,
    aftermath: 'ends',
    ...more,
  };
}

const instances = { Instances: 'aws:ec2:instance' };
const subnets = { Subnets: 'aws:ec2:subnet' };
const roles = { Roles: 'aws:iam:role' };
const tasks = { Tasks: 'aws:ecs:task' };
const pods = { Pods: 'aws:eks:pod' };
const functions = { Functions: 'aws:lambda:function' };
const caches = { ReplicationGroups: 'aws:elasticache:replicationgroup' };
const lasting = { aftermath: 'lasting' } as const;

export const fisActions: Readonly<Record<string, ActionSpec>> = {
  'aws:arc:start-zonal-autoshift': spec(
    { ManagedResources: 'aws:arc:zonal-shift-managed-resource' },
    'duration availabilityZoneIdentifier',
    'managedResourceTypes zonalAutoshiftStatus',
  ),
  'aws:cloudwatch:assert-alarm-state': spec({}, 'alarmArns alarmStates', ''),
  'aws:dynamodb:global-table-pause-replication': spec({ Tables: 'aws:dynamodb:global-table' }, 'duration', ''),
  'aws:ebs:pause-volume-io': spec({ Volumes: 'aws:ec2:ebs-volume' }, 'duration', '', { minMs: 1_000 }),
  'aws:ebs:volume-io-latency': spec({ Volumes: 'aws:ec2:ebs-volume' }, 'duration', undefined, { minMs: 1_000 }),
  'aws:ec2:api-insufficient-instance-capacity-error': spec(roles, 'duration availabilityZoneIdentifiers percentage', ''),
  'aws:ec2:asg-insufficient-instance-capacity-error': spec(
    { AutoScalingGroups: 'aws:ec2:autoscaling-group' },
    'duration availabilityZoneIdentifiers',
    'percentage',
  ),
  'aws:ec2:reboot-instances': spec(instances, '', ''),
  'aws:ec2:send-spot-instance-interruptions': spec({ SpotInstances: 'aws:ec2:spot-instance' }, 'durationBeforeInterruption', '', {
    lasts: 'durationBeforeInterruption',
    minMs: 2 * minute,
    maxMs: 15 * minute,
    ...lasting,
  }),
  'aws:ec2:stop-instances': spec(instances, '', 'startInstancesAfterDuration completeIfInstancesTerminated', {
    lasts: 'startInstancesAfterDuration',
    aftermath: 'if-asked',
  }),
  'aws:ec2:terminate-instances': spec(instances, '', '', lasting),
  'aws:ecs:drain-container-instances': spec({ Clusters: 'aws:ecs:cluster' }, 'drainagePercentage duration', ''),
  'aws:ecs:stop-task': spec(tasks, '', '', lasting),
  'aws:ecs:task-cpu-stress': spec(tasks, 'duration', undefined),
  'aws:ecs:task-io-stress': spec(tasks, 'duration', undefined),
  'aws:ecs:task-kill-process': spec(tasks, '', undefined, lasting),
  'aws:ecs:task-network-blackhole-port': spec(tasks, 'duration', undefined),
  'aws:ecs:task-network-latency': spec(tasks, 'duration', undefined),
  'aws:ecs:task-network-packet-loss': spec(tasks, 'duration', undefined),
  'aws:eks:pod-cpu-stress': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:pod-delete': spec(pods, 'kubernetesServiceAccount', undefined, lasting),
  'aws:eks:pod-io-stress': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:pod-memory-stress': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:pod-network-blackhole-port': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:pod-network-latency': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:pod-network-packet-loss': spec(pods, 'duration kubernetesServiceAccount', undefined),
  'aws:eks:terminate-nodegroup-instances': spec(
    { Nodegroups: 'aws:eks:nodegroup' },
    'instanceTerminationPercentage',
    '',
    lasting,
  ),
  'aws:elasticache:interrupt-cluster-az-power': spec(caches, 'duration', ''),
  'aws:elasticache:replicationgroup-interrupt-az-power': spec(caches, 'duration', ''),
  'aws:fis:inject-api-internal-error': spec(roles, 'service operations percentage duration', ''),
  'aws:fis:inject-api-throttle-error': spec(roles, 'service operations percentage duration', ''),
  'aws:fis:inject-api-unavailable-error': spec(roles, 'service operations percentage duration', ''),
  'aws:fis:wait': spec({}, 'duration', ''),
  'aws:lambda:invocation-add-delay': spec(functions, 'duration', 'invocationPercentage startupDelayMilliseconds'),
  'aws:lambda:invocation-error': spec(functions, 'duration', undefined),
  'aws:lambda:invocation-http-integration-response': spec(functions, 'duration', undefined),
  'aws:network:disrupt-connectivity': spec(subnets, 'scope duration', 'prefixListIdentifier'),
  'aws:network:disrupt-vpc-endpoint': spec({ VPCEndpoints: 'aws:ec2:vpc-endpoint' }, 'duration', ''),
  'aws:network:route-table-disrupt-cross-region-connectivity': spec(subnets, 'region duration', ''),
  'aws:network:transit-gateway-disrupt-cross-region-connectivity': spec(
    { TransitGateways: 'aws:ec2:transit-gateway' },
    'region duration',
    '',
  ),
  'aws:rds:failover-db-cluster': spec({ Clusters: 'aws:rds:cluster' }, '', ''),
  'aws:rds:reboot-db-instances': spec({ DBInstances: 'aws:rds:db' }, '', 'forceFailover'),
  'aws:s3:bucket-pause-replication': spec({ Buckets: 'aws:s3:bucket' }, 'region duration', 'destinationBuckets prefixes'),
  'aws:ssm:send-command': spec(instances, 'documentArn duration', 'documentVersion documentParameters'),
  'aws:ssm:start-automation-execution': spec({}, 'documentArn', 'documentVersion documentParameters maxDuration', {
    lasts: 'maxDuration',
  }),
};

/** Resource types that FIS selects in one way only. */
export const selectionOnly: Readonly<Record<string, 'arns' | 'tags'>> = {
  'aws:iam:role': 'arns',
  'aws:elasticache:replicationgroup': 'tags',
  'aws:s3:bucket': 'tags',
};

/** Types that are selected by parameters (cluster, namespace, selector) and take neither ARNs nor tags. */
export const selectedByParameters: ReadonlySet<string> = new Set(['aws:eks:pod']);

export const connectivityScopes = ['all', 'availability-zone', 'dynamodb', 'prefix-list', 's3', 's3express', 'vpc'] as const;

/** Parameters that the AWS-owned SSM documents cannot do without. */
export const ssmDocuments: Readonly<Record<string, readonly string[]>> = {
  'AWSFIS-Run-CPU-Stress': ['DurationSeconds'],
  'AWSFIS-Run-Disk-Fill': ['DurationSeconds'],
  'AWSFIS-Run-IO-Stress': ['DurationSeconds'],
  'AWSFIS-Run-Kill-Process': ['ProcessName'],
  'AWSFIS-Run-Memory-Stress': ['DurationSeconds', 'Percent'],
  'AWSFIS-Run-Network-Blackhole-Port': ['DurationSeconds', 'Protocol', 'Port'],
  'AWSFIS-Run-Network-Latency': ['DurationSeconds'],
  'AWSFIS-Run-Network-Latency-Sources': ['DurationSeconds', 'Sources'],
  'AWSFIS-Run-Network-Packet-Loss': ['DurationSeconds'],
  'AWSFIS-Run-Network-Packet-Loss-Sources': ['DurationSeconds', 'Sources'],
};

/** Whether its targets stay as it left them, whatever is stopped. Of an action that is not in the catalogue nothing is known. */
export function neverHeals({ actionId, parameters = {} }: FisAction): boolean {
  const spec = fisActions[actionId];
  return (
    spec?.aftermath === 'lasting' || (spec?.aftermath === 'if-asked' && !(spec.lasts !== undefined && spec.lasts in parameters))
  );
}

/** How long an action lasts by its own parameters, ms of the cloud's time; 0 for one of an instant or of an unknown kind. */
export function actionMs(action: FisAction): number {
  const parameter = fisActions[action.actionId]?.lasts;
  return (parameter && parseIsoDuration(action.parameters?.[parameter] ?? '')) || 0;
}
