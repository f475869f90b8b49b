import { request as send, type ClientRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { nodeHealthPath } from '../topology.ts';
import type { Slots } from './slots.ts';
import type { Target, Targets } from './targets.ts';

/** As an Application Load Balancer's default; wall time, since it is not something the cloud waits for on its own account. */
const idleTimeoutMs = 60_000;

const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/**
 * Passes requests on to targets in turn.
 *
 * A target that cannot be connected to costs one attempt: nothing was sent, so another is tried, once. After the first
 * byte went out nothing is ever repeated. 502: the target broke off; 503: no target or no room; 504: no answer in time.
 */
export function proxyTo(targets: Targets, slots: Slots): RequestListener {
  return (request, response) => {
    if (request.url === nodeHealthPath) {
      response.end('ok');
      return;
    }
    const attempt = async (target: Target | undefined, mayRetry: boolean): Promise<void> => {
      if (!target) return refuse(response, 503, 'no target');
      const giveBack = await slots.take();
      if (response.destroyed) return giveBack(true);
      const upstream = pass(request, target);
      let sent = false;
      const leave = () => upstream.destroy();
      response.once('close', leave);
      upstream.once('socket', () => {
        sent = true;
        request.pipe(upstream);
      });
      upstream.setTimeout(idleTimeoutMs, () => {
        refuse(response, 504, `${target.id} did not answer`);
        upstream.destroy();
      });
      upstream.once('response', (reply) => {
        giveBack(true);
        deliver(reply, response);
      });
      upstream.once('error', (error: Error) => {
        giveBack(false);
        response.off('close', leave);
        if (response.destroyed) return;
        if (!sent && mayRetry) void attempt(targets.next(target), false);
        else refuse(response, !sent && error.name === 'TimeoutError' ? 504 : 502, `${target.id}: ${error.message}`);
      });
    };
    void attempt(targets.next(), true);
  };
}

function pass(request: IncomingMessage, target: Target): ClientRequest {
  const headers = endToEnd(request.headers);
  if (request.headers['transfer-encoding']) headers['transfer-encoding'] = 'chunked';
  return send({
    agent: target.agent,
    host: target.address,
    port: target.port,
    method: request.method,
    path: request.url,
    headers,
  });
}

function deliver(reply: IncomingMessage, response: ServerResponse): void {
  response.writeHead(reply.statusCode ?? 502, endToEnd(reply.headers));
  reply.pipe(response);
  // Cut off in the middle: the client must not take what it has for the whole.
  reply.once('error', () => response.destroy());
}

function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}

function refuse(response: ServerResponse, status: number, because: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${because}\n`);
}
