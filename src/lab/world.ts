/**
 * The lab as its control planes see it: resources with tags, places with links, levers that really do something.
 *
 *     client ─┐                     ┌─ eu-west-1a ─ balancer, instances
 *             ├── links (fabric) ───┼─ eu-west-1b ─ …
 *   internet ─┘                     └─ eu-central-1a ─ …
 *
 * `supervisor/` builds the one real world; `fis/`, `route53/` and `dns/` only ever see this interface.
 */

/** Where traffic starts or ends: `client`, `internet`, or a zone's name. */
export type PlaceName = string;

export interface LabZone {
  readonly name: string;
  readonly id: string;
  readonly region: string;
  /** Its balancer's address in DNS, from a documentation range. */
  readonly address: string;
}

/** What FIS can target. `attributes` are what filters look into, by path: `State.Name`, `Placement.AvailabilityZone`. */
export interface Resource {
  readonly type: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly zone?: string;
  attributes(): Readonly<Record<string, unknown>>;
}

/** A way a link is worse than it should be. Absent parts leave that aspect alone. */
export interface Impairment {
  /** Holds every byte silently, as a dropped packet would; new connections never complete. */
  readonly cut?: boolean;
  /** Ends every stream with a reset and refuses new ones so. */
  readonly reset?: boolean;
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** Modelled as retransmission stalls: share of writes that wait one retransmission time-out (200 ms, doubling). */
  readonly lossShare?: number;
  readonly bytesPerSecond?: number;
}

export interface Lease extends AsyncDisposable {
  readonly id: string;
  renew(forMs: number): void;
  /** Idempotent. */
  release(): void;
}

export interface Fabric {
  /**
   * Impairs every link between the two sets of places, both ways. Ends by itself after `forMs` unless renewed.
   * Several leases may cover one link; the worst of each aspect holds.
   */
  impair(from: readonly PlaceName[], to: readonly PlaceName[], impairment: Impairment, forMs: number): Lease;
  readonly places: readonly PlaceName[];
}

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface Instances {
  /** SIGKILL: power is gone. Resolves once the process is dead. */
  stop(arn: string): Promise<void>;
  start(arn: string): Promise<void>;
  /** SIGTERM, then start again. */
  reboot(arn: string): Promise<void>;
  terminate(arn: string): Promise<void>;
  state(arn: string): InstanceState;
}

export interface Balancers {
  /** Zonal shift: takes a zone's address out of the balancer's name and its targets out of use; ends by itself. */
  shiftAway(zone: string, forMs: number): Lease;
  /** Addresses the balancer's name answers with now, and its TTL in seconds (already scaled). */
  answer(balancerName: string): { readonly addresses: readonly string[]; readonly ttlS: number } | undefined;
}

/** Wall clock, and waits that the time scale divides. */
export interface LabClock {
  readonly scale: number;
  now(): number;
  /** Sleeps `cloudMs / scale`; rejects on abort. */
  cloudSleep(cloudMs: number, signal?: AbortSignal): Promise<void>;
}

export interface LabWorld {
  readonly region: string;
  readonly account: string;
  readonly zones: readonly LabZone[];
  resources(): readonly Resource[];
  readonly fabric: Fabric;
  readonly instances: Instances;
  readonly balancers: Balancers;
  readonly clock: LabClock;
  /** The lab's own record of what really happened; read by tests only. */
  truth(event: string, facts: Readonly<Record<string, string | number | boolean>>): void;
  /** Planted defect, known to the lab alone. */
  readonly defect?: string;
}
