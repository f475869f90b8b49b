import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoopbackFabric } from '../../../src/lab/fabric/fabric.ts';
import type { Host } from '../../../src/lab/fabric/host.ts';
import { connectThrough } from '../../../src/lab/fabric/socks.ts';
import { until } from '../world.ts';

const patience = () => AbortSignal.timeout(5_000);

/** An echo server of which the fabric knows as 192.0.2.1:7 in zone `b`. */
async function echo() {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { sockets, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe('the fabric', () => {
  let fabric: LoopbackFabric;
  let server: Awaited<ReturnType<typeof echo>>;
  let host: Host;
  const dial = (signal = patience()) => connectThrough(fabric.entryPort('a'), { host: '192.0.2.1', port: 7 }, signal);

  beforeEach(async () => {
    fabric = await LoopbackFabric.open(['a', 'b', 'c']);
    server = await echo();
    host = fabric.bind('b', '192.0.2.1', 7);
    host.powerOn(server.port);
  });
  afterEach(async () => {
    server.close();
    await fabric[Symbol.asyncDispose]();
  });

  it('carries bytes both ways and their end', async () => {
    const socket = await dial();
    socket.end('there and back');
    expect(await text(socket)).toBe('there and back');
  });

  it('carries many megabytes unchanged past a reader that is slow to begin', async () => {
    const socket = await dial();
    const sent = Buffer.alloc(8 * 1_024 * 1_024, 'gameday ');
    socket.end(sent);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });

  it('reaches nothing but its own addresses', async () => {
    const at = (address: string, port: number) => connectThrough(fabric.entryPort('a'), { host: address, port }, patience());
    await expect(at('127.0.0.1', server.port)).rejects.toMatchObject({ code: 4 });
    await expect(at('192.0.2.99', 7)).rejects.toMatchObject({ code: 4 });
    await expect(at('192.0.2.1', 8)).rejects.toMatchObject({ code: 5 });
    await expect(at('echo.test', 7)).rejects.toMatchObject({ code: 4 });
  });

  it('asks for the address of a name, each time anew', async () => {
    let address: string | undefined = '192.0.2.1';
    fabric.resolveWith((name) => Promise.resolve(name === 'echo.test' ? address : undefined));
    const byName = () => connectThrough(fabric.entryPort('a'), { host: 'echo.test', port: 7 }, patience());
    (await byName()).destroy();
    address = undefined;
    await expect(byName()).rejects.toMatchObject({ code: 4 });
  });

  it('cuts silently: bytes are held in both directions and delivered in order on heal', async () => {
    const socket = await dial();
    let got = '';
    socket.on('data', (chunk) => (got += String(chunk)));
    socket.write('one ');
    await until(() => got === 'one ');
    const cut = fabric.impair(['a'], ['b'], { cut: true }, 60_000);
    socket.write('two ');
    server.sockets[0]?.write('three ');
    // The way round over another pair of places is not cut, so this answer shows that time enough has passed.
    const other = await connectThrough(fabric.entryPort('c'), { host: '192.0.2.1', port: 7 }, patience());
    other.end('other');
    expect(await text(other)).toBe('other');
    expect(got).toBe('one ');
    expect(socket.destroyed).toBe(false);
    cut.release();
    await until(() => got === 'one three two ');
    socket.destroy();
  });

  it('lets no new connection complete while cut, and completes it on heal', async () => {
    const cut = fabric.impair(['b'], ['a'], { cut: true }, 60_000);
    await expect(dial(AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
    const waiting = dial();
    cut.release();
    const socket = await waiting;
    socket.end('late');
    expect(await text(socket)).toBe('late');
    expect(server.sockets).toHaveLength(1);
  });

  it('forwards for programs without SOCKS: behind a cut it connects, and then nothing comes', async () => {
    const cut = fabric.impair(['a'], ['b'], { cut: true }, 60_000);
    const socket = connect(await fabric.forward('a', '192.0.2.1', 7), '127.0.0.1');
    await once(socket, 'connect');
    socket.end('patience');
    let got = '';
    socket.on('data', (chunk) => (got += String(chunk)));
    await expect(dial(AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    expect([got, server.sockets.length]).toEqual(['', 0]);
    cut.release();
    await once(socket, 'close');
    expect(got).toBe('patience');
  });

  it('resets: streams end with a reset at both ends and new ones are refused', async () => {
    const socket = await dial();
    const failed = once(socket, 'error');
    await using _reset = fabric.impair(['a'], ['b'], { reset: true }, 60_000);
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
    await expect(dial()).rejects.toMatchObject({ code: 5 });
  });

  it('delays each way', async () => {
    await using _slow = fabric.impair(['a'], ['b'], { delayMs: 60 }, 60_000);
    const before = performance.now();
    const socket = await dial();
    const connected = performance.now();
    socket.end('x');
    await text(socket);
    expect(connected - before).toBeGreaterThanOrEqual(118);
    expect(performance.now() - connected).toBeGreaterThanOrEqual(118);
  });

  it('ends an impairment by itself when its lease runs out, later when it was renewed', async () => {
    const cut = fabric.impair(['a'], ['b'], { cut: true }, 50);
    cut.renew(250);
    await expect(dial(AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
    (await dial()).destroy();
    cut.renew(60_000);
    (await dial()).destroy();
  });

  it('stays cut until the last of several leases has ended', async () => {
    const [one, other] = [
      fabric.impair(['a'], ['b'], { cut: true }, 60_000),
      fabric.impair(['a', 'c'], ['b'], { cut: true }, 60_000),
    ];
    one.release();
    one.release();
    await expect(dial(AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    other.release();
    (await dial()).destroy();
  });

  it('keeps a host without power silent, and lets it answer old streams with a reset once it is back', async () => {
    const socket = await dial();
    let ended = false;
    socket.on('close', () => (ended = true)).on('error', () => {});
    host.powerOff();
    server.sockets[0]?.destroy();
    socket.write('anybody?');
    await expect(dial(AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
    expect(ended).toBe(false);
    host.powerOn(server.port);
    await until(() => ended);
    (await dial()).destroy();
  });

  it('refuses when the host lives and nobody listens there', async () => {
    host.powerOn(1);
    await expect(dial()).rejects.toMatchObject({ code: 5 });
  });

  it('names the places there are when asked for one there is not', () => {
    expect(() => fabric.impair(['a'], ['nowhere'], { cut: true }, 1)).toThrow(/nowhere.*a, b, c/);
  });
});
