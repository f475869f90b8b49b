/** Load by k6: one process, one resolver and one evidence file for each class of clients. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reach } from '../../drill/environment.ts';
import type { ClientClass } from '../../drill/types.ts';
import type { LoadSummary } from '../../journal/types.ts';
import { Refusal, type LoadHandle, type LoadPort, type LoadRequest } from '../../run/ports.ts';
import { scriptsDir } from '../files/load-scripts.ts';
import { startResolver, type Resolver } from '../resolver/resolver.ts';
import { isLoopback } from '../resolver/loopback.ts';
import type { NameCache } from '../resolver/names.ts';
import { openSampleWriter } from '../samples/evidence.ts';
import { Accounts } from './accounting.ts';
import { entrySource, k6Arguments, k6Environment } from './command.ts';
import { cpuSeconds, meterCores, ownCpuSeconds } from './cpu.ts';
import { describeExit, k6End, type K6End } from './exit.ts';
import type { K6 } from './find.ts';
import { watchPressure } from './pressure.ts';
import { startK6, type K6Exit, type K6Process } from './process.ts';
import { SampleFeed } from './feed.ts';

export interface K6LoadOptions {
  readonly k6: K6;
  readonly reach: Reach;
  /** Base URL. */
  readonly entry: string;
  readonly servedByHeader: string;
  /** The run's folder: generated entry, samples, k6's log. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where scripts are; the package's own `load/` unless told otherwise. */
  readonly scripts?: string;
  /** `direct`: k6 resolves by itself. Loopback is always reached directly, as Go never sends it through a proxy. */
  readonly way?: 'resolver' | 'direct';
}

const caches: Readonly<Record<ClientClass, NameCache>> = { fresh: 'none', sticky: 'ttl' };
const headerWithinMs = 10_000;
/** What rows need from k6 to us, with room to spare. */
const rowsWithinMs = 500;

/** The signal given to `start` ends the starting, not the load: a fault is undone under load. Only `stop` and disposal end that. */
export function k6Load(options: K6LoadOptions): LoadPort {
  let harnessMetered = false;
  return {
    async start(request, signal) {
      signal.throwIfAborted();
      const meterHarness = !harnessMetered;
      harnessMetered = true;
      return startClass(options, request, signal, meterHarness);
    },
  };
}

async function startClass(
  options: K6LoadOptions,
  request: LoadRequest,
  signal: AbortSignal,
  meterHarness: boolean,
): Promise<LoadHandle> {
  const { onEvent, class: clientClass } = request;
  await using stack = new AsyncDisposableStack();
  const accounts = new Accounts(request.rate);
  const writer = stack.use(await openSampleWriter(options.dir, clientClass));
  const feed = new SampleFeed(clientClass, accounts, (sample) => {
    writer.append(sample);
    request.onSample(sample);
  });
  const resolver = wayFor(options) === 'direct' ? undefined : stack.use(await openResolver(options.reach, request));
  const k6 = await launch(options, request, resolver, feed);
  stack.defer(async () => void (await k6.end()));
  onEvent({ type: 'load-started', class: clientClass, rate: request.rate, pid: k6.pid, via: resolver ? 'resolver' : 'direct' });
  stack.use(
    meterCores(
      () => cpuSeconds(k6.pid),
      (cores, overMs) => onEvent({ type: 'generator', class: clientClass, cores, overMs }),
    ),
  );
  if (meterHarness) stack.use(meterThisMachine(onEvent));

  const summarise = (exit: K6Exit): LoadSummary => ({ ...accounts.summary(), exitCode: exit.exitCode, signal: exit.signal });
  let stopping: Promise<LoadSummary> | undefined;
  const ended = k6.exited.then(async (exit) => {
    // Once it is told to stop this is no news, and nobody may take it for a lost observer.
    if (stopping !== undefined) return new Promise<never>(() => undefined);
    feed.end();
    accounts.closeAt(Math.min(Date.now(), (accounts.originAt ?? 0) + request.maxMs));
    await writer.close();
    return summarise(exit);
  });
  ended.catch(() => undefined);

  const all = stack.move();
  async function stop(): Promise<LoadSummary> {
    const closedAt = accounts.close(Date.now());
    await Promise.race([runOut(accounts, closedAt + request.timeoutMs + 1_000 + rowsWithinMs), k6.exited]);
    feed.settle();
    const exit = await k6.end();
    feed.end();
    await writer.close();
    await writeFile(
      join(options.dir, `k6-${clientClass}.log`),
      k6
        .log()
        .map((line) => `${line}\n`)
        .join(''),
    );
    await all.disposeAsync();
    return summarise(exit);
  }

  const flowing = firstSample(feed, k6, clientClass, signal);
  flowing.catch(() => undefined);
  return {
    class: clientClass,
    pid: k6.pid,
    flowing,
    ended,
    stop: () => (stopping ??= stop()),
    async [Symbol.asyncDispose]() {
      stopping ??= Promise.reject(new Error('the load was disposed of'));
      stopping.catch(() => undefined);
      await all.disposeAsync();
    },
  };
}

/** Until every arrival of the window has been heard of; the deadline is for those that never will be. */
async function runOut(accounts: Accounts, deadlineAt: number): Promise<void> {
  while (!accounts.complete && Date.now() < deadlineAt) await sleep(20);
}

async function launch(
  options: K6LoadOptions,
  request: LoadRequest,
  resolver: Resolver | undefined,
  feed: SampleFeed,
): Promise<K6Process> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const files = { entry: join(dir, `k6-${request.class}.ts`), config: join(dir, `k6-${request.class}.json`) };
  const script = resolve(options.scripts ?? scriptsDir, `${request.script}.ts`);
  await writeFile(files.entry, entrySource(script, request));
  await writeFile(files.config, '{}\n');
  const variables = {
    GAMEDAY_ENTRY: options.entry,
    GAMEDAY_TIMEOUT_MS: String(request.timeoutMs),
    GAMEDAY_SERVED_BY: options.servedByHeader,
    GAMEDAY_CLASS: request.class,
  };
  return startK6(
    options.k6.path,
    k6Arguments(files, variables),
    { env: k6Environment(options.env, resolver?.url), cwd: dir },
    (chunk) => feed.push(chunk),
  );
}

/** This process's own processor time, and how short of processors everybody was meanwhile. */
function meterThisMachine(onEvent: LoadRequest['onEvent']): Disposable {
  const pressure = watchPressure();
  return meterCores(ownCpuSeconds, (cores, overMs) => {
    const waiting = pressure();
    onEvent({ type: 'generator', class: 'harness', cores, overMs, ...(waiting === undefined ? {} : { waiting }) });
  });
}

function openResolver(reach: Reach, { class: clientClass, onEvent }: LoadRequest): Promise<Resolver> {
  return startResolver({
    reach,
    cache: caches[clientClass],
    onAnswer: ({ name, addresses, ttlS }) => onEvent({ type: 'answer', class: clientClass, name, addresses, ttlS }),
  });
}

function wayFor({ entry, way = 'resolver' }: K6LoadOptions): 'resolver' | 'direct' {
  return isLoopback(new URL(entry).hostname) ? 'direct' : way;
}

/** k6 hangs on some scripts without a word (decorators), so its header has a deadline; the first answer may take as long as it likes. */
async function firstSample(feed: SampleFeed, k6: K6Process, clientClass: ClientClass, signal: AbortSignal): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const onAbort = () => failed.reject(signal.reason);
  const refuse = (why: K6End | 'silent', message: string) =>
    failed.reject(new Refusal(`load/${why}`, `k6 (${clientClass}) ${message}`, why === 'crash' ? crashHint : scriptHint));
  const timer = setTimeout(() => refuse('silent', `wrote nothing in ${headerWithinMs / 1_000} s`), headerWithinMs);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  feed.header.then(() => clearTimeout(timer), failed.reject);
  void k6.exited.then(({ exitCode, signal: killedBy }) =>
    refuse(k6End(exitCode, killedBy), `ended before its first request: ${describeExit(exitCode, killedBy, k6.log())}`),
  );
  try {
    await Promise.race([feed.first, failed.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    failed.promise.catch(() => undefined);
  }
}

const crashHint = 'k6 itself failed: look for memory or disk that has run out, or try another k6 with GAMEDAY_K6_PATH.';
const scriptHint = 'Check the load script: `k6 run` it by hand, with GAMEDAY_ENTRY set.';
