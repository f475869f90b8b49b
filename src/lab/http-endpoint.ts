/** The HTTP side both control planes share: a loopback server and a route table. What they say in it is theirs. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly method: string;
  /** Decoded path segments that the route's pattern named: `/experiments/:id` → `{ id }`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** `GET /experiments/:id` → handler. */
export type Routes = Readonly<Record<string, Handler>>;

export interface Service {
  readonly routes: Routes;
  /** What the service says to a method and path it does not know. */
  readonly unknown: (method: string, path: string) => Reply;
  /** What it says when a handler threw. */
  readonly failed: (error: unknown) => Reply;
  readonly requestIdHeader: string;
}

export interface Endpoint extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly url: string;
}

/** Far above any template or change batch that the real services take. */
const bodyLimit = 2_000_000;

/** Serves on a free loopback port until disposed. */
export async function serveHttp(service: Service): Promise<Endpoint> {
  const find = router(service.routes);
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://lab');
    try {
      const route = find(method, url.pathname);
      const body = await read(request);
      if (!route) return service.unknown(method, url.pathname);
      return await route.handler({ method, params: route.params, query: url.searchParams, body });
    } catch (error) {
      return service.failed(error);
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then((reply) => {
      response.writeHead(reply.status, {
        'content-type': reply.contentType,
        [service.requestIdHeader]: randomUUID(),
        ...reply.headers,
      });
      response.end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new RangeError(`the request body is larger than ${bodyLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Found {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

/** Splits before decoding, because an ARN in a path carries `%2F`. A trailing slash is allowed: botocore sends one. */
export function router(routes: Routes): (method: string, path: string) => Found | undefined {
  const table = Object.entries(routes).map(([pattern, handler]) => {
    const [method = '', path = ''] = pattern.split(' ');
    return { method, parts: segments(path), handler };
  });
  return (method, path) => {
    const actual = segments(path);
    for (const route of table) {
      if (route.method !== method || route.parts.length !== actual.length) continue;
      const params: Record<string, string> = {};
      const fits = route.parts.every((part, index) => {
        const value = decodeURIComponent(actual[index] ?? '');
        if (!part.startsWith(':')) return part === value;
        params[part.slice(1)] = value;
        return true;
      });
      if (fits) return { handler: route.handler, params };
    }
    return undefined;
  };
}

const segments = (path: string): string[] => path.split('/').filter((part) => part !== '');
