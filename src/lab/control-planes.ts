/** The control planes of the lab: FIS, Route 53 and the name servers it feeds, each on a free loopback port. */
import { startDns } from './dns/server.ts';
import { startFis } from './fis/endpoint.ts';
import { canonicalZoneId } from './route53/canonical-zones.ts';
import { startRoute53 } from './route53/endpoint.ts';
import { recordKey, type AliasSet } from './route53/records.ts';
import { addZone, newStore, type Store } from './route53/store.ts';
import type { LabWorld } from './world.ts';

export interface ControlPlanes extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly fis: string;
  /** `http://127.0.0.1:port` */
  readonly route53: string;
  /** `127.0.0.1:port`, UDP and TCP. */
  readonly dns: string;
  readonly hostedZoneId: string;
}

export const shop = { zone: 'lab.test.', name: 'shop.lab.test.', balancer: 'shop-lb.eu-west-1.elb.lab.test.' } as const;

/**
 * Serves until disposed or until the signal aborts. Disposal ends what experiments impair before it resolves.
 */
export async function startControlPlanes(world: LabWorld, signal: AbortSignal): Promise<ControlPlanes> {
  signal.throwIfAborted();
  const closing = new AbortController();
  const store = newStore(world, closing.signal);
  const hostedZoneId = addShopZone(store);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => closing.abort(new Error('the lab is going down')));
  const dns = opening.use(await startDns(world, () => [...store.zones.values()]));
  const route53 = opening.use(await startRoute53(store));
  const fis = opening.use(await startFis(world));
  const open = opening.move();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= open.disposeAsync());
  signal.addEventListener('abort', () => void close(), { once: true });
  return {
    fis: fis.url,
    route53: route53.url,
    dns: dns.address,
    hostedZoneId,
    [Symbol.asyncDispose]: close,
  };
}

/** What somebody has set up before anybody drills: the zone, and the shop's name as an alias to its balancer. */
function addShopZone(store: Store): string {
  const zone = addZone(store, { name: shop.zone, callerReference: 'lab', comment: 'The zone of the lab' });
  const alias: AliasSet = {
    kind: 'alias',
    name: shop.name,
    type: 'A',
    target: { zoneId: canonicalZoneId(shop.balancer), name: shop.balancer, evaluateTargetHealth: true },
  };
  zone.records = new Map([...zone.records, [recordKey(alias), alias]]);
  zone.served = zone.records;
  return zone.id;
}
