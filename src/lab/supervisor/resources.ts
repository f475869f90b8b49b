import type { FaultTuning } from '../defects.ts';
import { homeRegion, type Topology } from '../topology.ts';
import type { Instances, Resource } from '../world.ts';

const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;

/**
 * What FIS in the home region can target, with the attributes AWS's own `Describe…` calls return. Nothing that has not opted
 * in by tag is found by a template of ours.
 */
export function resourcesOf(
  topology: Topology,
  instances: Instances,
  { optedIn }: Pick<FaultTuning, 'optedIn'> = { optedIn: true },
): readonly Resource[] {
  const optIn = (as: string) => (optedIn ? { AzImpairmentPower: as } : {});
  const zonesHere = new Set(topology.zones.filter(({ region }) => region === homeRegion).map(({ name }) => name));
  return [
    ...topology.instances
      .filter(({ zone }) => zonesHere.has(zone))
      .map((instance): Resource => ({
        type: 'aws:ec2:instance',
        arn: instance.arn,
        tags: { Name: `shop-${instance.zone}`, service: 'shop', ...optIn('StopInstances') },
        zone: instance.zone,
        attributes: () => {
          const state = instances.state(instance.arn);
          return {
            InstanceId: instance.id,
            State: { Name: state, Code: stateCodes[state] },
            Placement: { AvailabilityZone: instance.zone },
            PublicIpAddress: instance.address,
            SubnetId: instance.subnetId,
            VpcId: instance.vpcId,
          };
        },
      })),
    ...topology.subnets
      .filter(({ zone }) => zonesHere.has(zone))
      .map((subnet): Resource => ({
        type: 'aws:ec2:subnet',
        arn: subnet.arn,
        tags: { Name: `shop-${subnet.zone}`, service: 'shop', ...optIn('DisruptSubnet') },
        zone: subnet.zone,
        attributes: () => ({
          SubnetId: subnet.id,
          VpcId: subnet.vpcId,
          AvailabilityZone: subnet.zone,
          AvailabilityZoneId: subnet.zoneId,
          State: 'available',
        }),
      })),
    ...topology.balancers
      .filter(({ region }) => region === homeRegion)
      .map((balancer): Resource => ({
        type: 'aws:arc:zonal-shift-managed-resource',
        arn: balancer.arn,
        tags: { Name: 'shop-lb', service: 'shop', ...optIn('RecoverAutoshiftResources') },
        attributes: () => ({ LoadBalancerName: 'shop-lb', DNSName: balancer.name, Scheme: 'internet-facing' }),
      })),
  ];
}
