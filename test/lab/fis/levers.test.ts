/** Experiments over a lab whose levers are connected to real processes, or to nothing. */
import { CreateExperimentTemplateCommand, FisClient, GetExperimentCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { describe, expect, test } from 'vitest';
import { startControlPlanes } from '../../../src/lab/control-planes.ts';
import { factsOf } from '../../../src/lab/supervisor/facts.ts';
import { withoutEffect } from '../../../src/lab/supervisor/without-effect.ts';
import { inMemoryWorld } from '../../lab-unit/in-memory-world.ts';
import { zoneLoss } from '../../lab-unit/fis/templates.ts';
import { dataPlane, until } from '../world.ts';
import { credentials, harness } from './harness.ts';

describe('the alarm of the lab', () => {
  test('is published as a stop condition, and turned, ends the experiment and gives everything back', async () => {
    await using lab = await dataPlane();
    await using planes = await startControlPlanes(lab.world, new AbortController().signal);
    const { stopAlarms } = factsOf(lab.world, 0, planes).aws ?? {};
    expect(stopAlarms).toEqual([lab.alarm.arn]);
    const client = new FisClient({ endpoint: planes.fis, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const stopConditions = [{ source: 'aws:cloudwatch:alarm', value: lab.alarm.arn }];
    const template = new CreateExperimentTemplateCommand({ ...zoneLoss(), clientToken: 'c', stopConditions } as never);
    const { experimentTemplate } = await client.send(template);
    const start = new StartExperimentCommand({ experimentTemplateId: experimentTemplate?.id, clientToken: 's' });
    const id = (await client.send(start)).experiment?.id;
    const get = async () => (await client.send(new GetExperimentCommand({ id }))).experiment;
    const struck = lab.world.resources().filter(({ type, zone }) => type === 'aws:ec2:instance' && zone === 'eu-west-1b');
    const states = () => struck.map(({ arn }) => lab.world.instances.state(arn));

    await until(() => states().every((state) => state === 'stopped'));
    lab.alarm.state = 'ALARM';
    await until(async () => (await get())?.state?.status === 'stopped');
    expect((await get())?.state?.reason).toContain(`Experiment halted by stop condition: ${lab.alarm.arn}`);
    expect(states()).toEqual(['running', 'running']);
    client.destroy();
  });
});

describe('a lab whose faults have no effect', () => {
  test('resolves targets, runs and completes its actions, and touches nothing', async () => {
    const real = inMemoryWorld();
    await using lab = await harness({ ...real, ...withoutEffect(real) });
    const experiment = await lab.reach(await lab.run(zoneLoss()), 'completed');
    expect(Object.values(experiment.actions ?? {}).map(({ state }) => state?.status)).toEqual(['completed', 'completed']);
    const resolved = real.log
      .filter(({ event }) => event === 'fis-target')
      .map(({ facts }) => String(facts['arns']).split(',').length);
    expect(resolved).toEqual([2, 1]);
    expect(real.calls).toEqual([]);
    expect(real.log.filter(({ event }) => event.startsWith('link-'))).toEqual([]);
    expect([real.held.size, real.shifted.size]).toEqual([0, 0]);
  });

  test('never holds an impairment while an action runs', async () => {
    const real = inMemoryWorld();
    await using lab = await harness({ ...real, ...withoutEffect(real) });
    const id = await lab.run(zoneLoss());
    await lab.action(id, 'cut', 'running');
    await lab.action(id, 'stop', 'running');
    expect(real.held.size).toBe(0);
    expect([...real.states.values()].every((state) => state === 'running')).toBe(true);
  });
});
