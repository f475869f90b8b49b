/**
 * How a class of clients looks names up.
 *
 * - `none`: every connection asks again.
 * - `ttl`: an answer is kept as long as its record allows, then asked for again, once for all who wait.
 *
 * Failures are kept by neither, and no old answer is served in their place.
 */
import { lookup } from 'node:dns/promises';
import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { isLoopback } from './loopback.ts';
import { dnsClient, type DnsAnswer, type DnsClient } from './dns-client.ts';

export type NameCache = 'none' | 'ttl';

/** A name's answer differs from the one before; empty where it no longer has one. `at`: wall clock, epoch ms. */
export interface AnswerChange {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly ttlS: number;
  readonly at: number;
}

export interface NamesOptions {
  /** `host:port`; this machine's own resolver where absent. */
  readonly dns?: string | undefined;
  readonly cache: NameCache;
  readonly onAnswer?: ((change: AnswerChange) => void) | undefined;
}

export interface Names extends Disposable {
  /** Addresses in the order the server gave them. Throws `DnsFailure`; rejects with the signal's reason. */
  resolve(name: string, signal?: AbortSignal): Promise<readonly string[]>;
}

export function createNames({ dns, cache, onAnswer }: NamesOptions): Names {
  const client = dns === undefined ? systemClient() : dnsClient(dns);
  const kept = new Map<string, { readonly addresses: readonly string[]; readonly untilAt: number }>();
  const asking = new Map<string, Promise<readonly string[]>>();
  const last = new Map<string, string>();

  async function ask(name: string, signal?: AbortSignal): Promise<readonly string[]> {
    const { addresses, ttlS } = await client.resolve(name, signal);
    const at = Date.now();
    if (cache === 'ttl' && addresses.length > 0) kept.set(name, { addresses, untilAt: at + ttlS * 1_000 });
    // Servers turn the order round on purpose; only another set of addresses is news.
    const set = addresses.toSorted().join(' ');
    if (last.get(name) !== set) {
      last.set(name, set);
      onAnswer?.({ name, addresses, ttlS, at });
    }
    return addresses;
  }

  // Shared by all who wait, so it must not end with the one who happened to ask first.
  function askOnce(name: string): Promise<readonly string[]> {
    const running = asking.get(name);
    if (running) return running;
    const asked = ask(name).finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  }

  return {
    async resolve(name, signal) {
      if (isIP(name)) return [name];
      if (isLoopback(name)) return ['127.0.0.1'];
      if (cache === 'none') return ask(name, signal);
      const known = kept.get(name);
      return known && known.untilAt > Date.now() ? known.addresses : askOnce(name);
    },
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

/** The machine's first name server, for its TTLs; what that one does not know (the hosts file, mDNS) the operating system is asked for. */
function systemClient(): DnsClient {
  const [server] = getServers();
  const client = server === undefined ? undefined : dnsClient(server);
  return {
    async resolve(name, signal) {
      const answer = await client?.resolve(name, signal).catch(() => undefined);
      signal?.throwIfAborted();
      return answer && answer.addresses.length > 0 ? answer : askOperatingSystem(name);
    },
    [Symbol.dispose]: () => client?.[Symbol.dispose](),
  };
}

async function askOperatingSystem(name: string): Promise<DnsAnswer> {
  const found = await lookup(name, { all: true, order: 'ipv4first' }).catch(() => []);
  const family = found[0]?.family;
  return {
    addresses: found.filter((one) => one.family === family).map((one) => one.address),
    ttlS: 0,
    rcode: found.length > 0 ? 'NOERROR' : 'NXDOMAIN',
  };
}
