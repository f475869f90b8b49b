/**
 * The lab's supervisor: one process in a session of its own that holds the network, starts everything else, and takes
 * everything with it when it ends.
 *
 *     reaper ◄─ pipe ─ supervisor (fabric, names, control planes) ─ IPC ─► balancers, instances
 *                          ▲ pipe from the owner, if it has one
 */
import { EventEmitter } from 'node:events';
import { startControlPlanes } from '../control-planes.ts';
import { startTicksOf, writeLabFile, type LabFile } from '../state.ts';
import { build, client } from './build.ts';
import { factsOf } from './facts.ts';
import { lookUpAt } from './lookup.ts';
import type { FromSupervisor, LabOptions } from './options.ts';
import { Reaping } from './reaping.ts';
import { openTruth } from './truth.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as LabOptions;
const startedAt = Date.now();
const over = new AbortController();
const end = (because: string) => over.abort(new Error(because));

async function run(): Promise<void> {
  using truth = openTruth(options.dir);
  const changes = new EventEmitter();
  const changed = () => void changes.emit('pids');
  const reaping = new Reaping(options.dir, { onChange: changed, giveUp: end });
  await using built = await build(options, truth.tell, changed, over.signal);
  await using planes = await startControlPlanes(built.world, over.signal);
  built.fabric.resolveWith(lookUpAt(planes.dns));
  over.signal.throwIfAborted();

  const facts = factsOf(built.world, built.fabric.entryPort(client), planes);
  const startTicks = startTicksOf(process.pid);
  const labFile = (): LabFile => ({
    schemaVersion: 1,
    pid: process.pid,
    ...(startTicks === undefined ? {} : { startTicks }),
    lifetime: options.lifetime,
    startedAt,
    facts,
    pids: { supervisor: process.pid, reaper: reaping.pid, ...Object.fromEntries(built.pids) },
  });
  let written = writeLabFile(options.dir, labFile());
  await written;
  changes.on('pids', () => {
    written = written.then(() => writeLabFile(options.dir, labFile())).catch(console.error);
  });

  truth.tell('lab-up', { afterMs: Date.now() - startedAt });
  tellStarter({ kind: 'up' });
  await new Promise((resolve) => {
    if (over.signal.aborted) resolve(undefined);
    else over.signal.addEventListener('abort', resolve);
  });
  changes.removeAllListeners();
  truth.tell('lab-down', { because: (over.signal.reason as Error).message });
}

function tellStarter(message: FromSupervisor): void {
  if (process.connected) process.send?.(message);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
if (options.lifetime === 'owned') process.stdin.on('close', () => end('the owner is gone')).resume();
let exitCode = 0;
try {
  await run();
} catch (error) {
  exitCode = 70;
  console.error(error);
  tellStarter({ kind: 'failed', because: error instanceof Error ? error.message : String(error) });
}
process.exit(exitCode);
