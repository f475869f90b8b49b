/**
 * One instance of the shop: an HTTP service on a free loopback port.
 *
 *     GET  /healthz        200 as long as the process answers
 *     GET  /catalog/:sku   prices by quantity
 *     POST /orders         { sku, quantity, key } → 201 { id, … }; 200 when the key is known
 *     GET  /orders/:id     what this instance has in memory; 404 on the others
 *
 * Started with its settings as one JSON argument.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceTuning } from '../defects.ts';
import { announce, endWithSupervisor } from '../messages.ts';
import { catalogueOf, InvalidOrder, Orders } from './shop.ts';
import { Overloaded, Workers } from './workers.ts';

export interface ServiceSettings extends ServiceTuning {
  readonly zone: string;
  readonly instance: string;
  readonly version: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ServiceSettings;
const workers = new Workers(settings.workers, settings.queue);
const orders = new Orders();
const largestBody = 16 * 1_024;

const server = createServer((request, response) => {
  void answer(request, response).then(
    (result) => send(response, result),
    (error: unknown) => send(response, failure(error)),
  );
});
// Longer than any balancer keeps an idle connection, so that it is never this side that closes one just being used.
server.keepAliveTimeout = 75_000;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
  const [, collection, item] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
  const route = `${request.method} ${collection}`;
  if (route === 'GET healthz') return { status: 200, body: { status: 'ok' } };
  const body = route === 'POST orders' ? await readJson(request) : undefined;
  return workers.run(async () => {
    // A client that left while it waited in the queue gets no worker's time.
    if (response.destroyed) return { status: 499, body: {} };
    await sleep(settings.slotMs);
    if (route === 'POST orders') return place(body);
    if (route === 'GET orders' && item) return found(orders.find(item));
    if (route === 'GET catalog' && item) return found(catalogueOf(item));
    return { status: 404, body: { error: `nothing at ${request.method} ${request.url}` } };
  });
}

function place(body: unknown): Answer {
  const { order, created } = orders.place(body);
  return { status: created ? 201 : 200, body: order, headers: { location: `/orders/${order.id}` } };
}

function found(thing: unknown): Answer {
  return thing ? { status: 200, body: thing } : { status: 404, body: { error: 'not found' } };
}

function failure(error: unknown): Answer {
  if (error instanceof Overloaded) return { status: 503, body: { error: error.message }, headers: { 'retry-after': '1' } };
  if (error instanceof InvalidOrder || error instanceof SyntaxError) return { status: 400, body: { error: error.message } };
  return { status: 500, body: { error: String(error) } };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > largestBody) throw new InvalidOrder(`body: at most ${largestBody} characters`);
  }
  return JSON.parse(text);
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-served-by': `${settings.zone}/${settings.instance}`,
    'x-version': settings.version,
    ...headers,
  });
  response.end(text);
}

endWithSupervisor();
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 2_000).unref();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
announce((server.address() as AddressInfo).port);
