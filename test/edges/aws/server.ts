/** A real HTTP server that answers what a test tells it to, and remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AwsFacts } from '../../../src/drill/environment.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Sockets that were ever opened. */
  readonly sockets: () => number;
  /** Resolves when that many requests have been heard. */
  heard(count: number): Promise<void>;
}

/** The n-th request is answered by the n-th answer, and every later one by the last. */
export async function serve(...answers: readonly Answer[]): Promise<Server> {
  const asked: Asked[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let sockets = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers };
      asked.push(one);
      for (const { count, resolve } of waiting) if (asked.length >= count) resolve();
      (answers[asked.length - 1] ?? answers.at(-1))?.(one, response);
    });
  });
  server.on('connection', () => (sockets += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    sockets: () => sockets,
    heard: (count) =>
      asked.length >= count ? Promise.resolve() : new Promise((resolve) => void waiting.push({ count, resolve })),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

export const json =
  (status: number, body: unknown, type?: string): Answer =>
  (_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
    });
    response.end(JSON.stringify(body));
  };

export const html =
  (status: number): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Bad Gateway</title>');
  };

/** One answer after the other, the last one for ever. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let turn = 0;
  return (asked, response) => (answers[turn++] ?? answers.at(-1))?.(asked, response);
}

/** As an overloaded server does: it takes the request and says nothing. */
export const silence: Answer = () => {};

/** Answers by method and path: `GET /experiments/EXP1`. Anything else is a mistake of the test. */
export const routes =
  (table: Readonly<Record<string, Answer>>): Answer =>
  (asked, response) => {
    const key = `${asked.method} ${asked.path.split('?')[0]}`;
    (table[key] ?? json(599, { message: `the test does not answer ${key}` }, 'TestMistake'))(asked, response);
  };

export const factsFor = (fis: string, route53 = fis): AwsFacts => ({
  region: 'eu-west-1',
  account: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/fis',
  stopAlarms: [],
  endpoints: { fis, route53 },
});
