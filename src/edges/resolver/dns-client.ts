/** Questions to a DNS server in real packets: UDP, and TCP when the answer was cut short. The resolver's one door to `dns-packet`. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIPv6 } from 'node:net';
import packet, { type DecodedPacket } from 'dns-packet';

export interface DnsAnswer {
  /** Empty where the name does not exist or has no address. */
  readonly addresses: readonly string[];
  /** Seconds the answer may be kept: the smallest along the chain of aliases. */
  readonly ttlS: number;
  readonly rcode: string;
}

/** The server answered that it cannot, or never answered. */
export class DnsFailure extends Error {
  override readonly name = 'DnsFailure';
}

export interface DnsClient extends Disposable {
  /** IPv4 addresses of a name, or IPv6 ones where there is no other. Throws `DnsFailure`; rejects with the signal's reason. */
  resolve(name: string, signal?: AbortSignal): Promise<DnsAnswer>;
}

type Waiting = (reply: DecodedPacket) => void;

/** As a stub resolver does it: ask again after a second, then after two more, and give up after another two. */
const waitsMs = [1_000, 2_000, 2_000] as const;
const giveUpAfterMs = 5_000;
const longestAliasChain = 8;

/** @param server `host:port` or `[v6]:port`; the host must be an address. */
export function dnsClient(server: string): DnsClient {
  const { host, port } = splitServer(server);
  const waiting = new Map<number, Waiting>();
  const udp = openUdp(host, port, waiting);
  let lastId = Math.floor(Math.random() * 65_536);

  async function ask(name: string, type: 'A' | 'AAAA', signal?: AbortSignal): Promise<DecodedPacket> {
    signal?.throwIfAborted();
    do lastId = (lastId + 1) & 0xffff;
    while (waiting.has(lastId));
    const id = lastId;
    const query = packet.encode({ type: 'query', id, flags: packet.RECURSION_DESIRED, questions: [{ type, name }] });
    const { promise, resolve, reject } = Promise.withResolvers<DecodedPacket>();
    const onAbort = () => reject(signal?.reason);
    const onClose = () => reject(new DnsFailure('the resolver was closed'));
    let timer: NodeJS.Timeout | undefined;
    const send = (attempt: number): void => {
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined) return reject(new DnsFailure(`no answer from ${server} for ${name} in ${giveUpAfterMs} ms`));
      udp.send(query, port, host);
      timer = setTimeout(send, waitMs, attempt + 1);
    };
    waiting.set(id, (reply) => {
      const question = reply.questions?.[0];
      if (question?.type === type && sameName(question.name, name)) resolve(reply);
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    udp.once('close', onClose);
    send(0);
    try {
      const reply = await promise;
      return reply.flag_tc ? await askByTcp(host, port, query, signal) : reply;
    } finally {
      clearTimeout(timer);
      udp.removeListener('close', onClose);
      waiting.delete(id);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    async resolve(name, signal) {
      const v4 = await follow(name, 'A');
      return v4.addresses.length > 0 || v4.rcode !== 'NOERROR' ? v4 : follow(name, 'AAAA');

      async function follow(alias: string, type: 'A' | 'AAAA', ttlS = Infinity, hops = 0): Promise<DnsAnswer> {
        const reply = await ask(alias, type, signal);
        const { rcode } = reply as DecodedPacket & { rcode: string };
        if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') throw new DnsFailure(`${server} answered ${rcode} for ${alias}`);
        const found = walk(reply, alias, type, ttlS);
        // An authoritative server stops where the alias leaves its zone.
        if (found.addresses.length === 0 && found.endsAt !== alias && hops < longestAliasChain)
          return follow(found.endsAt, type, found.ttlS, hops + 1);
        return { addresses: found.addresses, ttlS: Number.isFinite(found.ttlS) ? found.ttlS : 0, rcode };
      }
    },
    [Symbol.dispose]() {
      udp.close();
    },
  };
}

function walk(reply: DecodedPacket, name: string, type: 'A' | 'AAAA', before: number) {
  let endsAt = name;
  let ttlS = before;
  for (let hop = 0; hop < longestAliasChain; hop++) {
    const alias = reply.answers?.find((record) => record.type === 'CNAME' && sameName(record.name, endsAt));
    if (alias?.type !== 'CNAME') break;
    endsAt = alias.data;
    ttlS = Math.min(ttlS, alias.ttl ?? 0);
  }
  const addresses: string[] = [];
  for (const record of reply.answers ?? []) {
    if (record.type !== type || !sameName(record.name, endsAt)) continue;
    addresses.push(record.data);
    ttlS = Math.min(ttlS, record.ttl ?? 0);
  }
  return { addresses, ttlS, endsAt };
}

// One socket for all questions: opening one for each costs more than the question itself.
function openUdp(host: string, port: number, waiting: ReadonlyMap<number, Waiting>): Socket {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('message', (bytes, from) => {
    if (from.port !== port) return;
    try {
      const reply = packet.decode(bytes);
      if (reply.type === 'response' && reply.id !== undefined) waiting.get(reply.id)?.(reply);
    } catch {
      // Not a DNS packet, hence not an answer: whoever asked keeps waiting.
    }
  });
  // A refused question (ICMP) counts as unanswered, as it does for a stub resolver with one server.
  socket.on('error', () => undefined);
  // One for each question under way.
  socket.setMaxListeners(0);
  socket.unref();
  return socket;
}

async function askByTcp(host: string, port: number, query: Buffer, signal?: AbortSignal): Promise<DecodedPacket> {
  const limit = AbortSignal.any([AbortSignal.timeout(giveUpAfterMs), ...(signal ? [signal] : [])]);
  const socket = connect({ host, port, signal: limit });
  try {
    await once(socket, 'connect');
    const framed = Buffer.alloc(2 + query.length);
    framed.writeUInt16BE(query.length);
    framed.set(query, 2);
    socket.write(framed);
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) return packet.decode(received.subarray(2));
    }
    throw new DnsFailure(`${host}:${port} closed the connection before its answer was complete`);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof DnsFailure ? error : new DnsFailure(`no answer over TCP from ${host}:${port}`, { cause: error });
  } finally {
    socket.destroy();
  }
}

function splitServer(server: string): { host: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+))(?::(?<port>\d+))?$/.exec(server) ?? /^(?<v6>.+)$/.exec(server);
  return { host: match?.groups?.v6 ?? match?.groups?.v4 ?? server, port: Number(match?.groups?.port ?? 53) };
}

const bare = (name: string): string => (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
const sameName = (one: string, other: string): boolean => one === other || bare(one) === bare(other);
