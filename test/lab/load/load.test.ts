import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureK6 } from '../../../src/edges/k6/install.ts';
import { readSamples } from '../../../src/edges/samples/evidence.ts';
import type { LoadSummary } from '../../../src/journal/types.ts';
import { a, startDns } from '../../edges/resolver/dns-server.ts';
import { isRunning, quantile, startLoad, startService, startSilentEntry, type Running } from './workbench.ts';

// The first test of a fresh machine builds k6.
beforeAll(
  async () => void (await ensureK6({ env: process.env, onProgress: () => undefined, signal: AbortSignal.timeout(400_000) })),
  400_000,
);

const seen = (running: Running, count: number) =>
  expect.poll(() => running.samples.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
const balance = ({ due, iterations, dropped, interrupted }: LoadSummary) => expect(iterations + dropped + interrupted).toBe(due);

describe('load on a service that is well', () => {
  it('has one sample for each request the service saw, begun before it arrived and ended after', async () => {
    await using service = await startService();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { script: 'orders', rate: 100 });
    await running.handle.flowing;
    await seen(running, 200);
    const summary = await running.handle.stop();

    expect(summary).toMatchObject({ dropped: 0, interrupted: 0, exitCode: 105, signal: null });
    balance(summary);
    expect(running.samples).toHaveLength(summary.due);
    const begun = running.samples.toSorted((one, other) => one.startAt - other.startAt);
    // k6 goes on for a moment after the window has closed.
    const arrived = service.arrivedAt.slice(0, begun.length);
    expect(arrived).toHaveLength(begun.length);
    for (const [index, { startAt, wallMs }] of begun.entries()) {
      expect(startAt - 2).toBeLessThanOrEqual(arrived[index] as number);
      expect(wallMs).toBeLessThan(1_000);
    }
    for (const sample of running.samples)
      expect(sample).toMatchObject({ class: 'fresh', status: 200, errorCode: 0, servedBy: 'eu-west-1a/i-0a1', dropped: false });
    const writes = running.samples.filter((sample) => sample.op === 'write').length;
    expect(Math.abs(writes - running.samples.length / 2)).toBeLessThanOrEqual(1);
    expect(await readSamples(running.dir)).toEqual(running.samples);
  });

  it('shows a request within a fifth of a second of its end', async () => {
    await using service = await startService();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`);
    await seen(running, 100);
    expect(quantile(running.lagMs, 0.5)).toBeLessThan(100);
    expect(quantile(running.lagMs, 0.95)).toBeLessThan(200);
  });

  it('tells who runs, which way it goes and what CPU it takes', async () => {
    await using service = await startService();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`);
    const generators = () => new Set(running.events.flatMap((event) => (event.type === 'generator' ? [event.class] : [])));
    await expect.poll(generators, { timeout: 10_000 }).toEqual(new Set(['fresh', 'harness']));
    expect(running.events[0]).toEqual({ type: 'load-started', class: 'fresh', rate: 50, pid: running.handle.pid, via: 'direct' });
    for (const event of running.events) if (event.type === 'generator') expect(event.cores).toBeGreaterThan(0);
    await running.handle.stop();
    expect(isRunning(running.handle.pid)).toBe(false);
  });
});

describe('the two classes of clients', () => {
  it('differ in connections and look-ups, by a name that only our DNS knows', async () => {
    await using service = await startService();
    await using dns = await startDns();
    dns.answer = ({ name }) => ({ answers: a(name, '127.0.0.1') });
    const start = { load: { reach: { dns: dns.address } }, timeoutMs: 200 };
    const counts: Record<string, { requests: number; connections: number; asked: number }> = {};
    for (const clientClass of ['fresh', 'sticky'] as const) {
      service.connections = dns.asked.length = service.arrivedAt.length = 0;
      await using running = await startLoad(`http://shop.gameday.test:${service.port}`, { ...start, class: clientClass });
      await seen(running, 150);
      balance(await running.handle.stop());
      counts[clientClass] = { requests: service.arrivedAt.length, connections: service.connections, asked: dns.asked.length };
      expect(running.events).toContainEqual({
        type: 'answer',
        class: clientClass,
        name: 'shop.gameday.test',
        addresses: ['127.0.0.1'],
        ttlS: 30,
      });
      // Its time-out is short for the sake of few VUs; a busy machine may miss one.
      expect(running.samples.filter((sample) => sample.status === 200).length).toBeGreaterThan(running.samples.length * 0.9);
    }
    const { fresh, sticky } = counts;
    // k6 may be stopped between a look-up, its connection and its request.
    expect(Math.abs((fresh?.connections ?? 0) - (fresh?.requests ?? 0))).toBeLessThanOrEqual(2);
    expect(Math.abs((fresh?.asked ?? 0) - (fresh?.requests ?? 0))).toBeLessThanOrEqual(2);
    // One connection for each VU that had a turn, and one look-up for all of them.
    expect(sticky?.connections).toBeLessThan((sticky?.requests ?? 0) * 0.6);
    expect(sticky?.asked).toBe(1);
  });
});

describe('load on a service that is not well', () => {
  it('lets each request that hangs last as long as its time-out, and waits for the last of them', async () => {
    await using service = await startService();
    service.answer = () => undefined;
    await using running = await startLoad(`http://127.0.0.1:${service.port}`);
    await seen(running, 20);
    const summary = await running.handle.stop();
    expect(summary).toMatchObject({ dropped: 0, interrupted: 0, requests: summary.due });
    balance(summary);
    for (const sample of running.samples) {
      expect(sample).toMatchObject({ status: 0, errorCode: 1050, servedBy: '' });
      expect(sample.wallMs).toBeGreaterThan(990);
      expect(sample.wallMs).toBeLessThan(1_500);
    }
  });

  it('does so where no connection comes about at all, although k6 calls that 0 ms', async () => {
    await using silent = await startSilentEntry();
    await using dns = await startDns();
    await using running = await startLoad('http://shop.gameday.test', { load: { reach: { dns: dns.address, via: silent.url } } });
    await seen(running, 20);
    balance(await running.handle.stop());
    for (const sample of running.samples) {
      expect(sample).toMatchObject({ status: 0, errorCode: 1050 });
      expect(sample.wallMs).toBeGreaterThan(990);
    }
  });

  it('keeps refusals and bad answers apart', async () => {
    await using service = await startService();
    await using dns = await startDns();
    service.answer = (_request, response) => void response.writeHead(503).end();
    await using running = await startLoad(`http://shop.gameday.test:${service.port}`, { load: { reach: { dns: dns.address } } });
    await seen(running, 20);
    expect(running.samples.at(-1)).toMatchObject({ status: 503, errorCode: 1503 });
    await service.vanish();
    await expect.poll(() => running.samples.at(-1)).toMatchObject({ status: 0, errorCode: 1200 });
    expect(running.samples.at(-1)?.wallMs).toBeLessThan(500);
    balance(await running.handle.stop());
  });

  it('counts arrivals that find no VU as dropped, and what it must cut as interrupted', async () => {
    await using service = await startService();
    service.answer = () => undefined;
    // Eight hanging calls in one iteration: no budget is made for that.
    const source = `export default () => { for (let i = 0; i < 8; i++) p.call('read', 'GET', p.entry); };`;
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { source, timeoutMs: 500, rate: 40 });
    await expect.poll(() => running.samples.filter((sample) => sample.dropped).length, { timeout: 20_000 }).toBeGreaterThan(40);
    const summary = await running.handle.stop();
    expect(summary.interrupted).toBeGreaterThan(0);
    expect(Math.abs(summary.due - summary.iterations - summary.dropped - summary.interrupted)).toBeLessThanOrEqual(1);
    const drops = running.samples.filter((sample) => sample.dropped);
    expect(drops).toHaveLength(summary.dropped);
    expect(drops[0]).toMatchObject({ wallMs: 0, status: 0, op: '', servedBy: '' });
    expect(await readSamples(running.dir)).toEqual(running.samples);
  });
});

describe('the end of a load', () => {
  it('is an event of its own when k6 dies, and what was measured stays', async () => {
    await using service = await startService();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`);
    await seen(running, 20);
    process.kill(running.handle.pid, 'SIGKILL');
    const summary = await running.handle.ended;
    expect(summary).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    expect(summary.requests).toBe(running.samples.length);
    expect(await readSamples(running.dir)).toEqual(running.samples);
    // Asked to stop what has ended, it says the same.
    expect(await running.handle.stop()).toEqual(summary);
  });

  it('is an event of its own when its time is up, with nothing missing', async () => {
    await using service = await startService();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { maxMs: 1_000 });
    const summary = await running.handle.ended;
    expect(summary).toMatchObject({ exitCode: 0, signal: null, interrupted: 0 });
    expect(Math.abs(summary.due - 50)).toBeLessThanOrEqual(1);
    expect(Math.abs(summary.due - summary.iterations)).toBeLessThanOrEqual(1);
  });

  it('comes at once when it is disposed of', async () => {
    await using service = await startService();
    const running = await startLoad(`http://127.0.0.1:${service.port}`);
    await running.handle.flowing;
    const { pid } = running.handle;
    await running[Symbol.asyncDispose]();
    expect(isRunning(pid)).toBe(false);
    await expect(running.handle.stop()).rejects.toThrow(/disposed/);
  });

  it('does not come with the signal that governed its start', async () => {
    await using service = await startService();
    const starting = new AbortController();
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { signal: starting.signal });
    await running.handle.flowing;
    starting.abort(new Error('Ctrl-C'));
    const before = running.samples.length;
    await seen(running, before + 20);
    balance(await running.handle.stop());
  });
});

describe('a script', () => {
  it('cannot change the load, yet keeps its own setup', async () => {
    await using service = await startService();
    const source = `
      export const options = { vus: 1, duration: '1s', thresholds: { http_reqs: ['count<1'] }, scenarios: { mine: { executor: 'shared-iterations' } }, tags: { a: 'b' } };
      export function setup() { return { path: '/from-setup' }; }
      export default (data: { path: string }) => { p.call('read', 'GET', p.entry + data.path); };`;
    const paths = new Set<string | undefined>();
    service.answer = (request, response) => {
      paths.add(request.url);
      response.end();
    };
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { source });
    await seen(running, 75);
    expect(running.samples.every((sample) => sample.op === 'read' && sample.status === 200)).toBe(true);
    expect(await running.handle.stop()).toMatchObject({ exitCode: 105, dropped: 0 });
    expect([...paths]).toEqual(['/from-setup']);
  });

  it.each([
    ['that is wrong', 'export default () => { p.call( };', /exit 107: .*Unexpected/],
    ['that throws as it is read', 'throw new Error("no such luck"); export default () => {};', /exit 107: .*no such luck/],
    ['without anything to do', 'export const setup = () => {};', /exports no default function/],
  ])('%s is refused with what k6 said', async (_title, source, message) => {
    await using running = await startLoad('http://127.0.0.1:9', { source });
    await expect(running.handle.flowing).rejects.toThrow(message);
    await expect(running.handle.flowing).rejects.toMatchObject({ name: 'Refusal', code: 'load/configuration' });
  });

  it('without our prelude is measured by k6’s own clock', async () => {
    await using service = await startService();
    const source = `import http from 'k6/http'; export default () => { http.get(p.entry); };`;
    await using running = await startLoad(`http://127.0.0.1:${service.port}`, { source });
    await seen(running, 20);
    expect(running.samples[0]).toMatchObject({ status: 200, op: 'request' });
    balance(await running.handle.stop());
  });
});

describe('a k6 that is not what it should be', () => {
  async function startFake(script: string): Promise<Running> {
    const dir = await mkdtemp(join(tmpdir(), 'gameday-fake-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const path = join(dir, 'k6');
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return startLoad('http://127.0.0.1:9', { load: { k6: { path, version: '1.8.1', source: 'PATH' } } });
  }

  it('has ten seconds to say a word: some scripts make k6 hang before it starts', async () => {
    await using running = await startFake('exec sleep 60');
    await expect(running.handle.flowing).rejects.toMatchObject({ name: 'Refusal', code: 'load/silent' });
  });

  it('is told apart by the first thing it writes', async () => {
    await using running = await startFake('echo "time,latency"; exec sleep 60');
    await expect(running.handle.flowing).rejects.toThrow(/not k6’s CSV.*time,latency/);
  });
});

it('a start that is called off leaves nothing behind', async () => {
  const reason = new Error('Ctrl-C');
  await expect(startLoad('http://127.0.0.1:9', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await using service = await startService();
  service.answer = () => undefined;
  const starting = new AbortController();
  await using running = await startLoad(`http://127.0.0.1:${service.port}`, {
    signal: starting.signal,
    timeoutMs: 20_000,
    rate: 1,
  });
  starting.abort(reason);
  await expect(running.handle.flowing).rejects.toBe(reason);
});
