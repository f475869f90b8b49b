/** A lab inside the test's own process, so that tests hold its levers, and what to look at it with. */
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Defect } from '../../src/lab/defects.ts';
import { connectThrough } from '../../src/lab/fabric/socks.ts';
import { build, type BuiltWorld } from '../../src/lab/supervisor/build.ts';

export interface Truth {
  readonly at: number;
  readonly event: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface TestLab extends BuiltWorld {
  readonly truths: readonly Truth[];
}

/** The data plane at ×10: no supervisor, no control planes. */
export async function dataPlane(defect?: Defect): Promise<TestLab> {
  const truths: Truth[] = [];
  const over = new AbortController();
  const built = await build(
    { dir: '', scale: 10, lifetime: 'owned', ...(defect ? { defect } : {}) },
    (event, facts) => void truths.push({ at: Date.now(), event, facts }),
    () => {},
    over.signal,
  );
  return {
    ...built,
    truths,
    [Symbol.asyncDispose]: () => {
      over.abort();
      return built[Symbol.asyncDispose]();
    },
  };
}

/** Waits until the condition holds; looks every 20 ms. */
export async function until(condition: () => unknown, forMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + forMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`still not so after ${forMs} ms: ${condition.toString()}`);
    await sleep(20);
  }
}

export interface Answer {
  readonly status: number;
  readonly servedBy: string;
  readonly body: string;
  readonly ms: number;
}

export interface Ask {
  readonly path?: string;
  readonly post?: unknown;
  readonly timeoutMs?: number;
  readonly port?: number;
  /** A connection to use again; otherwise a new one. */
  readonly socket?: Socket;
}

/** One request from a place to an address. Rejects when there is no answer in time. */
export async function ask(
  entryPort: number,
  address: string,
  { path = '/catalog/tea-1', post, timeoutMs = 3_000, port = 80, socket }: Ask = {},
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  const used = socket ?? (await connectThrough(entryPort, { host: address, port }, signal));
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({
      path,
      method: post === undefined ? 'GET' : 'POST',
      signal,
      headers: { host: 'shop.lab.test' },
      createConnection: () => used,
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          servedBy: String(response.headers['x-served-by']),
          body,
          ms: performance.now() - startedAt,
        }),
      );
    });
    asked.end(post === undefined ? undefined : JSON.stringify(post));
  }).finally(() => {
    if (!socket) used.destroy();
  });
}

export interface Outcome {
  readonly dueAt: number;
  /** `undefined`: no answer in time. */
  readonly answer?: Answer;
}

/** Open model: `rate` requests a second for `forMs`, one address after the other, each on a connection of its own. */
export async function load(
  lab: TestLab,
  addresses: readonly string[],
  rate: number,
  forMs: number,
  timeoutMs = 1_000,
): Promise<readonly Outcome[]> {
  const entry = lab.fabric.entryPort('client');
  const begun = performance.now();
  const pending: Promise<Outcome>[] = [];
  for (let n = 0; n < (rate * forMs) / 1_000; n++) {
    await sleep(Math.max(0, begun + (n * 1_000) / rate - performance.now()));
    const dueAt = Date.now();
    const one = ask(entry, addresses[n % addresses.length] ?? '', { timeoutMs, path: `/catalog/tea-${n % 20}` });
    pending.push(one.then((answer) => ({ dueAt, answer })).catch(() => ({ dueAt })));
  }
  return Promise.all(pending);
}

export const temporaryDir = (): string => mkdtempSync(join(tmpdir(), 'gameday-lab-'));
