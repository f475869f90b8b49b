import {
  DeleteExperimentTemplateCommand,
  GetActionCommand,
  GetExperimentTemplateCommand,
  GetTargetResourceTypeCommand,
  ListActionsCommand,
  ListExperimentTemplatesCommand,
  ListTagsForResourceCommand,
  ListTargetResourceTypesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-fis';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../src/lab/fis/catalogue.ts';
import { performed } from '../../../src/lab/fis/actions/index.ts';
import { arn, inMemoryWorld } from '../../lab-unit/in-memory-world.ts';
import { instancesIn, stop, subnetsIn, wait } from '../../lab-unit/fis/templates.ts';
import { harness } from './harness.ts';

describe('the catalogue', () => {
  test('lists every action, and says of those the lab does not perform that it does not', async () => {
    await using lab = await harness();
    const { actions = [] } = await lab.client.send(new ListActionsCommand({}));
    expect(actions.map(({ id }) => id)).toEqual(Object.keys(catalogue));
    const offered = actions.filter(({ description }) => !description?.endsWith('Not offered by the lab.'));
    expect(offered.map(({ id }) => id)).toEqual(Object.keys(performed));
  });

  test('tells parameters and targets of an action, whose id has colons', async () => {
    await using lab = await harness();
    const { action } = await lab.client.send(new GetActionCommand({ id: 'aws:network:disrupt-connectivity' }));
    expect(action?.targets).toEqual({ Subnets: { resourceType: 'aws:ec2:subnet' } });
    expect(action?.parameters?.['duration']).toEqual({ description: 'From PT1M to PT12H', required: true });
    expect(action?.parameters?.['prefixListIdentifier']?.required).toBe(false);
  });

  test('does not find what is not in it', async () => {
    await using lab = await harness();
    await expect(lab.client.send(new GetActionCommand({ id: 'aws:ec2:explode' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Action with ID aws:ec2:explode not found.',
    });
  });

  test('tells the resource types', async () => {
    await using lab = await harness();
    const { targetResourceTypes } = await lab.client.send(new ListTargetResourceTypesCommand({}));
    expect(targetResourceTypes?.map(({ resourceType }) => resourceType)).toContain('aws:ec2:instance');
    const subnet = await lab.client.send(new GetTargetResourceTypeCommand({ resourceType: 'aws:ec2:subnet' }));
    expect(Object.keys(subnet.targetResourceType?.parameters ?? {})).toEqual(['availabilityZoneIdentifier', 'vpc']);
  });
});

describe('templates', () => {
  test('are read, listed, and deleted with their last state as the answer', async () => {
    await using lab = await harness();
    const id = await lab.create({ description: 'to be deleted', actions: { hold: wait() } });
    const { experimentTemplates } = await lab.client.send(new ListExperimentTemplatesCommand({}));
    expect(experimentTemplates?.map((template) => template.id)).toEqual([id]);
    const { experimentTemplate } = await lab.client.send(new DeleteExperimentTemplateCommand({ id }));
    expect(experimentTemplate).toMatchObject({ id, description: 'to be deleted' });
    await expect(lab.client.send(new GetExperimentTemplateCommand({ id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('are tagged by their ARN', async () => {
    await using lab = await harness();
    const id = await lab.create({ actions: { hold: wait() }, tags: { run: 'r1' } });
    const resourceArn = `arn:aws:fis:eu-west-1:123456789012:experiment-template/${id}`;
    await lab.client.send(new TagResourceCommand({ resourceArn, tags: { owner: 'sre', team: 'shop' } }));
    await lab.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['run', 'team'] }));
    const { tags } = await lab.client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ owner: 'sre' });
  });
});

describe('a request the service cannot read', () => {
  test.each([
    ['POST', '/experimentTemplates', '{"description":', 400, 'SerializationException', 'The request body is not JSON'],
    ['POST', '/experimentTemplates', '[]', 400, 'SerializationException', 'The request body is not a JSON object'],
    ['GET', '/experiments?maxResults=101', '', 400, 'ValidationException', 'maxResults must be a whole number from 1 to 100'],
    [
      'GET',
      '/safetyLevers/default',
      '',
      404,
      'UnknownOperationException',
      'The lab does not offer the operation GET /safetyLevers/default',
    ],
  ])('%s %s %j is answered with its error type in the header', async (method, path, body, status, type, message) => {
    await using lab = await harness();
    const answer = await fetch(`${lab.url}${path}`, { method, ...(body ? { body } : {}) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-errortype')).toBe(type);
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({ message });
  });
});

describe('a power interruption with the tags of the scenario library', () => {
  const tagged = (resourceType: string, value: string, more: object = {}) => ({
    resourceType,
    resourceTags: { AzImpairmentPower: value },
    selectionMode: 'ALL',
    ...more,
  });
  const lasting = (actionId: string, target: Record<string, string>, parameters: object = {}) => ({
    actionId,
    parameters: { duration: 'PT30M', ...parameters },
    targets: target,
  });

  test('runs unchanged: what the lab has is struck, what it lacks is skipped', async () => {
    await using lab = await harness(inMemoryWorld({ scale: 5_000 }));
    const ice = { availabilityZoneIdentifiers: 'eu-west-1b', percentage: '100' };
    const id = await lab.run({
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'skip' },
      targets: {
        instances: instancesIn('eu-west-1b'),
        asg: tagged('aws:ec2:autoscaling-group', 'IceAsg'),
        roles: { resourceType: 'aws:iam:role', resourceArns: ['arn:aws:iam::123456789012:role/app'], selectionMode: 'ALL' },
        volumes: tagged('aws:ec2:ebs-volume', 'ApiPauseVolume', {
          parameters: { availabilityZoneIdentifier: 'eu-west-1b' },
          filters: [{ path: 'Attachments.DeleteOnTermination', values: ['false'] }],
        }),
        subnets: subnetsIn('eu-west-1b'),
        clusters: tagged('aws:rds:cluster', 'DisruptRds', { parameters: { writerAvailabilityZoneIdentifiers: 'eu-west-1b' } }),
        caches: tagged('aws:elasticache:replicationgroup', 'DisruptElasticache', {
          parameters: { availabilityZoneIdentifier: 'eu-west-1b' },
        }),
      },
      actions: {
        apiIce: lasting('aws:ec2:api-insufficient-instance-capacity-error', { Roles: 'roles' }, ice),
        asgIce: lasting('aws:ec2:asg-insufficient-instance-capacity-error', { AutoScalingGroups: 'asg' }, ice),
        stop: { ...stop, parameters: { startInstancesAfterDuration: 'PT30M', completeIfInstancesTerminated: 'true' } },
        pause: { ...lasting('aws:ebs:pause-volume-io', { Volumes: 'volumes' }), startAfter: ['stop'] },
        cut: {
          actionId: 'aws:network:disrupt-connectivity',
          parameters: { duration: 'PT2M', scope: 'all' },
          targets: { Subnets: 'subnets' },
        },
        failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'clusters' } },
        cache: lasting('aws:elasticache:replicationgroup-interrupt-az-power', { ReplicationGroups: 'caches' }),
      },
    });
    const { actions } = await lab.reach(id, 'completed');
    const byStatus = Object.groupBy(Object.entries(actions!), ([, { state }]) => String(state?.status));
    expect(byStatus['completed']?.map(([name]) => name)).toEqual(['stop', 'cut']);
    expect(byStatus['skipped']).toHaveLength(5);
    expect(lab.world.states.get(arn('instance/i-b1'))).toBe('running');
  });
});
