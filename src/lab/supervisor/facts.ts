import type { EnvironmentFacts } from '../../drill/environment.ts';
import type { ControlPlanes } from '../control-planes.ts';
import { account, serviceName } from '../topology.ts';
import type { LabWorld } from '../world.ts';

/** What the lab publishes about itself: all a drill needs to know. The defect is not part of it. */
export function factsOf(world: LabWorld, clientPort: number, planes: ControlPlanes): EnvironmentFacts {
  return {
    kind: 'lab',
    name: 'lab',
    entry: `http://${serviceName}`,
    healthPath: '/healthz',
    servedByHeader: 'X-Served-By',
    zones: world.zones,
    reach: { dns: planes.dns, via: `socks5://127.0.0.1:${clientPort}` },
    timeScale: world.clock.scale,
    aws: {
      region: world.region,
      account,
      roleArn: `arn:aws:iam::${account}:role/gameday-fis`,
      stopAlarms: world.resources().flatMap(({ type, arn }) => (type === 'aws:cloudwatch:alarm' ? [arn] : [])),
      hostedZoneId: planes.hostedZoneId,
      endpoints: { fis: planes.fis, route53: planes.route53 },
    },
  };
}
