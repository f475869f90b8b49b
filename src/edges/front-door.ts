/** A look through the front door, as a client would take it: the name by the environment's DNS, the connection through its entry. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { EnvironmentFacts } from '../drill/environment.ts';
import type { EnvironmentPort } from '../run/ports.ts';
import { dial } from './resolver/dial.ts';
import { createNames } from './resolver/names.ts';

const lookTimeoutMs = 5_000;

/** Never throws for the service's failures: they are what one looks for. */
export async function look(facts: EnvironmentFacts, signal: AbortSignal): ReturnType<EnvironmentPort['look']> {
  const began = performance.now();
  const url = new URL(facts.healthPath, facts.entry);
  try {
    const { status, headers } = await get(url, facts, AbortSignal.any([signal, AbortSignal.timeout(lookTimeoutMs)]));
    const servedBy = String(headers[facts.servedByHeader.toLowerCase()] ?? '');
    return { ok: status >= 200 && status < 400, wallMs: performance.now() - began, servedBy, detail: `HTTP ${status}` };
  } catch (error) {
    signal.throwIfAborted();
    return {
      ok: false,
      wallMs: performance.now() - began,
      servedBy: '',
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Addresses that the entry's name has now; none where it has none or nobody answers. */
export async function resolveEntry({ entry, reach }: EnvironmentFacts, signal: AbortSignal): Promise<readonly string[]> {
  using names = createNames({ dns: reach.dns, cache: 'none' });
  try {
    // Awaited here: `names` must outlive the question.
    return await names.resolve(hostOf(new URL(entry)), signal);
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

async function get(
  url: URL,
  { reach }: EnvironmentFacts,
  signal: AbortSignal,
): Promise<{ status: number; headers: IncomingMessage['headers'] }> {
  using names = createNames({ dns: reach.dns, cache: 'none' });
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await names.resolve(host, signal);
  const [address] = addresses;
  if (address === undefined) throw new Error(`${host} has no address`);
  const secure = url.protocol === 'https:';
  const plain = await dial(address, Number(url.port || (secure ? 443 : 80)), { via: reach.via, signal });
  const socket = secure ? tlsConnect({ socket: plain, servername: host, ALPNProtocols: ['http/1.1'] }) : plain;
  try {
    return await exchange(url, socket, signal);
  } finally {
    socket.destroy();
  }
}

function exchange(
  url: URL,
  socket: Socket,
  signal: AbortSignal,
): Promise<{ status: number; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => socket,
      path: url.pathname + url.search,
      headers: { host: url.host, connection: 'close', 'user-agent': 'gameday' },
      signal,
    });
    request.once('error', reject);
    // A dialled socket comes paused, so that no early byte is lost; HTTP does not resume what somebody paused on purpose.
    request.once('socket', (one) => one.resume());
    request.once('response', (response) => {
      response.resume();
      response.once('error', reject).once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.end();
  });
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
