import { describe, expect, it } from 'vitest';
import { layOut } from '../../src/lab/topology.ts';
import { LabInstances } from '../../src/lab/supervisor/instances.ts';
import { resourcesOf } from '../../src/lab/supervisor/resources.ts';

const topology = layOut();

describe('the topology', () => {
  it('has three zones in the home region and two in a second, each with a subnet and one instance more than it needs', () => {
    expect(topology.zones.map(({ name, id }) => `${name} ${id}`)).toEqual([
      'eu-west-1a euw1-az1',
      'eu-west-1b euw1-az2',
      'eu-west-1c euw1-az3',
      'eu-central-1a euc1-az2',
      'eu-central-1b euc1-az3',
    ]);
    for (const { name } of topology.zones) {
      expect(topology.instances.filter(({ zone }) => zone === name)).toHaveLength(2);
      expect(topology.subnets.filter(({ zone }) => zone === name)).toHaveLength(1);
    }
  });

  it('gives everything an address of its own from a documentation range, one range a region', () => {
    const addresses = [...topology.zones, ...topology.instances].map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const zone of topology.zones)
      expect(zone.address).toMatch(zone.region === 'eu-west-1' ? /^198\.51\.100\.\d+$/ : /^203\.0\.113\.\d+$/);
  });

  it('uses ids and ARNs of the shape AWS gives them', () => {
    for (const { id, arn } of topology.instances) {
      expect(id).toMatch(/^i-[0-9a-f]{17}$/);
      expect(arn).toMatch(/^arn:aws:ec2:eu-(west|central)-1:123456789012:instance\/i-[0-9a-f]{17}$/);
    }
    for (const { id } of topology.subnets) expect(id).toMatch(/^subnet-[0-9a-f]{17}$/);
    for (const { arn } of topology.balancers)
      expect(arn).toMatch(/^arn:aws:elasticloadbalancing:[a-z0-9-]+:123456789012:loadbalancer\/app\/shop-lb\/[0-9a-f]{16}$/);
  });

  it('offers FIS the resources of the home region, described as AWS describes them', () => {
    const instances = new LabInstances(
      topology.instances.map((spec) => ({ spec, member: undefined as never })),
      () => {},
    );
    const resources = resourcesOf(topology, instances);
    expect(new Set(resources.map(({ type }) => type))).toEqual(
      new Set(['aws:ec2:instance', 'aws:ec2:subnet', 'aws:arc:zonal-shift-managed-resource']),
    );
    expect(resources.every(({ arn }) => arn.includes(':eu-west-1:'))).toBe(true);
    const inB = resources.filter(({ type, zone }) => type === 'aws:ec2:instance' && zone === 'eu-west-1b');
    expect(inB).toHaveLength(2);
    expect(inB[0]?.tags).toMatchObject({ AzImpairmentPower: 'StopInstances', service: 'shop' });
    expect(inB[0]?.attributes()).toMatchObject({ State: { Name: 'running' }, Placement: { AvailabilityZone: 'eu-west-1b' } });

    const optedOut = resourcesOf(topology, instances, { optedIn: false });
    expect(optedOut).toHaveLength(resources.length);
    expect(optedOut.filter(({ tags }) => 'AzImpairmentPower' in tags)).toEqual([]);
  });
});
