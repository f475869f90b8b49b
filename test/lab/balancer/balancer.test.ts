import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOut } from '../../../src/lab/topology.ts';
import { ask, dataPlane, until, type TestLab } from '../world.ts';

const { instances, zones } = layOut();
const [nodeA = '', nodeB = '', nodeC = ''] = zones.map(({ address }) => address);
const arnsIn = (zone: string) => instances.filter((one) => one.zone === zone).map(({ arn }) => arn);
const places = ['client', 'internet', 'eu-west-1a', 'eu-west-1c'];

describe('the data plane', () => {
  let lab: TestLab;
  let entry: number;
  beforeAll(async () => {
    lab = await dataPlane();
    entry = lab.fabric.entryPort('client');
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const servedBy = async (node: string, requests = 12) =>
    new Set(await Promise.all(Array.from({ length: requests }, async () => (await ask(entry, node)).servedBy.split('/')[0])));
  const events = (event: string) => lab.truths.filter((one) => one.event === event);

  it('balances every node over the targets of all zones of its region, and no other', async () => {
    expect(await servedBy(nodeA)).toEqual(new Set(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']));
    expect(await servedBy('203.0.113.10')).toEqual(new Set(['eu-central-1a', 'eu-central-1b']));
  });

  it('passes bodies, statuses and headers through', async () => {
    const created = await ask(entry, nodeB, { path: '/orders', post: { sku: 'tea-1', quantity: 2, key: 'balancer-test' } });
    expect(created.status).toBe(201);
    expect(JSON.parse(created.body)).toMatchObject({ sku: 'tea-1', quantity: 2 });
    expect((await ask(entry, nodeB, { path: '/orders', post: { sku: '', quantity: 2 } })).status).toBe(400);
    expect((await ask(entry, nodeB, { path: '/nothing/here' })).status).toBe(404);
    expect((await ask(entry, nodeB)).servedBy).toMatch(/^eu-west-1[abc]\/i-[0-9a-f]{17}$/);
  });

  it('ejects targets that lost their power at every node of the region, answers meanwhile, and takes them back', async () => {
    await Promise.all(arnsIn('eu-west-1b').map((arn) => lab.world.instances.stop(arn)));
    expect(arnsIn('eu-west-1b').map((arn) => lab.world.instances.state(arn))).toEqual(['stopped', 'stopped']);
    // On a new connection: a dead target costs a connect time-out, and another one answers.
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(entry, nodeC, { timeoutMs: 5_000 })));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    await until(() => events('target-ejected').length === 6);
    expect(await servedBy(nodeA)).toEqual(new Set(['eu-west-1a', 'eu-west-1c']));
    await Promise.all(arnsIn('eu-west-1b').map((arn) => lab.world.instances.start(arn)));
    await until(() => events('target-returned').length === 6);
    expect(await servedBy(nodeA)).toEqual(new Set(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']));
  });

  it('loses the address of a cut zone from its name after three failed looks, and regains it after three good ones', async () => {
    const name = 'shop-lb.eu-west-1.elb.lab.test';
    const whole = { addresses: [nodeA, nodeB, nodeC], ttlS: 6 };
    expect(lab.world.balancers.answer(name)).toEqual(whole);
    const cutAt = performance.now();
    const cut = lab.world.fabric.impair(['eu-west-1b'], places, { cut: true }, 60_000);
    await until(() => !lab.world.balancers.answer(name)?.addresses.includes(nodeB));
    expect(performance.now() - cutAt).toBeGreaterThanOrEqual(2_000);
    expect(lab.world.balancers.answer(name)).toEqual({ addresses: [nodeA, nodeC], ttlS: 6 });
    expect(events('node-out-of-dns').at(-1)?.facts).toMatchObject({ zone: 'eu-west-1b', address: nodeB });
    await until(() => events('target-ejected').filter(({ facts }) => facts.by === 'eu-west-1a').length >= 4);
    expect(await servedBy(nodeA)).toEqual(new Set(['eu-west-1a', 'eu-west-1c']));
    cut.release();
    await until(() => lab.world.balancers.answer(name)?.addresses.includes(nodeB));
    expect(lab.world.balancers.answer(name)).toEqual(whole);
    expect(lab.truths.map(({ event }) => event)).toEqual(expect.arrayContaining(['link-cut', 'link-healed', 'node-in-dns']));
  });

  it('answers all addresses when every node looks dead, rather than none', async () => {
    const name = 'shop-lb.eu-central-1.elb.lab.test';
    await using _cut = lab.world.fabric.impair(['internet'], ['eu-central-1a', 'eu-central-1b'], { cut: true }, 60_000);
    await until(() => events('node-out-of-dns').some(({ facts }) => String(facts.zone).startsWith('eu-central')));
    await until(() => lab.world.balancers.answer(name)?.addresses.length === 2);
    expect(lab.world.balancers.answer('nobody.elb.lab.test')).toBeUndefined();
  });

  it('shifts a zone away at once when told to, name and targets, and back when the lease ends', async () => {
    const name = 'shop-lb.eu-west-1.elb.lab.test';
    await until(async () => (await servedBy(nodeA)).size === 3);
    const shift = lab.world.balancers.shiftAway('eu-west-1a', 60_000);
    expect(lab.world.balancers.answer(name)?.addresses).toEqual([nodeB, nodeC]);
    await until(async () => !(await servedBy(nodeC)).has('eu-west-1a'));
    shift.release();
    expect(lab.world.balancers.answer(name)?.addresses).toContain(nodeA);
    await until(async () => (await servedBy(nodeC)).has('eu-west-1a'));
  });

  it('reboots and terminates as EC2 does, and refuses to start what is terminated', async () => {
    const [arn = ''] = arnsIn('eu-central-1b');
    await lab.world.instances.reboot(arn);
    expect(lab.world.instances.state(arn)).toBe('running');
    await lab.world.instances.terminate(arn);
    expect(lab.world.instances.state(arn)).toBe('terminated');
    await expect(lab.world.instances.start(arn)).rejects.toThrow(/IncorrectInstanceState/);
    await expect(lab.world.instances.stop('arn:aws:ec2:eu-west-1:123456789012:instance/i-0')).rejects.toThrow(/NotFound/);
  });

  it('restarts a process that fell over by itself', async () => {
    const part = `eu-central-1a/${instances.find(({ zone }) => zone === 'eu-central-1a')?.id}`;
    const pid = lab.pids.get(part) ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => lab.pids.has(part) && lab.pids.get(part) !== pid);
  });
});
