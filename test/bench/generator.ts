/**
 * One k6, started one of three ways, looked at for a while once it runs evenly.
 *
 *     bare       k6 ────────────────────► service     no prelude, no rows; same arrivals, VUs and options
 *     direct     k6 ─ rows ─► us          service     as a drill runs it, k6 dials by itself
 *     resolver   k6 ─ rows ─► us ───────► service     as a drill runs it, by name, through the client resolver
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../src/analysis/sample.ts';
import type { ClientClass } from '../../src/drill/types.ts';
import { forcedOptions, k6Arguments, k6Environment } from '../../src/edges/k6/command.ts';
import { cpuSeconds } from '../../src/edges/k6/cpu.ts';
import { k6Load } from '../../src/edges/k6/load.ts';
import { startK6 } from '../../src/edges/k6/process.ts';
import type { Place } from './row.ts';
import type { Service } from './service.ts';

export type Way = 'bare' | 'direct' | 'resolver';

export interface Task {
  readonly class: ClientClass;
  readonly rate: number;
  readonly windowMs: number;
}

/** Of one window. */
export interface Seen {
  /** Requests per second, counted by the service. */
  readonly rate: number;
  /** k6's CPU per request, user and system, µs. */
  readonly cpuUs: number;
  /** As the script saw them, ms. Empty for `bare`, as is the next. */
  readonly wallsMs: readonly number[];
  /** From the end of a request, by k6's stamp, to its hand-over to the guard, ms. */
  readonly lagsMs: readonly number[];
}

const timeoutMs = 500;
/** Every VU has had its first turn, and so has its connection. */
const warmUpMs = 2_200;
let count = 0;

export async function observe(place: Place, service: Service, way: Way, task: Task): Promise<Seen> {
  const dir = join(place.dir, `${way}-${++count}`);
  await mkdir(dir);
  const samples: Sample[] = [];
  const lagsMs: number[] = [];
  let watching = false;
  const onSample = (sample: Sample): void => {
    if (!watching) return;
    samples.push(sample);
    lagsMs.push(performance.timeOrigin + performance.now() - sample.startAt - sample.wallMs);
  };
  await using running =
    way === 'bare' ? await startBare(place, service, dir, task) : await startOurs(place, service, dir, way, task, onSample);
  await sleep(warmUpMs);
  const look = async () => ({ ...(await service.served()), cpuS: (await cpuSeconds(running.pid)) ?? Number.NaN });
  const before = await look();
  watching = true;
  await sleep(task.windowMs);
  const after = await look();
  watching = false;
  const requests = after.requests - before.requests;
  return {
    rate: requests / ((after.atMs - before.atMs) / 1_000),
    cpuUs: ((after.cpuS - before.cpuS) * 1e6) / requests,
    wallsMs: samples.map(({ wallMs }) => wallMs),
    lagsMs,
  };
}

interface Running extends AsyncDisposable {
  readonly pid: number;
}

const longestMs = 120_000;

async function startBare({ k6 }: Place, service: Service, dir: string, task: Task): Promise<Running> {
  const files = { entry: join(dir, 'bare.ts'), config: join(dir, 'bare.json') };
  const params = { timeout: timeoutMs, redirects: 0 };
  const options = forcedOptions({ ...task, timeoutMs, maxMs: longestMs });
  await writeFile(files.config, '{}\n');
  await writeFile(
    files.entry,
    `import http from 'k6/http';
export const options = ${JSON.stringify(options)};
export default () => { http.get('http://127.0.0.1:${service.port}/', ${JSON.stringify(params)}); };
`,
  );
  const args = k6Arguments(files, {}).filter((argument) => !argument.startsWith('--out='));
  const process_ = await startK6(k6, args, { env: k6Environment(process.env, undefined), cwd: dir }, () => undefined);
  return { pid: process_.pid, [Symbol.asyncDispose]: async () => void (await process_.end()) };
}

async function startOurs(
  { k6 }: Place,
  service: Service,
  dir: string,
  way: 'direct' | 'resolver',
  task: Task,
  onSample: (sample: Sample) => void,
): Promise<Running> {
  // Go never sends loopback addresses through a proxy, but does so with a name.
  const host = way === 'direct' ? '127.0.0.1' : 'service.gameday.test';
  const load = k6Load({
    k6: { path: k6, version: '', source: 'GAMEDAY_K6_PATH' },
    reach: { dns: service.dns },
    entry: `http://${host}:${service.port}`,
    servedByHeader: 'X-Served-By',
    dir,
    env: process.env,
    way,
  });
  const request = {
    class: task.class,
    rate: task.rate,
    script: 'get',
    maxMs: longestMs,
    timeoutMs,
    onSample,
    onEvent: () => undefined,
  };
  const handle = await load.start(request, AbortSignal.timeout(longestMs));
  await handle.flowing;
  return handle;
}
