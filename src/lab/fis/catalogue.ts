/**
 * The catalogue of FIS actions, as one table. Which of them the lab performs is not said here but by
 * `actions/index.ts`: the rest is listed, and refused by name when a template would need it.
 *
 * Source: FIS actions reference, https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
 */

export type ParameterRule =
  | { readonly kind: 'text' }
  /** ISO 8601, bounds included. */
  | { readonly kind: 'duration'; readonly least: string; readonly most: string }
  | { readonly kind: 'one-of'; readonly values: readonly string[] };

export interface Parameter {
  readonly rule: ParameterRule;
  readonly required: boolean;
}

export interface CatalogueEntry {
  readonly description: string;
  /** Target key → resource type. */
  readonly targets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The table does not hold all parameters of this action, so unknown ones are let through. */
  readonly open: boolean;
}

const text = { kind: 'text' } as const;
const flag = { kind: 'one-of', values: ['true', 'false'] } as const;
const between = (least: string, most: string) => ({ kind: 'duration', least, most }) as const;
const duration = between('PT1M', 'PT12H');
const must = (rule: ParameterRule): Parameter => ({ rule, required: true });
const may = (rule: ParameterRule): Parameter => ({ rule, required: false });
const lasting = { duration: must(duration) };

const action = (
  description: string,
  targets: Readonly<Record<string, string>> = {},
  parameters: Readonly<Record<string, Parameter>> = {},
): CatalogueEntry => ({ description, targets, parameters, open: false });

const partly = (
  description: string,
  targets: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, Parameter>> = {},
): CatalogueEntry => ({ ...action(description, targets, parameters), open: true });

const instances = { Instances: 'aws:ec2:instance' };
const subnets = { Subnets: 'aws:ec2:subnet' };
const roles = { Roles: 'aws:iam:role' };
const tasks = { Tasks: 'aws:ecs:task' };
const pods = { Pods: 'aws:eks:pod' };
const functions = { Functions: 'aws:lambda:function' };
const streams = { Streams: 'aws:kinesis:stream' };
const podFault = { ...lasting, kubernetesServiceAccount: must(text) };
const apiFault = { ...lasting, service: must(text), operations: must(text), percentage: may(text) };
const lambdaFault = { ...lasting, invocationPercentage: may(text) };
const scopes = ['all', 'availability-zone', 'dynamodb', 'prefix-list', 's3', 's3express', 'vpc'];

export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  'aws:arc:start-zonal-autoshift': action(
    'Shifts traffic of resources away from an Availability Zone.',
    { ManagedResources: 'aws:arc:zonal-shift-managed-resource' },
    {
      ...lasting,
      availabilityZoneIdentifier: must(text),
      managedResourceTypes: may(text),
      zonalAutoshiftStatus: may({ kind: 'one-of', values: ['Enabled', 'Disabled', 'Any'] }),
    },
  ),
  'aws:cloudwatch:assert-alarm-state': action(
    'Fails unless the alarms are in one of the states.',
    {},
    { alarmArns: must(text), alarmStates: must(text) },
  ),
  'aws:directconnect:virtual-interface-disconnect': action(
    'Disconnects virtual interfaces.',
    { VirtualInterfaces: 'aws:directconnect:virtual-interface' },
    { duration: must(between('PT10M', 'PT12H')) },
  ),
  'aws:dsql:cluster-connection-failure': partly('Fails connections to a cluster.', { Clusters: 'aws:dsql:cluster' }, lasting),
  'aws:dynamodb:global-table-pause-replication': action(
    'Pauses replication of a global table.',
    { Tables: 'aws:dynamodb:global-table' },
    lasting,
  ),
  'aws:ebs:pause-volume-io': action(
    'Pauses I/O of EBS volumes.',
    { Volumes: 'aws:ec2:ebs-volume' },
    { duration: must(between('PT1S', 'PT12H')) },
  ),
  'aws:ebs:volume-io-latency': partly('Delays I/O of EBS volumes.', { Volumes: 'aws:ec2:ebs-volume' }, lasting),
  'aws:ec2:api-insufficient-instance-capacity-error': action('Fails requests for new capacity.', roles, {
    ...lasting,
    availabilityZoneIdentifiers: must(text),
    percentage: must(text),
  }),
  'aws:ec2:asg-insufficient-instance-capacity-error': action(
    'Fails requests of Auto Scaling groups for new capacity.',
    { AutoScalingGroups: 'aws:ec2:autoscaling-group' },
    { ...lasting, availabilityZoneIdentifiers: must(text), percentage: may(text) },
  ),
  'aws:ec2:reboot-instances': action('Reboots EC2 instances.', instances),
  'aws:ec2:send-spot-instance-interruptions': action(
    'Interrupts Spot Instances.',
    { SpotInstances: 'aws:ec2:spot-instance' },
    { durationBeforeInterruption: must(between('PT2M', 'PT15M')) },
  ),
  'aws:ec2:stop-instances': action('Stops EC2 instances, and starts them again after a duration if one is given.', instances, {
    startInstancesAfterDuration: may(duration),
    completeIfInstancesTerminated: may(flag),
  }),
  'aws:ec2:terminate-instances': action('Terminates EC2 instances.', instances),
  'aws:ecs:drain-container-instances': action(
    'Drains container instances.',
    { Clusters: 'aws:ecs:cluster' },
    { ...lasting, drainagePercentage: must(text) },
  ),
  'aws:ecs:stop-task': action('Stops tasks.', tasks),
  'aws:ecs:task-cpu-stress': partly('Stresses the CPU of tasks.', tasks, lasting),
  'aws:ecs:task-io-stress': partly('Stresses the I/O of tasks.', tasks, lasting),
  'aws:ecs:task-kill-process': partly('Kills a process of tasks.', tasks),
  'aws:ecs:task-network-blackhole-port': partly('Drops the traffic of a port of tasks.', tasks, lasting),
  'aws:ecs:task-network-latency': partly('Delays the traffic of tasks.', tasks, lasting),
  'aws:ecs:task-network-packet-loss': partly('Loses packets of tasks.', tasks, lasting),
  'aws:eks:inject-kubernetes-custom-resource': partly('Runs a chaos custom resource.', { Cluster: 'aws:eks:cluster' }),
  'aws:eks:pod-cpu-stress': partly('Stresses the CPU of pods.', pods, podFault),
  'aws:eks:pod-delete': partly('Deletes pods.', pods, { kubernetesServiceAccount: must(text) }),
  'aws:eks:pod-io-stress': partly('Stresses the I/O of pods.', pods, podFault),
  'aws:eks:pod-memory-stress': partly('Stresses the memory of pods.', pods, podFault),
  'aws:eks:pod-network-blackhole-port': partly('Drops the traffic of a port of pods.', pods, podFault),
  'aws:eks:pod-network-latency': partly('Delays the traffic of pods.', pods, podFault),
  'aws:eks:pod-network-packet-loss': partly('Loses packets of pods.', pods, podFault),
  'aws:eks:terminate-nodegroup-instances': action(
    'Terminates instances of node groups.',
    { Nodegroups: 'aws:eks:nodegroup' },
    { instanceTerminationPercentage: must(text) },
  ),
  'aws:elasticache:interrupt-cluster-az-power': action(
    'Interrupts power of nodes of one zone (older name).',
    { ReplicationGroups: 'aws:elasticache:redis-replicationgroup' },
    lasting,
  ),
  'aws:elasticache:replicationgroup-interrupt-az-power': action(
    'Interrupts power of nodes of one zone.',
    { ReplicationGroups: 'aws:elasticache:replicationgroup' },
    lasting,
  ),
  'aws:fis:inject-api-internal-error': action('Answers API requests with an internal error.', roles, apiFault),
  'aws:fis:inject-api-throttle-error': action('Answers API requests with a throttling error.', roles, apiFault),
  'aws:fis:inject-api-unavailable-error': action('Answers API requests as unavailable.', roles, apiFault),
  'aws:fis:wait': action('Waits.', {}, lasting),
  'aws:kinesis:stream-expired-iterator-exception': partly('Fails reads with expired iterators.', streams, lasting),
  'aws:kinesis:stream-provisioned-throughput-exception': partly('Throttles a stream.', streams, lasting),
  'aws:lambda:invocation-add-delay': action('Delays the start of invocations.', functions, {
    ...lambdaFault,
    startupDelayMilliseconds: may(text),
  }),
  'aws:lambda:invocation-error': partly('Fails invocations.', functions, lambdaFault),
  'aws:lambda:invocation-http-integration-response': partly('Changes responses of invocations.', functions, lambdaFault),
  'aws:memorydb:multi-region-cluster-pause-replication': action(
    'Pauses replication between Regions.',
    { MultiRegionClusters: 'aws:memorydb:multi-region-cluster' },
    lasting,
  ),
  'aws:network:disrupt-connectivity': action('Denies traffic to and from subnets.', subnets, {
    ...lasting,
    scope: must({ kind: 'one-of', values: scopes }),
    prefixListIdentifier: may(text),
  }),
  'aws:network:disrupt-vpc-endpoint': action(
    'Denies traffic to and from interface endpoints.',
    { VPCEndpoints: 'aws:ec2:vpc-endpoint' },
    lasting,
  ),
  'aws:network:route-table-disrupt-cross-region-connectivity': action('Blocks traffic to a Region by routes.', subnets, {
    ...lasting,
    region: must(text),
  }),
  'aws:network:transit-gateway-disrupt-cross-region-connectivity': action(
    'Blocks traffic to a Region at a transit gateway.',
    { TransitGateways: 'aws:ec2:transit-gateway' },
    { ...lasting, region: must(text) },
  ),
  'aws:rds:failover-db-cluster': action('Fails an Aurora cluster over.', { Clusters: 'aws:rds:cluster' }),
  'aws:rds:reboot-db-instances': action(
    'Reboots database instances.',
    { DBInstances: 'aws:rds:db' },
    { forceFailover: may(flag) },
  ),
  'aws:s3:bucket-pause-replication': action(
    'Pauses replication of buckets.',
    { Buckets: 'aws:s3:bucket' },
    { ...lasting, region: must(text), destinationBuckets: may(text), prefixes: may(text) },
  ),
  'aws:ssm:send-command': action('Runs a Systems Manager command on instances.', instances, {
    ...lasting,
    documentArn: must(text),
    documentVersion: may(text),
    documentParameters: may(text),
  }),
  'aws:ssm:start-automation-execution': action(
    'Runs a Systems Manager automation.',
    {},
    {
      documentArn: must(text),
      documentVersion: may(text),
      documentParameters: may(text),
      maxDuration: must(duration),
    },
  ),
};
