/** What the load tests measure against: a small service, the real k6, and a harness around it, all in a folder that goes away. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '../../../src/analysis/sample.ts';
import { ensureK6 } from '../../../src/edges/k6/install.ts';
import { k6Load, type K6LoadOptions } from '../../../src/edges/k6/load.ts';
import type { EventBody } from '../../../src/journal/types.ts';
import type { LoadHandle, LoadRequest } from '../../../src/run/ports.ts';

export const prelude = join(import.meta.dirname, '../../../load/prelude.ts');

export interface Service extends AsyncDisposable {
  readonly port: number;
  /** When each request arrived, epoch ms. */
  readonly arrivedAt: number[];
  connections: number;
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** From now on nobody listens. */
  vanish(): Promise<void>;
}

export async function startService(): Promise<Service> {
  const server = createServer((request, response) => {
    service.arrivedAt.push(Date.now());
    request.resume();
    service.answer(request, response);
  });
  // As a cloud balancer's: longer than a VU's turn takes to come round.
  server.keepAliveTimeout = 60_000;
  server.on('connection', () => void service.connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  async function vanish(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  const service: Service = {
    port: (server.address() as AddressInfo).port,
    arrivedAt: [],
    connections: 0,
    answer: (_request, response) => void response.setHeader('x-served-by', 'eu-west-1a/i-0a1').end('ok'),
    vanish,
    [Symbol.asyncDispose]: vanish,
  };
  return service;
}

/** A SOCKS5 entry that takes connections and never says what became of them: what a zone that is cut off looks like. */
export async function startSilentEntry(): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => socket.write(Buffer.of(5, 0)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Running extends AsyncDisposable {
  readonly handle: LoadHandle;
  readonly samples: Sample[];
  readonly events: EventBody[];
  /** From the end of each request to its being seen here, ms. */
  readonly lagMs: number[];
  readonly dir: string;
}

export type Start = Partial<LoadRequest> & {
  readonly load?: Partial<K6LoadOptions>;
  readonly source?: string;
  readonly signal?: AbortSignal;
};

/** @param start.source a script instead of one in `load/`, below a line that imports the prelude as `p` */
export async function startLoad(entry: string, start: Start = {}): Promise<Running> {
  const dir = await mkdtemp(join(tmpdir(), 'gameday-load-'));
  const forget = () => rm(dir, { recursive: true, force: true });
  const { source, load, signal = AbortSignal.timeout(120_000), ...request } = start;
  if (source !== undefined)
    await writeFile(join(dir, 'script.ts'), `import * as p from ${JSON.stringify(prelude)};\n${source}\n`);
  const k6 = await ensureK6({ env: process.env, onProgress: () => undefined, signal: AbortSignal.timeout(400_000) });
  const samples: Sample[] = [];
  const events: EventBody[] = [];
  const lagMs: number[] = [];
  try {
    const port = k6Load({
      k6,
      reach: {},
      entry,
      servedByHeader: 'X-Served-By',
      dir,
      env: process.env,
      ...(source === undefined ? {} : { scripts: dir }),
      ...load,
    });
    const handle = await port.start(
      {
        class: 'fresh',
        script: source === undefined ? 'get' : 'script',
        rate: 50,
        maxMs: 60_000,
        timeoutMs: 1_000,
        onSample: (sample) => {
          samples.push(sample);
          lagMs.push(Date.now() - sample.startAt - sample.wallMs);
        },
        onEvent: (event) => void events.push(event),
        ...request,
      },
      signal,
    );
    return {
      handle,
      samples,
      events,
      lagMs,
      dir,
      async [Symbol.asyncDispose]() {
        await handle[Symbol.asyncDispose]();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;

/** A dead process that nobody has asked after yet does not run. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
