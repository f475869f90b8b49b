/**
 * What the lab consists of, before anything runs. Pure.
 *
 * Addresses come from the documentation ranges, so that rules about public addresses hold here as they do in a cloud:
 * zone letter × 10 is the balancer node, the next two are the instances (n + 1: one would do).
 *
 *     eu-west-1a  198.51.100.10:80   198.51.100.11:8080  198.51.100.12:8080
 *     eu-west-1b  198.51.100.20:80   …                   eu-central-1a  203.0.113.10:80  …
 */
import type { LabZone } from './world.ts';

export const account = '123456789012';
export const homeRegion = 'eu-west-1';
export const serviceName = 'shop.lab.test';
export const nodePort = 80;
export const instancePort = 8080;
/** Answered by a balancer node itself: says that the node lives, nothing about its targets. */
export const nodeHealthPath = '/.balancer/healthz';

export interface InstanceSpec {
  readonly id: string;
  readonly arn: string;
  readonly zone: string;
  readonly address: string;
  readonly port: number;
  readonly subnetId: string;
  readonly vpcId: string;
}

export interface SubnetSpec {
  readonly id: string;
  readonly arn: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly zoneId: string;
}

/** One balancer a region, with a node in each of its zones. */
export interface BalancerSpec {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
}

export interface Topology {
  readonly zones: readonly LabZone[];
  readonly instances: readonly InstanceSpec[];
  readonly subnets: readonly SubnetSpec[];
  readonly balancers: readonly BalancerSpec[];
}

interface RegionSpec {
  readonly name: string;
  readonly range: string;
  readonly vpcId: string;
  /** First hexadecimal digit of this region's instance ids. */
  readonly digit: number;
  readonly zones: readonly (readonly [letter: string, id: string])[];
}

const regions: readonly RegionSpec[] = [
  {
    name: homeRegion,
    range: '198.51.100',
    vpcId: 'vpc-0e000000000000001',
    digit: 0,
    zones: [
      ['a', 'euw1-az1'],
      ['b', 'euw1-az2'],
      ['c', 'euw1-az3'],
    ],
  },
  {
    name: 'eu-central-1',
    range: '203.0.113',
    vpcId: 'vpc-0e000000000000002',
    digit: 1,
    zones: [
      ['a', 'euc1-az2'],
      ['b', 'euc1-az3'],
    ],
  },
];

/** Every zone, instance, subnet and balancer of the lab. */
export function layOut(): Topology {
  const parts = regions.map((region) => layOutRegion(region));
  return {
    zones: parts.flatMap((part) => part.zones),
    instances: parts.flatMap((part) => part.instances),
    subnets: parts.flatMap((part) => part.subnets),
    balancers: parts.flatMap((part) => part.balancers),
  };
}

function layOutRegion(region: RegionSpec): Topology {
  const arn = (kind: string, id: string, service = 'ec2') => `arn:aws:${service}:${region.name}:${account}:${kind}/${id}`;
  const placed = region.zones.map(([letter, zoneId], index) => {
    const zone: LabZone = {
      name: `${region.name}${letter}`,
      id: zoneId,
      region: region.name,
      address: `${region.range}.${(index + 1) * 10}`,
    };
    const subnetId = `subnet-${region.digit}${letter}`.padEnd(24, '0');
    const subnet: SubnetSpec = { id: subnetId, arn: arn('subnet', subnetId), vpcId: region.vpcId, zone: zone.name, zoneId };
    const instances = [1, 2].map((n): InstanceSpec => {
      const id = `i-${region.digit}${letter}${n}`.padEnd(19, '0');
      return {
        id,
        arn: arn('instance', id),
        zone: zone.name,
        address: `${region.range}.${(index + 1) * 10 + n}`,
        port: instancePort,
        subnetId,
        vpcId: region.vpcId,
      };
    });
    return { zone, subnet, instances };
  });
  const balancerId = `app/shop-lb/5a0b${region.digit}`.padEnd(28, '0');
  return {
    zones: placed.map((part) => part.zone),
    subnets: placed.map((part) => part.subnet),
    instances: placed.flatMap((part) => part.instances),
    balancers: [
      {
        name: `shop-lb.${region.name}.elb.lab.test`,
        arn: arn('loadbalancer', balancerId, 'elasticloadbalancing'),
        region: region.name,
      },
    ],
  };
}
