/** Planted defects: what is wrong with the lab, chosen when it starts and known to nobody outside it. */

export const defects = [
  'balancer-without-health-checks',
  'zone-without-spare-capacity',
  'service-never-recovers',
  'fault-hits-nothing',
  'fault-without-effect',
] as const;
export type Defect = (typeof defects)[number];

export interface ServiceTuning {
  /** Requests worked on at once. */
  readonly workers: number;
  /** Requests that may wait for a worker; one more is answered 503. */
  readonly queue: number;
  /** Time a request holds its worker beside the computing, as a call to a store would. */
  readonly slotMs: number;
}

export interface BalancerTuning {
  /** Without checks no target is ever ejected. */
  readonly checks: boolean;
  /** Defect: a pool of this many slots, of which each attempt that is not answered keeps one for ever. */
  readonly leakySlots?: number;
}

export interface FaultTuning {
  /** Without the tag that templates select by, an experiment finds no target. */
  readonly optedIn: boolean;
  /** Without effect, an experiment does everything it should, and nothing is stopped, cut or shifted by it. */
  readonly effect: boolean;
}

export interface Tuning {
  readonly service: ServiceTuning;
  readonly balancer: BalancerTuning;
  readonly faults: FaultTuning;
}

const sound: Tuning = {
  service: { workers: 16, queue: 64, slotMs: 4 },
  balancer: { checks: true },
  faults: { optedIn: true, effect: true },
};

const defective: Readonly<Record<Defect, Tuning>> = {
  'balancer-without-health-checks': { ...sound, balancer: { checks: false } },
  // About 25 requests/s an instance: 120/s are 20/s each in three zones, but 30/s each in two.
  'zone-without-spare-capacity': { ...sound, service: { workers: 1, queue: 6, slotMs: 38 } },
  // The classic leaked connection pool: every node of the region has its pool used up within seconds of losing a target.
  'service-never-recovers': { ...sound, balancer: { checks: true, leakySlots: 8 } },
  'fault-hits-nothing': { ...sound, faults: { optedIn: false, effect: true } },
  'fault-without-effect': { ...sound, faults: { optedIn: true, effect: false } },
};

/** How a lab with this defect (or none) is built. */
export function tuningFor(defect: Defect | undefined): Tuning {
  return defect ? defective[defect] : sound;
}

export function isDefect(name: string): name is Defect {
  return (defects as readonly string[]).includes(name);
}
