/** Opens a TCP connection to an address: through the environment's SOCKS5 entry, or directly. */
import { connect, isIPv4, isIPv6, type Socket } from 'node:net';
import { socks, socksReplies } from './socks-protocol.ts';

export interface DialOptions {
  /** `socks5://host:port` */
  readonly via?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why no connection came about, in the words of a SOCKS reply. */
export class DialFailure extends Error {
  override readonly name = 'DialFailure';
  readonly reply: number;
  constructor(reply: number, message: string) {
    super(message);
    this.reply = reply;
  }
}

/**
 * Resolves once connected; rejects with `DialFailure`. Waits as long as the other side keeps silent: how long is long enough is the
 * client's business, which aborts. The socket is paused and loses no byte.
 */
export function dial(address: string, port: number, { via, signal }: DialOptions): Promise<Socket> {
  const upstream = via === undefined ? undefined : new URL(via);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    host: upstream ? upstream.hostname.replace(/^\[|\]$/g, '') : address,
    port: upstream ? Number(upstream.port) : port,
    noDelay: true,
    allowHalfOpen: true,
  });

  const settle = () => {
    signal?.removeEventListener('abort', onAbort);
    socket.removeListener('error', onError).removeListener('end', onEnd).removeListener('data', onData);
  };
  const fail = (error: unknown) => {
    settle();
    // Whatever the dead socket still has to say is of no interest to anybody.
    socket.on('error', () => undefined).destroy();
    reject(error);
  };
  const onAbort = () => fail(signal?.reason);
  const onError = (error: NodeJS.ErrnoException) =>
    fail(new DialFailure(replyFor(error.code), `${address}:${port}: ${error.message}`));
  const onEnd = () => fail(new DialFailure(socksReplies.failure, `${via} closed the connection`));

  let asked = false;
  let received: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (!asked) {
      if (received.length < 2) return;
      if (received[0] !== socks.version || received[1] !== socks.noAuthentication)
        return fail(new DialFailure(socksReplies.failure, `${via} does not speak SOCKS5 without a password`));
      asked = true;
      received = received.subarray(2);
      socket.write(connectRequest(address, port));
    }
    const length = replyLength(received);
    if (length === undefined || received.length < length) return;
    const reply = received[1] ?? socksReplies.failure;
    if (reply !== socksReplies.succeeded)
      return fail(new DialFailure(reply, `${address}:${port} by ${via}: SOCKS reply ${reply}`));
    socket.pause();
    settle();
    // A server may speak first: what came with the reply goes back in front.
    if (received.length > length) socket.unshift(received.subarray(length));
    resolve(socket);
  };

  if (signal?.aborted) fail(signal.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  socket.on('error', onError);
  socket.once('connect', () => {
    if (upstream) {
      socket.on('data', onData).on('end', onEnd);
      socket.write(Buffer.of(socks.version, 1, socks.noAuthentication));
    } else {
      settle();
      resolve(socket);
    }
  });
  return promise;
}

function connectRequest(address: string, port: number): Buffer {
  const host = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : v6Bytes(address);
  const kind = isIPv6(address) ? socks.v6 : socks.v4;
  return Buffer.concat([Buffer.of(socks.version, socks.connect, 0, kind), host, Buffer.of(port >> 8, port & 0xff)]);
}

function replyLength(reply: Buffer): number | undefined {
  if (reply.length < 5) return undefined;
  if (reply[3] === socks.v4) return 10;
  return reply[3] === socks.v6 ? 22 : 7 + (reply[4] ?? 0);
}

function v6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const filled = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return Buffer.from(filled.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

function replyFor(code: string | undefined): number {
  if (code === 'ECONNREFUSED') return socksReplies.refused;
  if (code === 'ENETUNREACH') return socksReplies.networkUnreachable;
  return code === 'EHOSTUNREACH' || code === 'ETIMEDOUT' ? socksReplies.hostUnreachable : socksReplies.failure;
}
