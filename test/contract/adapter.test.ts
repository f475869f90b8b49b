/** The adapter as a run sees it, over the lab's control planes. */
import { GetExperimentTemplateCommand, ListExperimentTemplatesCommand } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import type { Drill, FisTemplate } from '../../src/drill/types.ts';
import { awsEnvironment } from '../../src/edges/aws/environment.ts';
import { getExperiment, isFinished, startExperiment, waitUntil } from '../../src/edges/aws/experiments.ts';
import { createTemplate } from '../../src/edges/aws/templates.ts';
import { systemClock } from '../../src/edges/clock.ts';
import type { Clock } from '../../src/run/ports.ts';
import { startControlPlanes, type ControlPlanes } from '../../src/lab/control-planes.ts';
import { account, addAlarm, alarmArn, inMemoryWorld, type InMemoryWorld } from '../lab-unit/in-memory-world.ts';
import { benchFor, type Bench } from './check.ts';
import { brief, endless, none, sound, stop } from './fis-templates.ts';

let world: InMemoryWorld;
let planes: ControlPlanes;
let bench: Bench;
let facts: EnvironmentFacts & { aws: NonNullable<EnvironmentFacts['aws']> };

beforeEach(async () => {
  world = inMemoryWorld({ scale: 10, haste: 1_000 });
  planes = await startControlPlanes(world, new AbortController().signal);
  const aws = {
    region: 'eu-west-1',
    account,
    roleArn: `arn:aws:iam::${account}:role/gameday-fis`,
    stopAlarms: [],
    endpoints: { fis: planes.fis, route53: planes.route53 },
  };
  facts = {
    kind: 'lab',
    name: 'lab',
    entry: 'http://shop.lab.test',
    healthPath: '/healthz',
    servedByHeader: 'X-Served-By',
    zones: world.zones,
    reach: { dns: planes.dns },
    timeScale: 10,
    aws,
  };
  bench = benchFor(aws, () => Promise.resolve(planes.hostedZoneId));
});
afterEach(async () => {
  world.thaw();
  bench[Symbol.dispose]();
  await planes[Symbol.asyncDispose]();
});

const signal = () => AbortSignal.timeout(10_000);
const drill = {} as Drill;

async function survey(templates: readonly FisTemplate[], { clock = systemClock, under = signal() } = {}) {
  using environment = awsEnvironment(facts, { env: {}, clock });
  return await environment.survey(drill, templates, under);
}

const templatesLeft = async (): Promise<string[]> =>
  (await bench.clients.fis.send(new ListExperimentTemplatesCommand({}))).experimentTemplates?.map(({ id = '' }) => id) ?? [];

describe('a survey', () => {
  test('says what each target of each fault resolves to, touches nothing and leaves nothing behind', async () => {
    const { resolved, notes } = await survey([
      sound,
      { ...sound, targets: { instances: { ...sound.targets['instances']!, selectionMode: 'COUNT(1)' } } },
    ]);
    expect(resolved.map(({ fault, target, resources }) => [fault, target, resources.length])).toEqual([
      [0, 'instances', 2],
      [1, 'instances', 1],
    ]);
    expect(resolved[0]?.resources).toEqual(['b1', 'b2'].map((n) => `arn:aws:ec2:eu-west-1:${account}:instance/i-${n}`));
    expect(notes).toEqual([]);
    expect(world.calls).toEqual([]);
    expect(await templatesLeft()).toEqual([]);
  });

  test.each([
    ['fails', {}],
    ['is skipped', { experimentOptions: { emptyTargetResolutionMode: 'skip' as const } }],
  ])('refuses a fault that hits nothing, where an empty target %s', async (_, more) => {
    await expect(survey([{ ...sound, ...more, targets: { instances: none } }])).rejects.toMatchObject({
      name: 'Refusal',
      code: 'survey/nothing-to-hit',
      message: expect.stringContaining(
        'fault 1 (contract: a zone loses its instances): nothing is found for instances',
      ) as string,
    });
    expect(await templatesLeft()).toEqual([]);
  });

  test('refuses a fault that has no target', async () => {
    await expect(survey([brief])).rejects.toMatchObject({
      code: 'survey/nothing-to-hit',
      message: 'fault 1 (contract: wait): it has no target',
    });
  });

  test('goes on where one of several targets is empty and may be', async () => {
    const experimentOptions = { emptyTargetResolutionMode: 'skip' } as const;
    const actions = { stop, other: { ...stop, targets: { Instances: 'others' } } };
    const { resolved } = await survey([{ ...sound, experimentOptions, actions, targets: { ...sound.targets, others: none } }]);
    expect(resolved.map(({ target, resources }) => [target, resources.length])).toEqual([
      ['instances', 2],
      ['others', 0],
    ]);
  });

  test('names the fault whose preview fails, and why', async () => {
    const attributes = () => {
      throw new Error('the role cannot be assumed');
    };
    world.extra.push({ type: 'aws:ec2:instance', arn: 'arn:broken', tags: { AzImpairmentPower: 'StopInstances' }, attributes });
    await expect(survey([sound])).rejects.toMatchObject({
      name: 'Refusal',
      code: 'survey/preview-failed',
      message: expect.stringContaining('failed: the role cannot be assumed') as string,
    });
    expect(await templatesLeft()).toEqual([]);
  });

  test('refuses what FIS refuses, in the words of FIS', async () => {
    const actions = { stop: { ...stop, targets: { Servers: 'instances' } } };
    await expect(survey([{ ...sound, actions }])).rejects.toMatchObject({
      name: 'Refusal',
      code: 'survey/preview-failed',
      message: expect.stringContaining(
        'ValidationException: 2 validation errors detected: Unexpected target "Servers"',
      ) as string,
    });
  });

  test('refuses where a stop alarm is red already', async () => {
    const alarm = addAlarm(world, 'slo');
    const stopConditions = [{ source: 'aws:cloudwatch:alarm', value: alarmArn('slo') }];
    expect((await survey([{ ...sound, stopConditions }])).resolved).toHaveLength(1);
    alarm.set('ALARM');
    await expect(survey([{ ...sound, stopConditions }])).rejects.toMatchObject({
      code: 'survey/preview-failed',
      message: expect.stringContaining('ConflictException') as string,
    });
    expect(await templatesLeft()).toEqual([]);
  });

  test('leaves no template behind when it is cut off', async () => {
    world = inMemoryWorld({ frozen: true, scale: 10 });
    await planes[Symbol.asyncDispose]();
    planes = await startControlPlanes(world, new AbortController().signal);
    const caller = new AbortController();
    facts = { ...facts, aws: { ...facts.aws, endpoints: { fis: planes.fis, route53: planes.route53 } } };
    bench[Symbol.dispose]();
    bench = benchFor(facts.aws, () => Promise.resolve(''));
    const cut = survey([sound], { under: caller.signal });
    await world.until(() => world.log.some(({ event }) => event === 'fis-experiment'));
    expect(await templatesLeft()).toHaveLength(1);
    caller.abort(new Error('interrupted'));
    await expect(cut).rejects.toThrow('interrupted');
    expect(await templatesLeft()).toEqual([]);
  });

  test('clears away what surveys killed long ago have left, and nothing else', async () => {
    const make = (owner: { runId: string; step: string }) => createTemplate(bench.fis, sound, owner, signal());
    const abandoned = [await make({ runId: 'survey-a', step: 'fault-1' }), await make({ runId: 'survey-a', step: 'fault-2' })];
    const others = [await make({ runId: 'run-1', step: 'fault-1' }), await make({ runId: 'survey-a', step: 'cutover' })];
    expect((await survey([sound])).notes).toEqual([]);
    expect(await templatesLeft()).toEqual([...abandoned, ...others]);

    const later: Clock = { ...systemClock, now: () => Date.now() + 3_700_000 };
    expect((await survey([sound], { clock: later })).notes).toEqual(['2 experiment templates of surveys long dead deleted.']);
    expect(await templatesLeft()).toEqual(others);
  });
});

describe('an undo', () => {
  const owner = { runId: 'run-1', step: 'fault-1' };
  const undo = (kind: 'fis-stop' | 'fis-template') => ({ kind, region: 'eu-west-1', ...owner }) as const;

  test('of an act that never happened finds nothing to do', async () => {
    using environment = awsEnvironment(facts, { env: {}, clock: systemClock });
    for (const kind of ['fis-stop', 'fis-template'] as const)
      expect((await environment.undo(undo(kind), signal())).how).toBe('already');
  });

  test('gives stopped instances back and removes the template', async () => {
    using environment = awsEnvironment(facts, { env: {}, clock: systemClock });
    const step = { kind: 'fis', id: 'fault-1', title: '', template: sound, durationMs: 1, owes: [] } as const;
    const { receipt, fromAt, toAt } = await environment.act(step, 'run-1', signal());
    expect(fromAt).toBeLessThanOrEqual(toAt);
    expect(receipt.facts['actions']).toEqual(['stop: running']);
    await world.until(() => world.calls.length === 2);
    expect(world.calls.toSorted()).toEqual(['stop i-b1', 'stop i-b2']);
    expect((await environment.undo(undo('fis-stop'), signal())).how).toBe('undone');
    expect(world.calls.slice(2).toSorted()).toEqual(['start i-b1', 'start i-b2']);
    expect((await environment.undo(undo('fis-template'), signal())).how).toBe('undone');
    expect(await templatesLeft()).toEqual([]);
  });

  test('of a template also stops what was started after the stop was paid', async () => {
    using environment = awsEnvironment(facts, { env: {}, clock: systemClock });
    const template = await createTemplate(bench.fis, endless, owner, signal());
    expect((await environment.undo(undo('fis-stop'), signal())).how).toBe('already');
    const { id = '' } = await startExperiment(bench.fis, template, owner, 'run-all', signal());
    await environment.undo(undo('fis-template'), signal());
    const { experiment } = await waitUntil(bench.fis, id, isFinished, signal());
    expect(experiment.state?.status).toBe('stopped');
    await expect(bench.clients.fis.send(new GetExperimentTemplateCommand({ id: template }))).rejects.toThrow('not found');
  });

  test('may be paid twice', async () => {
    using environment = awsEnvironment(facts, { env: {}, clock: systemClock });
    const template = await createTemplate(bench.fis, endless, owner, signal());
    const { id = '' } = await startExperiment(bench.fis, template, owner, 'run-all', signal());
    const paid = [];
    for (const kind of ['fis-stop', 'fis-stop', 'fis-template', 'fis-template'] as const)
      paid.push((await environment.undo(undo(kind), signal())).how);
    expect(paid).toEqual(['undone', 'already', 'undone', 'already']);
    expect((await getExperiment(bench.fis, id, signal())).state?.status).toBe('stopped');
  });
});
