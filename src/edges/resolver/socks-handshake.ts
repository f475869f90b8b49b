/** The client's half of a SOCKS5 opening, as bytes arrive: greeting, then the request to connect. */
import type { Socket } from 'node:net';
import { socks, socksReplies } from './socks-protocol.ts';
import { DialFailure } from './dial.ts';

export interface ConnectRequest {
  /** Host name or address, as the client sent it. */
  readonly host: string;
  readonly port: number;
}

/** Answers the greeting and reads the request; leaves the socket paused. Rejects with `DialFailure`, also when the client leaves. */
export function readConnect(client: Socket): Promise<ConnectRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<ConnectRequest>();
  let received: Buffer = Buffer.alloc(0);
  let greeted = false;

  const settle = () => {
    client.pause();
    client.removeListener('data', onData).removeListener('close', onClose);
  };
  const onClose = () => fail(new DialFailure(socksReplies.failure, 'the client left'));
  const fail = (failure: DialFailure) => {
    settle();
    reject(failure);
  };
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (!greeted) {
      if (received.length < 2 || received.length < 2 + (received[1] ?? 0)) return;
      if (received[0] !== socks.version) return fail(new DialFailure(socksReplies.failure, 'not SOCKS5'));
      received = received.subarray(2 + (received[1] ?? 0));
      greeted = true;
      client.write(Buffer.of(socks.version, socks.noAuthentication));
    }
    const request = parseRequest(received);
    if (request === undefined) return;
    if (request instanceof DialFailure) return fail(request);
    settle();
    resolve(request);
  };
  client.on('data', onData).on('close', onClose);
  return promise;
}

/** `undefined` while bytes are missing. */
export function parseRequest(bytes: Buffer): ConnectRequest | DialFailure | undefined {
  if (bytes.length < 5) return undefined;
  if (bytes[1] !== socks.connect) return new DialFailure(socksReplies.commandNotSupported, 'only CONNECT is served');
  const kind = bytes[3];
  const nameLength = bytes[4] ?? 0;
  if (kind !== socks.v4 && kind !== socks.domain && kind !== socks.v6)
    return new DialFailure(socksReplies.addressNotSupported, `address type ${kind}`);
  const start = kind === socks.domain ? 5 : 4;
  const length = kind === socks.v4 ? 4 : kind === socks.v6 ? 16 : nameLength;
  if (bytes.length < start + length + 2) return undefined;
  const raw = bytes.subarray(start, start + length);
  const port = bytes.readUInt16BE(start + length);
  if (kind === socks.domain) return { host: raw.toString('latin1'), port };
  return { host: kind === socks.v4 ? raw.join('.') : (raw.toString('hex').match(/.{4}/g) ?? []).join(':'), port };
}
