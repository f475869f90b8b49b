import { setTimeout as sleep } from 'node:timers/promises';
import { timedLease } from '../fabric/lease.ts';
import { assumedHealthy, look, type Health } from '../health.ts';
import { probe } from '../probe.ts';
import { balancerTtlMs, nodeCheck } from '../timing.ts';
import { nodeHealthPath, nodePort, type BalancerSpec } from '../topology.ts';
import type { Balancers, LabWorld, LabZone, Lease } from '../world.ts';

export interface NamesWorld {
  readonly zones: readonly LabZone[];
  readonly balancers: readonly BalancerSpec[];
  readonly scale: number;
  /** SOCKS5 entry of the place `internet`, where the checkers stand. */
  readonly internetPort: number;
  readonly truth: LabWorld['truth'];
  /** Tells every balancer which zones' targets are out of use now. */
  zonesOut(zones: readonly string[]): void;
}

/** Names of balancers: the address of a zone is in the answer while its node is well and the zone is not shifted away. */
export class BalancerNames implements Balancers {
  readonly #world: NamesWorld;
  readonly #health = new Map<string, Health>();
  readonly #shifts = new Map<string, string>();

  constructor(world: NamesWorld) {
    this.#world = world;
  }

  answer(balancerName: string): { readonly addresses: readonly string[]; readonly ttlS: number } | undefined {
    const balancer = this.#world.balancers.find(({ name }) => name === balancerName.toLowerCase().replace(/\.$/, ''));
    if (!balancer) return undefined;
    const addresses = this.#zonesAnswered(balancer.region).map((zone) => zone.address);
    return { addresses, ttlS: balancerTtlMs / 1_000 / this.#world.scale };
  }

  shiftAway(zone: string, forMs: number): Lease {
    const lease = timedLease(forMs, () =>
      this.#change('zonal shift ended', () => {
        this.#shifts.delete(lease.id);
      }),
    );
    this.#change('zonal shift', () => {
      this.#shifts.set(lease.id, zone);
    });
    return lease;
  }

  /** Looks at every node until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#world.zones.map((zone) => this.#watchNode(zone, signal)));
  }

  async #watchNode(zone: LabZone, signal: AbortSignal): Promise<void> {
    const intervalMs = nodeCheck.intervalMs / this.#world.scale;
    const wait = (ms: number) => sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});
    await wait(Math.random() * intervalMs);
    while (!signal.aborted) {
      const nextMs = performance.now() + intervalMs;
      const to = { host: zone.address, port: nodePort };
      const { good, because } = await probe(
        this.#world.internetPort,
        to,
        nodeHealthPath,
        nodeCheck.timeoutMs / this.#world.scale,
      );
      const before = this.#health.get(zone.name) ?? assumedHealthy;
      this.#change(because, () => this.#health.set(zone.name, look(before, good, nodeCheck)));
      await wait(nextMs - performance.now());
    }
  }

  /** When no node is well, all of them are answered: a checker that is wrong about everything must not take the service down. */
  #zonesAnswered(region: string): readonly LabZone[] {
    const all = this.#world.zones.filter((zone) => zone.region === region);
    const shifted = new Set(this.#shifts.values());
    const inUse = all.filter((zone) => !shifted.has(zone.name));
    const well = inUse.filter((zone) => this.#health.get(zone.name)?.healthy ?? true);
    return [well, inUse, all].find((some) => some.length > 0) ?? [];
  }

  #change(because: string, act: () => void): void {
    const answered = () => new Set(this.#world.balancers.flatMap(({ region }) => this.#zonesAnswered(region)));
    const shifted = () => [...new Set(this.#shifts.values())].sort();
    const [before, shiftedBefore] = [answered(), shifted().join()];
    act();
    const after = answered();
    for (const zone of this.#world.zones) {
      if (before.has(zone) === after.has(zone)) continue;
      const event = after.has(zone) ? 'node-in-dns' : 'node-out-of-dns';
      this.#world.truth(event, { zone: zone.name, address: zone.address, because });
    }
    if (shifted().join() !== shiftedBefore) this.#world.zonesOut(shifted());
  }
}
