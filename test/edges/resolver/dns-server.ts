/** A name server for tests: answers what it is told, by UDP and TCP, and counts what it was asked. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import packet, { type Answer, type DecodedPacket, type Packet } from 'dns-packet';

export interface TestDns extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
  readonly asked: string[];
  /** `undefined`: no answer at all. */
  answer: (question: { name: string; type: string }, how: 'udp' | 'tcp', nth: number) => Partial<Packet> | undefined;
}

export const a = (name: string, ...addresses: string[]): Answer[] =>
  addresses.map((data) => ({ type: 'A', name, ttl: 30, data }));
export const nxdomain = { flags: 3 };
export const servfail = { flags: 2 };

export async function startDns(): Promise<TestDns> {
  const asked: string[] = [];
  const udp = createSocket('udp4');
  const tcp = createServer((socket) =>
    socket.on('data', (bytes) => {
      const reply = respond(bytes.subarray(2), 'tcp');
      if (!reply) return;
      const framed = Buffer.alloc(2 + reply.length);
      framed.writeUInt16BE(reply.length);
      framed.set(reply, 2);
      // In two pieces: a reader must put them together.
      socket.write(framed.subarray(0, 5));
      setImmediate(() => socket.end(framed.subarray(5)));
    }),
  );
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  udp.on('message', (bytes, from) => {
    const reply = respond(bytes, 'udp');
    if (reply) udp.send(reply, from.port, from.address);
  });

  function respond(bytes: Buffer, how: 'udp' | 'tcp'): Buffer | undefined {
    const query: DecodedPacket = packet.decode(bytes);
    const [question] = query.questions ?? [];
    if (!question) return undefined;
    asked.push(`${how} ${question.type} ${question.name}`);
    const reply = server.answer(question, how, asked.length);
    return reply && packet.encode({ type: 'response', id: query.id ?? 0, questions: query.questions ?? [], ...reply });
  }

  const server: TestDns = {
    address: `127.0.0.1:${port}`,
    asked,
    answer: ({ name, type }) => ({ answers: type === 'A' ? a(name, '127.0.0.1') : [] }),
    async [Symbol.asyncDispose]() {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
  return server;
}
