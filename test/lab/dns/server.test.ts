import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode, streamEncode, type DecodedPacket, type Packet } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { startDns } from '../../../src/lab/dns/server.ts';
import { initialRecords, recordKey, type RecordSet, type Zone } from '../../../src/lab/route53/records.ts';
import { balancerName, inMemoryWorld } from '../../lab-unit/in-memory-world.ts';

const alias: RecordSet = {
  kind: 'alias',
  name: 'shop.lab.test.',
  type: 'A',
  target: { zoneId: 'Z', name: `${balancerName}.`, evaluateTargetHealth: true },
};
const big: RecordSet = {
  kind: 'plain',
  name: 'big.lab.test.',
  type: 'A',
  ttlS: 60,
  values: Array.from({ length: 100 }, (_, n) => `203.0.113.${n}`),
};

const zone = (): Zone => {
  const records = new Map([...initialRecords('lab.test.'), ...[alias, big].map((set) => [recordKey(set), set] as const)]);
  return { id: 'Z', name: 'lab.test.', callerReference: 'r', comment: undefined, records, served: records, tags: {} };
};

async function serve() {
  const world = inMemoryWorld({ scale: 10 });
  const zones = [zone()];
  const server = await startDns(world, () => zones);
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([server.address]);
  return { world, zones, resolver, address: server.address, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const port = (address: string): number => Number(address.split(':')[1]);
const question = (name: string, id = 1): Packet => ({ type: 'query', id, questions: [{ type: 'A', name, class: 'IN' }] });

async function askUdp(address: string, packet: Packet): Promise<DecodedPacket> {
  const socket = createSocket('udp4');
  try {
    const answer = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(encode(packet), port(address), '127.0.0.1');
    return decode((await answer)[0]);
  } finally {
    socket.close();
  }
}

/** Several questions on one connection, their bytes sent in pieces that do not end where messages end. */
async function askTcp(address: string, packets: readonly Packet[], piece = 7): Promise<DecodedPacket[]> {
  const socket = connect(port(address), '127.0.0.1');
  const bytes = Buffer.concat(packets.map((packet) => streamEncode(packet)));
  for (let at = 0; at < bytes.length; at += piece) socket.write(bytes.subarray(at, at + piece));
  const answers: DecodedPacket[] = [];
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      answers.push(decode(pending.subarray(2, end)));
      pending = pending.subarray(end);
    }
    if (answers.length === packets.length) break;
  }
  return answers;
}

describe('the name servers', () => {
  test('answer a stock resolver, with the TTL of the balancer, rotating its addresses', async () => {
    await using lab = await serve();
    const firsts = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const answers = await lab.resolver.resolve4('shop.lab.test', { ttl: true });
      expect(answers.map(({ ttl }) => ttl)).toEqual([6, 6, 6]);
      firsts.add(answers[0]!.address);
    }
    expect(firsts.size).toBe(3);
  });

  test('tell a stock resolver what is not there', async () => {
    await using lab = await serve();
    await expect(lab.resolver.resolve4('nobody.lab.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(lab.resolver.resolve6('shop.lab.test')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(lab.resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'EREFUSED' });
  });

  test('answer what is INSYNC at that moment', async () => {
    await using lab = await serve();
    const [only] = lab.zones;
    only!.served = new Map([...only!.served!].filter(([key]) => !key.startsWith('shop')));
    await expect(lab.resolver.resolve4('shop.lab.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('follow the balancer from one answer to the next', async () => {
    await using lab = await serve();
    lab.world.addresses.set(balancerName, ['198.51.100.1']);
    expect(await lab.resolver.resolve4('shop.lab.test')).toEqual(['198.51.100.1']);
    expect(await lab.resolver.resolve4(balancerName)).toEqual(['198.51.100.1']);
  });

  test('note every handing out of a balancer address, under whatever name, and nothing else', async () => {
    await using lab = await serve();
    lab.world.addresses.set(balancerName, ['198.51.100.2', '198.51.100.3']);
    await lab.resolver.resolve4('shop.lab.test');
    await lab.resolver.resolve4(balancerName);
    await lab.resolver.resolve4('big.lab.test');
    await lab.resolver.resolve6('shop.lab.test').catch(() => {});
    const noted = lab.world.log.filter(({ event }) => event === 'dns-answer').map(({ facts }) => facts);
    expect(noted).toEqual([
      { name: 'shop.lab.test', balancer: balancerName, addresses: '198.51.100.3,198.51.100.2', ttlS: 6 },
      { name: balancerName, balancer: balancerName, addresses: '198.51.100.2,198.51.100.3', ttlS: 6 },
    ]);
  });

  test('send an asker whose packet is too small over to TCP, on the same port', async () => {
    await using lab = await serve();
    const short = await askUdp(lab.address, question('big.lab.test'));
    expect(short).toMatchObject({ flag_tc: true, answers: [] });
    expect((await lab.resolver.resolve4('big.lab.test')).length).toBe(100);
    const [whole] = await askTcp(lab.address, [question('big.lab.test')]);
    expect(whole?.answers).toHaveLength(100);
  });

  test('answer many questions on one connection, whatever pieces they come in', async () => {
    await using lab = await serve();
    const packets = [1, 2, 3].map((id) => question('shop.lab.test', id));
    const answers = await askTcp(lab.address, packets, 3);
    expect(answers.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('close on an asker over TCP who speaks something else', async () => {
    await using lab = await serve();
    const socket = connect(port(lab.address), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(Buffer.from([0, 3, 1, 2, 3]));
    socket.resume();
    await once(socket, 'close');
  });

  test('are silent after they were taken down', async () => {
    const lab = await serve();
    await lab[Symbol.asyncDispose]();
    await expect(lab.resolver.resolve4('shop.lab.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
