/** A LabWorld without a world: remembers what was done to it. */
import type { Impairment, InstanceState, LabWorld, LabZone, Lease, PlaceName, Resource } from '../../src/lab/world.ts';

export interface HeldImpairment {
  readonly from: readonly PlaceName[];
  readonly to: readonly PlaceName[];
  readonly impairment: Impairment;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface InMemoryWorld extends LabWorld {
  readonly instances: Changeable<LabWorld['instances']>;
  /** In force now. */
  readonly held: Set<HeldImpairment>;
  readonly shifted: Set<string>;
  readonly states: Map<string, InstanceState>;
  readonly log: { readonly event: string; readonly facts: Readonly<Record<string, string | number | boolean>> }[];
  /** Every call on instances, in order: `stop i-1`. */
  readonly calls: string[];
  renewals: number;
  readonly extra: Resource[];
  readonly addresses: Map<string, string[]>;
  /** In a world that was made frozen, nothing the cloud waits for comes before this. */
  thaw(): void;
  /** Resolves once `condition` holds. */
  until(condition: () => boolean): Promise<void>;
}

const zone = (region: string, letter: string, id: string, address: string): LabZone => ({
  name: `${region}${letter}`,
  id,
  region,
  address,
});

export const zones = [
  zone('eu-west-1', 'a', 'euw1-az1', '198.51.100.1'),
  zone('eu-west-1', 'b', 'euw1-az2', '198.51.100.2'),
  zone('eu-west-1', 'c', 'euw1-az3', '198.51.100.3'),
  zone('eu-central-1', 'a', 'euc1-az1', '203.0.113.1'),
];

export const account = '123456789012';
export const balancerName = 'shop-lb.eu-west-1.elb.lab.test';
export const arn = (rest: string): string => `arn:aws:ec2:eu-west-1:${account}:${rest}`;
export const alarmArn = (name: string): string => `arn:aws:cloudwatch:eu-west-1:${account}:alarm:${name}`;

/**
 * Two instances and a subnet in each zone; instance `i-a1` stands in `eu-west-1a`. What the cloud waits for is divided
 * by `haste`, which is the scale unless a test needs TTLs of another one.
 */
export function inMemoryWorld(options: { scale?: number; haste?: number; frozen?: boolean } = {}): InMemoryWorld {
  const { scale = 1_000, haste = scale } = options;
  const thaw = Promise.withResolvers<void>();
  if (!options.frozen) thaw.resolve();
  const states = new Map<string, InstanceState>();
  const held = new Set<HeldImpairment>();
  const shifted = new Set<string>();
  const calls: string[] = [];
  const log: InMemoryWorld['log'] = [];
  const extra: Resource[] = [];
  const addresses = new Map([[balancerName, ['198.51.100.1', '198.51.100.2', '198.51.100.3']]]);
  const move = (call: string, state: InstanceState) => async (instance: string) => {
    calls.push(`${call} ${instance.split('/').at(-1)}`);
    await Promise.resolve();
    states.set(instance, state);
  };
  const west = zones.filter(({ region }) => region === 'eu-west-1');
  const instances = west.flatMap(({ name }) =>
    [1, 2].map((n): Resource => {
      const instance = arn(`instance/i-${name.at(-1)}${n}`);
      states.set(instance, 'running');
      return {
        type: 'aws:ec2:instance',
        arn: instance,
        tags: { AzImpairmentPower: 'StopInstances', Zone: name },
        zone: name,
        attributes: () => ({
          State: { Name: states.get(instance) },
          Placement: { AvailabilityZone: name },
          SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: `sg-${name}` }],
        }),
      };
    }),
  );
  const subnets = west.map(({ name }): Resource => ({
    type: 'aws:ec2:subnet',
    arn: arn(`subnet/subnet-${name.at(-1)}`),
    tags: { AzImpairmentPower: 'DisruptSubnet' },
    zone: name,
    attributes: () => ({ AvailabilityZone: name }),
  }));
  const balancer: Resource = {
    type: 'aws:arc:zonal-shift-managed-resource',
    arn: arn('loadbalancer/app/shop-lb/1'),
    tags: { Name: 'shop-lb' },
    attributes: () => ({}),
  };
  const lease = (end: () => void): Lease => ({
    id: 'lease',
    renew: () => {
      world.renewals += 1;
    },
    release: end,
    async [Symbol.asyncDispose]() {
      end();
    },
  });
  const world: InMemoryWorld = {
    region: 'eu-west-1',
    account,
    zones,
    resources: () => [...instances, ...subnets, balancer, ...extra],
    fabric: {
      places: ['client', 'internet', ...zones.map(({ name }) => name)],
      impair(from, to, impairment) {
        const entry = { from, to, impairment };
        held.add(entry);
        return lease(() => held.delete(entry));
      },
    },
    instances: {
      stop: move('stop', 'stopped'),
      start: move('start', 'running'),
      reboot: move('reboot', 'running'),
      terminate: move('terminate', 'terminated'),
      state: (instance) => states.get(instance) ?? 'terminated',
    },
    balancers: {
      shiftAway(name) {
        shifted.add(name);
        return lease(() => shifted.delete(name));
      },
      answer: (name) => {
        const found = addresses.get(name.toLowerCase().replace(/\.$/, ''));
        return found && { addresses: found, ttlS: 6 };
      },
    },
    clock: { scale, now: () => Date.now(), cloudSleep: (ms, signal) => thaw.promise.then(() => sleep(ms / haste, signal)) },
    truth: (event, facts) => void log.push({ event, facts }),
    held,
    shifted,
    states,
    log,
    calls,
    renewals: 0,
    extra,
    addresses,
    thaw: () => thaw.resolve(),
    async until(condition) {
      const endAt = Date.now() + 10_000;
      while (!condition()) {
        if (Date.now() > endAt) throw new Error('the condition did not come true within 10 s');
        await sleep(2);
      }
    },
  };
  return world;
}

/** An alarm whose state a test can turn. */
export function addAlarm(world: InMemoryWorld, name: string, state = 'OK'): { set(state: string): void } {
  let now = state;
  world.extra.push({ type: 'aws:cloudwatch:alarm', arn: alarmArn(name), tags: {}, attributes: () => ({ StateValue: now }) });
  return { set: (next) => void (now = next) };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}
