import type { BalancerSettings } from '../balancer/main.ts';
import { tuningFor } from '../defects.ts';
import { LoopbackFabric } from '../fabric/fabric.ts';
import type { FromMember } from '../messages.ts';
import type { ServiceSettings } from '../service/main.ts';
import { account, homeRegion, layOut, nodePort, type InstanceSpec } from '../topology.ts';
import type { LabWorld, LabZone } from '../world.ts';
import { LabAlarm } from './alarms.ts';
import { labClock } from './clock.ts';
import { LabInstances } from './instances.ts';
import { Member } from './member.ts';
import { BalancerNames } from './names.ts';
import type { LabOptions } from './options.ts';
import { resourcesOf } from './resources.ts';
import { weatherTruth } from './weather-truth.ts';
import { withoutEffect } from './without-effect.ts';

/** The places that are not zones. */
export const client = 'client';
export const internet = 'internet';

export interface BuiltWorld extends AsyncDisposable {
  readonly world: LabWorld;
  readonly fabric: LoopbackFabric;
  /** The stop condition of its experiments, as a lever. */
  readonly alarm: LabAlarm;
  /** Processes running now, by part. */
  readonly pids: ReadonlyMap<string, number>;
}

/** Starts every process of the data plane and resolves when all of them listen. */
export async function build(
  { scale, defect }: LabOptions,
  truth: LabWorld['truth'],
  onPids: () => void,
  signal: AbortSignal,
): Promise<BuiltWorld> {
  const topology = layOut();
  const tuning = tuningFor(defect);
  const fabric = await LoopbackFabric.open([client, internet, ...topology.zones.map(({ name }) => name)], weatherTruth(truth));
  const pids = new Map<string, number>();

  const member = (
    part: string,
    script: string,
    settings: object,
    host: ReturnType<typeof fabric.bind>,
    hear?: (message: FromMember) => void,
  ) =>
    new Member({
      part,
      script,
      settings,
      host,
      ...(hear ? { onMessage: hear } : {}),
      onLife: (life) => {
        if (life.up) pids.set(part, life.pid);
        else pids.delete(part);
        truth(life.up ? 'process-started' : 'process-gone', {
          part,
          ...(life.up ? { pid: life.pid } : { expected: life.expected }),
        });
        onPids();
      },
    });

  const instanceMember = (spec: InstanceSpec) => {
    const settings: ServiceSettings = { ...tuning.service, zone: spec.zone, instance: spec.id, version: '1.0.0' };
    return member(`${spec.zone}/${spec.id}`, 'service/main.ts', settings, fabric.bind(spec.zone, spec.address, spec.port));
  };
  const balancerMember = (zone: LabZone) => {
    const targets = topology.instances.filter(
      (one) => topology.zones.find(({ name }) => name === one.zone)?.region === zone.region,
    );
    const settings: BalancerSettings = {
      ...tuning.balancer,
      zone: zone.name,
      entryPort: fabric.entryPort(zone.name),
      targets: targets.map(({ id, zone, address, port }) => ({ id, zone, address, port })),
      timeScale: scale,
    };
    return member(
      `${zone.name}/balancer`,
      'balancer/main.ts',
      settings,
      fabric.bind(zone.name, zone.address, nodePort),
      (message) => {
        if (message.kind !== 'target') return;
        const { target, healthy, because } = message;
        truth(healthy ? 'target-returned' : 'target-ejected', { by: zone.name, target, because });
      },
    );
  };

  const instanceMembers = topology.instances.map((spec) => ({ spec, member: instanceMember(spec) }));
  const balancerMembers = topology.zones.map(balancerMember);
  await Promise.all([...instanceMembers.map((one) => one.member), ...balancerMembers].map((one) => one.start()));

  const instances = new LabInstances(instanceMembers, truth);
  const names = new BalancerNames({
    zones: topology.zones,
    balancers: topology.balancers,
    scale,
    internetPort: fabric.entryPort(internet),
    truth,
    zonesOut: (zones) => {
      for (const one of balancerMembers) one.tell({ kind: 'zones-out', zones });
    },
  });
  void names.watch(signal);
  const alarm = new LabAlarm();
  const resources = [...resourcesOf(topology, instances, tuning.faults), alarm.resource()];
  const world: LabWorld = {
    region: homeRegion,
    account,
    zones: topology.zones,
    resources: () => resources,
    fabric,
    instances,
    balancers: names,
    clock: labClock(scale),
    truth,
    ...(defect ? { defect } : {}),
  };
  return {
    world: tuning.faults.effect ? world : withoutEffect(world),
    fabric,
    alarm,
    pids,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...instanceMembers.map((one) => one.member), ...balancerMembers].map((one) => one.powerOff()));
      await fabric[Symbol.asyncDispose]();
    },
  };
}
