import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dial, DialFailure } from '../../../src/edges/resolver/dial.ts';
import { startResolver, type ResolverOptions } from '../../../src/edges/resolver/resolver.ts';
import { parseRequest } from '../../../src/edges/resolver/socks-handshake.ts';
import { a, nxdomain, startDns, type TestDns } from './dns-server.ts';

let stack: AsyncDisposableStack;
let dns: TestDns;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  dns = stack.use(await startDns());
});
afterEach(async () => stack.disposeAsync());

async function listen(onSocket: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
    onSocket(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  stack.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const resolver = async (options: Partial<ResolverOptions> = {}) =>
  stack.use(await startResolver({ reach: { dns: dns.address }, cache: 'none', ...options }));

/** What k6 does: greet, ask for a name, read the reply. */
async function ask(url: string, host: string, port: number): Promise<{ socket: Socket; reply: number }> {
  const { hostname, port: proxy } = new URL(url);
  const socket = connect({ host: hostname, port: Number(proxy), allowHalfOpen: true });
  socket.on('error', () => undefined);
  stack.defer(() => void socket.destroy());
  socket.write(Buffer.of(5, 1, 0));
  await once(socket, 'readable');
  expect(socket.read(2)).toEqual(Buffer.of(5, 0));
  const name = Buffer.from(host);
  socket.write(Buffer.concat([Buffer.of(5, 1, 0, 3, name.length), name, Buffer.of(port >> 8, port & 255)]));
  let reply: Buffer | null;
  while ((reply = socket.read(10) as Buffer | null) === null) await once(socket, 'readable');
  return { socket, reply: reply[1] as number };
}

async function text(socket: Socket): Promise<string> {
  let all = '';
  for await (const chunk of socket) all += chunk;
  return all;
}

describe('the client resolver', () => {
  it('resolves the name by DNS, dials the answer and carries bytes and the end both ways', async () => {
    const port = await listen((socket) => void text(socket).then((heard) => socket.end(`you said ${heard}`)));
    const { socket, reply } = await ask((await resolver()).url, 'shop.test', port);
    expect(reply).toBe(0);
    socket.end('hello');
    expect(await text(socket)).toBe('you said hello');
    expect(dns.asked).toEqual(['udp A shop.test']);
  });

  it('looks a name up for every connection, or as seldom as its record allows', async () => {
    const port = await listen((socket) => socket.end());
    for (const [cache, lookUps] of [
      ['none', 3],
      ['ttl', 1],
    ] as const) {
      dns.asked.length = 0;
      const { url } = await resolver({ cache });
      for (let i = 0; i < 3; i++) expect((await ask(url, 'shop.test', port)).reply).toBe(0);
      expect(dns.asked).toHaveLength(lookUps);
    }
  });

  it('lets a refusal be a refusal', async () => {
    const port = await listen(() => undefined);
    await stack.disposeAsync();
    stack = new AsyncDisposableStack();
    dns = stack.use(await startDns());
    expect((await ask((await resolver()).url, 'shop.test', port)).reply).toBe(5);
  });

  it('says that a name leads nowhere', async () => {
    dns.answer = () => nxdomain;
    expect((await ask((await resolver()).url, 'gone.test', 80)).reply).toBe(4);
  });

  it('dials one address of the answer and no other, unless told to', async () => {
    const port = await listen((socket) => socket.end(), '127.0.0.2');
    dns.answer = ({ name }) => ({ answers: a(name, '127.0.0.3', '127.0.0.2') });
    const first = { pick: () => 0 };
    expect((await ask((await resolver(first)).url, 'shop.test', port)).reply).toBe(5);
    expect((await ask((await resolver({ ...first, nextAddress: true })).url, 'shop.test', port)).reply).toBe(0);
    expect((await ask((await resolver({ pick: () => 1 })).url, 'shop.test', port)).reply).toBe(0);
  });

  it('passes a reset on as a reset', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { socket } = await ask((await resolver()).url, 'shop.test', port);
    socket.write('x');
    const [error] = (await once(socket, 'error').catch((caught: unknown) => [caught])) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('stays silent where the way is silent, and hangs up when the client does', async () => {
    const entries: Socket[] = [];
    // An entry that takes the request and never says what became of it: a zone that is cut off.
    const via = await listen((socket) => {
      entries.push(socket);
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0));
        socket.resume();
      });
    });
    const { url } = await resolver({ reach: { dns: dns.address, via: `socks5://127.0.0.1:${via}` } });
    let answered = false;
    const asked = ask(url, 'shop.test', 80).then(() => (answered = true));
    asked.catch(() => undefined);
    await expect.poll(() => entries[0]?.bytesRead).toBeGreaterThan(3);
    expect(answered).toBe(false);
    const ended = once(entries[0] as Socket, 'close');
    // As k6 does at its time-out.
    await stack.disposeAsync();
    await ended;
    expect(answered).toBe(false);
    stack = new AsyncDisposableStack();
    dns = stack.use(await startDns());
  });

  it('goes through the environment’s entry, address and refusal intact', async () => {
    const requests: Buffer[] = [];
    let code = 0;
    const via = await listen((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0));
        socket.once('data', (request) => {
          requests.push(request);
          // Reply and first bytes of the server in one packet: none may be lost.
          socket.write(Buffer.concat([Buffer.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0), Buffer.from('welcome')]));
          socket.end();
        });
      });
    });
    dns.answer = ({ name }) => ({ answers: a(name, '198.51.100.7') });
    const { url } = await resolver({ reach: { dns: dns.address, via: `socks5://127.0.0.1:${via}` } });
    const { socket, reply } = await ask(url, 'shop.test', 8_080);
    expect(reply).toBe(0);
    expect(requests).toEqual([Buffer.of(5, 1, 0, 1, 198, 51, 100, 7, 8_080 >> 8, 8_080 & 255)]);
    expect(await text(socket)).toBe('welcome');
    code = 5;
    expect((await ask(url, 'shop.test', 8_080)).reply).toBe(5);
  });

  it('tells when the answer changes', async () => {
    const port = await listen((socket) => socket.end());
    const changes: (readonly string[])[] = [];
    const { url } = await resolver({ onAnswer: ({ addresses }) => changes.push(addresses) });
    for (const address of ['127.0.0.1', '127.0.0.1', '127.0.0.2']) {
      dns.answer = ({ name }) => ({ answers: a(name, address) });
      await ask(url, 'shop.test', port);
    }
    expect(changes).toEqual([['127.0.0.1'], ['127.0.0.2']]);
  });

  it('takes every connection with it when it is closed', async () => {
    const port = await listen(() => undefined);
    await using own = await startResolver({ reach: { dns: dns.address }, cache: 'none' });
    const { socket } = await ask(own.url, 'shop.test', port);
    const ended = once(socket.resume(), 'end');
    await own[Symbol.asyncDispose]();
    await ended;
  });
});

describe('dialling', () => {
  it('rejects at once when it has been called off', async () => {
    const reason = new Error('enough');
    await expect(dial('127.0.0.1', 9, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('does not take another protocol for SOCKS', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(dial('198.51.100.1', 80, { via: `socks5://127.0.0.1:${port}` })).rejects.toThrow(DialFailure);
  });

  it('rejects when the entry hangs up', async () => {
    const port = await listen((socket) => socket.end());
    await expect(dial('198.51.100.1', 80, { via: `socks5://127.0.0.1:${port}` })).rejects.toThrow(/closed the connection/);
  });

  it('sends IPv6 addresses as such', async () => {
    const requests: Buffer[] = [];
    const port = await listen((socket) =>
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0));
        socket.once('data', (request) => {
          requests.push(request);
          socket.end(Buffer.of(5, 3, 0, 1, 0, 0, 0, 0, 0, 0));
        });
      }),
    );
    await expect(dial('2001:db8::a:1', 443, { via: `socks5://127.0.0.1:${port}` })).rejects.toMatchObject({ reply: 3 });
    expect(requests[0]?.subarray(3).toString('hex')).toBe(`0420010db8${'0000'.repeat(4)}000a000101bb`);
  });
});

describe('a SOCKS request', () => {
  const whole = Buffer.from([5, 1, 0, 3, 4, ...Buffer.from('shop'), 0x1f, 0x90]);

  it('is waited for until it is whole', () => {
    for (let length = 0; length < whole.length; length++) expect(parseRequest(whole.subarray(0, length))).toBeUndefined();
    expect(parseRequest(whole)).toEqual({ host: 'shop', port: 8_080 });
  });

  it('may name an address', () => {
    expect(parseRequest(Buffer.of(5, 1, 0, 1, 198, 51, 100, 1, 0, 80))).toEqual({ host: '198.51.100.1', port: 80 });
    expect(parseRequest(Buffer.of(5, 1, 0, 4, ...Array<number>(15).fill(0), 1, 0, 80))).toEqual({
      host: '0000:0000:0000:0000:0000:0000:0000:0001',
      port: 80,
    });
  });

  it('is refused where it asks for more than a connection', () => {
    expect(parseRequest(Buffer.of(5, 2, 0, 1, 0, 0, 0, 0, 0, 80))).toBeInstanceOf(DialFailure);
    expect(parseRequest(Buffer.of(5, 1, 0, 9, 0, 0, 0, 0, 0, 80))).toBeInstanceOf(DialFailure);
  });
});
