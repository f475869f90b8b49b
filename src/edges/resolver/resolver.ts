/**
 * The client resolver of one class of clients: a SOCKS5 server on loopback to which k6 hands host names unresolved.
 *
 *     k6 ── socks5h ──► here ──► DNS: which address? ──► (the environment's entry ──►) that address
 *
 * It dials exactly one address of the answer, as k6 itself would. What is silent stays silent until the client gives up.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Reach } from '../../drill/environment.ts';
import { dial, DialFailure } from './dial.ts';
import { createNames, type AnswerChange, type NameCache } from './names.ts';
import { relay } from './relay.ts';
import { readConnect, type ConnectRequest } from './socks-handshake.ts';
import { socks, socksReplies } from './socks-protocol.ts';

export interface ResolverOptions {
  readonly reach: Reach;
  /** `none`: look up for every connection. `ttl`: keep an answer as long as its record allows. */
  readonly cache: NameCache;
  readonly onAnswer?: (change: AnswerChange) => void;
  /** Try the answer's other addresses when one refuses. k6 and many clients do not: off by default. */
  readonly nextAddress?: boolean;
  /** Picks one of `count` addresses; by chance unless told otherwise. */
  readonly pick?: (count: number) => number;
}

export interface Resolver extends AsyncDisposable {
  /** For `HTTP_PROXY` and `HTTPS_PROXY`: `socks5h://127.0.0.1:port`. */
  readonly url: string;
}

const byChance = (count: number): number => Math.floor(Math.random() * count);

export async function startResolver(options: ResolverOptions): Promise<Resolver> {
  const { reach, cache, onAnswer, nextAddress = false, pick = byChance } = options;
  const names = createNames({ dns: reach.dns, cache, onAnswer });
  const clients = new Set<Socket>();

  async function open({ host, port }: ConnectRequest, signal: AbortSignal): Promise<Socket> {
    const addresses = await names.resolve(host, signal);
    if (addresses.length === 0) throw new DialFailure(socksReplies.hostUnreachable, `${host} has no address`);
    const first = pick(addresses.length);
    const order = nextAddress ? [...addresses.slice(first), ...addresses.slice(0, first)] : addresses.slice(first, first + 1);
    let failure: unknown;
    for (const address of order) {
      try {
        return await dial(address, port, { via: reach.via, signal });
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }

  async function serve(client: Socket): Promise<void> {
    const gone = new AbortController();
    clients.add(client);
    client.once('close', () => {
      clients.delete(client);
      gone.abort(clientGone);
    });
    // A client that resets while it waits is only gone; 'close' follows.
    client.on('error', () => undefined);
    try {
      const request = await readConnect(client);
      // A client has nothing to say until it is answered; we read all the same, or its leaving would go unnoticed.
      const onEnd = () => gone.abort(clientGone);
      client.once('end', onEnd).resume();
      const target = await open(request, gone.signal);
      client.pause().removeListener('end', onEnd);
      client.write(reply(socksReplies.succeeded));
      relay(client, target);
    } catch (error) {
      if (client.destroyed) return;
      client.end(reply(error instanceof DialFailure ? error.reply : socksReplies.hostUnreachable));
    }
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => void serve(client));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;

  return {
    url: `socks5h://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const client of clients) client.destroy();
    await closed;
    names[Symbol.dispose]();
  }
}

const clientGone = new Error('the client gave up');

function reply(code: number): Buffer {
  return Buffer.of(socks.version, code, 0, socks.v4, 0, 0, 0, 0, 0, 0);
}
