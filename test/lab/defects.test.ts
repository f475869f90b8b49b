import { afterEach, describe, expect, it } from 'vitest';
import type { Defect } from '../../src/lab/defects.ts';
import { layOut } from '../../src/lab/topology.ts';
import { dataPlane, load, until, type Outcome, type TestLab } from './world.ts';

const struck = layOut().instances.filter(({ zone }) => zone === 'eu-west-1b');
/** Nodes of the zones that are left. */
const nodes = ['198.51.100.10', '198.51.100.30'];
/** What two client classes of a drill send together. */
const rate = 120;

/** Answered, and before a client would call it slow. */
const goodShare = (outcomes: readonly Outcome[], withinMs: number) =>
  outcomes.filter(({ answer }) => answer?.status === 200 && answer.ms <= withinMs).length / outcomes.length;

let lab: TestLab;
afterEach(() => lab[Symbol.asyncDispose]());

async function loseZone(): Promise<void> {
  await Promise.all(struck.map(({ arn }) => lab.world.instances.stop(arn)));
}

async function regainZone(): Promise<void> {
  await Promise.all(struck.map(({ arn }) => lab.world.instances.start(arn)));
}

/** Good share with all zones, long enough after losing one, and long enough after it came back. */
async function shares(defect?: Defect, withinMs = 400): Promise<readonly [before: number, without: number, after: number]> {
  lab = await dataPlane(defect);
  const happened = (event: string) => lab.truths.filter((one) => one.event === event).length === 6;
  const checked = defect !== 'balancer-without-health-checks';
  await load(lab, nodes, 20, 1_000);
  const before = goodShare(await load(lab, nodes, rate, 2_000), withinMs);
  await loseZone();
  // Past every ejection there can be: two looks, each due within a second and given half a second.
  await load(lab, nodes, rate, 2_500);
  if (checked) await until(() => happened('target-ejected'));
  const without = goodShare(await load(lab, nodes, rate, 2_500), withinMs);
  await regainZone();
  if (checked) await until(() => happened('target-returned'));
  await load(lab, nodes, 20, 1_000);
  const after = goodShare(await load(lab, nodes, rate, 2_000), withinMs);
  return [before, without, after];
}

describe('a planted defect', () => {
  it('is not in a sound lab, which serves with a zone gone and after', async () => {
    const [before, without, after] = await shares();
    expect(before).toBeGreaterThan(0.98);
    expect(without).toBeGreaterThan(0.98);
    expect(after).toBeGreaterThan(0.98);
  });

  it('balancer-without-health-checks: a lost zone is never ejected, so a share of requests goes wrong for as long as it lasts', async () => {
    const [before, without, after] = await shares('balancer-without-health-checks');
    expect(before).toBeGreaterThan(0.98);
    expect(without).toBeLessThan(0.85);
    expect(after).toBeGreaterThan(0.98);
    expect(lab.truths.some(({ event }) => event === 'target-ejected')).toBe(false);
  });

  it('zone-without-spare-capacity: three zones carry the load, two do not', async () => {
    const [before, without, after] = await shares('zone-without-spare-capacity');
    expect(before).toBeGreaterThan(0.95);
    expect(without).toBeLessThan(0.92);
    expect(after).toBeGreaterThan(0.95);
  });

  it('service-never-recovers: clients keep failing after the zone is back', async () => {
    const [before, without, after] = await shares('service-never-recovers');
    expect(before).toBeGreaterThan(0.98);
    expect(without).toBe(0);
    expect(after).toBe(0);
  });
});
