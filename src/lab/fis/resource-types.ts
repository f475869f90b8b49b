/** What FIS can target, and how each type may be identified. Source: FIS user guide, "Targets for AWS FIS". */

export interface ResourceType {
  readonly description: string;
  /** Parameters that identify or narrow targets of this type. */
  readonly parameters?: readonly string[];
  readonly arns?: false;
  readonly tags?: false;
}

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'aws:arc:zonal-shift-managed-resource': { description: 'A resource registered with ARC zonal shift' },
  'aws:directconnect:virtual-interface': { description: 'A Direct Connect virtual interface' },
  'aws:dsql:cluster': { description: 'An Aurora DSQL cluster' },
  'aws:dynamodb:global-table': { description: 'A DynamoDB global table' },
  'aws:ec2:autoscaling-group': { description: 'An Auto Scaling group' },
  'aws:ec2:ebs-volume': { description: 'An EBS volume', parameters: ['availabilityZoneIdentifier'] },
  'aws:ec2:instance': { description: 'An EC2 instance' },
  'aws:ec2:spot-instance': { description: 'A Spot Instance' },
  'aws:ec2:subnet': { description: 'A subnet', parameters: ['availabilityZoneIdentifier', 'vpc'] },
  'aws:ec2:transit-gateway': { description: 'A transit gateway' },
  'aws:ec2:vpc-endpoint': { description: 'An interface endpoint' },
  'aws:ecs:cluster': { description: 'An ECS cluster' },
  'aws:ecs:task': { description: 'An ECS task', parameters: ['cluster', 'service'] },
  'aws:eks:cluster': { description: 'An EKS cluster' },
  'aws:eks:nodegroup': { description: 'An EKS node group' },
  'aws:eks:pod': {
    description: 'A Kubernetes pod on EKS',
    parameters: [
      'availabilityZoneIdentifier',
      'clusterIdentifier',
      'namespace',
      'selectorType',
      'selectorValue',
      'targetContainerName',
    ],
    arns: false,
    tags: false,
  },
  'aws:elasticache:redis-replicationgroup': {
    description: 'An ElastiCache replication group (older name)',
    parameters: ['availabilityZoneIdentifier'],
    arns: false,
  },
  'aws:elasticache:replicationgroup': {
    description: 'An ElastiCache replication group',
    parameters: ['availabilityZoneIdentifier'],
    arns: false,
  },
  'aws:iam:role': { description: 'An IAM role', tags: false },
  'aws:kinesis:stream': { description: 'A Kinesis data stream' },
  'aws:lambda:function': { description: 'A Lambda function', parameters: ['functionQualifier'] },
  'aws:memorydb:multi-region-cluster': { description: 'A MemoryDB multi-Region cluster' },
  'aws:rds:cluster': { description: 'An Aurora cluster', parameters: ['writerAvailabilityZoneIdentifiers'] },
  'aws:rds:db': { description: 'A database instance', parameters: ['availabilityZoneIdentifiers'] },
  'aws:s3:bucket': { description: 'An S3 bucket', arns: false },
};
