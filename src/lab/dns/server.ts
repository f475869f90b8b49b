/** The authoritative DNS server of the lab: one loopback port, UDP and TCP. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket as Stream } from 'node:net';
import type { Zone } from '../route53/records.ts';
import type { LabWorld } from '../world.ts';
import { resolve, type Answer, type Question } from './answer.ts';
import { readQuery, writeAnswer, writeRefusal } from './packet.ts';

export interface DnsServer extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
}

const host = '127.0.0.1';

/** Serves until disposed. `zones` is asked anew for each question: an answer is what is INSYNC at that moment. */
export async function startDns(world: LabWorld, zones: () => readonly Zone[]): Promise<DnsServer> {
  const say = answerer(world, zones);
  const { udp, tcp, port } = await bindBoth();
  const streams = new Set<Stream>();
  udp.on('message', (bytes, from) => {
    const answer = say(bytes, 'udp');
    // The asker may be gone by now; a lost datagram is theirs to repeat.
    if (answer) udp.send(answer, from.port, from.address, () => {});
  });
  tcp.on('connection', (stream) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    serveStream(stream, (bytes) => say(bytes, 'tcp'));
  });
  return {
    address: `${host}:${port}`,
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.destroy();
      udp.close();
      tcp.close();
      await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
    },
  };
}

function answerer(world: LabWorld, zones: () => readonly Zone[]) {
  let turn = 0;
  return (bytes: Uint8Array, transport: 'udp' | 'tcp'): Buffer | undefined => {
    const query = readQuery(bytes);
    if (!query) return undefined;
    if (!query.question) return writeRefusal(query, query.refusal);
    const { balancers, clock } = world;
    turn += 1;
    const answer = resolve(query.question, {
      zones: zones(),
      balancer: (name) => balancers.answer(name),
      scale: clock.scale,
      turn,
    });
    record(world, query.question, answer);
    return writeAnswer(query, answer, transport);
  };
}

/** Every handing out of a balancer's addresses: the last one that held a dead address, plus its TTL, bounds an outage. */
function record(world: LabWorld, { name }: Question, { used }: Answer): void {
  if (!used) return;
  world.truth('dns-answer', {
    name: name.replace(/\.$/, ''),
    balancer: used.balancer,
    addresses: used.addresses.join(','),
    ttlS: used.ttlS,
  });
}

/** The kernel picks a TCP port; when something else holds its UDP twin, it picks again. */
async function bindBoth(attempts = 20): Promise<{ udp: Socket; tcp: Server; port: number }> {
  const tcp = createServer();
  tcp.listen(0, host);
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  try {
    udp.bind(port, host);
    await once(udp, 'listening');
    return { udp, tcp, port };
  } catch (error) {
    udp.close();
    tcp.close();
    if (attempts <= 1) throw error;
    return bindBoth(attempts - 1);
  }
}

/** Length-prefixed messages, any number on one connection. */
function serveStream(stream: Stream, say: (bytes: Uint8Array) => Buffer | undefined): void {
  let pending: Buffer = Buffer.alloc(0);
  stream.setTimeout(10_000, () => stream.destroy());
  stream.on('error', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const answer = say(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (!answer) {
        stream.destroy();
        break;
      }
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(answer.length);
      stream.write(Buffer.concat([prefix, answer]));
    }
  });
}
