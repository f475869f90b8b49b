/** The parts of SOCKS5 (RFC 1928) the fabric speaks: CONNECT without authentication, to an IPv4 address or a name. */
import { once } from 'node:events';
import { isIPv4, type Socket } from 'node:net';
import { dialLoopback } from './host.ts';

export const reply = { succeeded: 0, hostUnreachable: 4, refused: 5, commandNotSupported: 7, addressNotSupported: 8 } as const;
export type Reply = (typeof reply)[keyof typeof reply];

const version = 5;
const connectCommand = 1;
const addressType = { ipv4: 1, name: 3, ipv6: 4 } as const;

export interface Destination {
  /** IPv4 in dotted form, or a name. */
  readonly host: string;
  readonly port: number;
}

export function formatReply(code: Reply): Buffer {
  return Buffer.from([version, code, 0, addressType.ipv4, 0, 0, 0, 0, 0, 0]);
}

/**
 * Greets a client and reads what it wants. A `Reply` instead of a destination says why it cannot be had;
 * `undefined`: it does not speak SOCKS5 or left.
 */
export async function readRequest(socket: Socket): Promise<Destination | Reply | undefined> {
  const greeting = await readExactly(socket, 2);
  if (greeting?.[0] !== version || !(await readExactly(socket, greeting[1] ?? 0))) return undefined;
  socket.write(Buffer.from([version, 0]));
  const head = await readExactly(socket, 4);
  if (head?.[0] !== version) return undefined;
  const host = await readAddress(socket, head[3]);
  const port = host === undefined ? undefined : await readExactly(socket, 2);
  if (host === undefined || port === undefined) return head[3] === addressType.ipv6 ? reply.addressNotSupported : undefined;
  return head[1] === connectCommand ? { host, port: port.readUInt16BE() } : reply.commandNotSupported;
}

async function readAddress(socket: Socket, type: number | undefined): Promise<string | undefined> {
  if (type === addressType.ipv4) return (await readExactly(socket, 4))?.join('.');
  if (type !== addressType.name) return undefined;
  const length = await readExactly(socket, 1);
  return (await readExactly(socket, length?.[0] ?? 0))?.toString('latin1');
}

async function readExactly(socket: Socket, bytes: number): Promise<Buffer | undefined> {
  if (bytes === 0) return Buffer.alloc(0);
  for (;;) {
    const chunk = socket.read(bytes) as Buffer | null;
    if (chunk) return chunk.length === bytes ? chunk : undefined;
    if (socket.destroyed || socket.readableEnded) return undefined;
    const left = new AbortController();
    // `readable` also announces the end; a socket that closes without one must not leave us waiting.
    const closed = once(socket, 'close', { signal: left.signal });
    await Promise.race([once(socket, 'readable', { signal: left.signal }), closed]).catch(() => {});
    left.abort();
    closed.catch(() => {});
  }
}

/** The entry answered, but not with a connection. */
export class SocksRefused extends Error {
  override readonly name = 'SocksRefused';
  readonly code: number;
  constructor(code: number, destination: Destination) {
    super(`${destination.host}:${destination.port} cannot be reached (SOCKS reply ${code})`);
    this.code = code;
  }
}

/** Connects through the SOCKS5 entry on a loopback port; never resolves while the way is cut, so bring a signal. */
export async function connectThrough(entryPort: number, destination: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = await dialLoopback(entryPort, signal);
  const giveUp = () => socket.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    socket.write(Buffer.concat([Buffer.from([version, 1, 0, version, connectCommand, 0]), formatDestination(destination)]));
    const greeting = await readExactly(socket, 2);
    const answer = greeting && (await readExactly(socket, 10));
    signal.throwIfAborted();
    if (answer?.[1] !== reply.succeeded) throw new SocksRefused(answer?.[1] ?? reply.refused, destination);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function formatDestination({ host, port }: Destination): Buffer {
  const name = Buffer.from(host, 'latin1');
  const address = isIPv4(host)
    ? Buffer.from([addressType.ipv4, ...host.split('.').map(Number)])
    : Buffer.concat([Buffer.from([addressType.name, name.length]), name]);
  const bigEndianPort = Buffer.alloc(2);
  bigEndianPort.writeUInt16BE(port);
  return Buffer.concat([address, bigEndianPort]);
}
