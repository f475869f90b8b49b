/** A place that gameday knows nothing about: a proxy with two servers behind it on loopback, and a project folder that drills it by commands. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../lab/world.ts';
import { root } from './gameday.ts';
import { place, type Place } from './place.ts';

const program = (name: string): string => join(root, 'test/fixtures/rack', name);

/** What breaks server b and what mends it; both are shell. */
export interface Commands {
  readonly run: string;
  readonly undo: string;
}

export interface Rack extends Place {
  readonly environmentFile: string;
  /** What a file in the project folder says; empty where it is not there. */
  says(file: string): string;
}

export async function rack(commands: Commands, deadlines?: { readonly act?: string; readonly undo?: string }): Promise<Rack> {
  const here = place();
  const says = (file: string): string => (existsSync(join(here.dir, file)) ? readFileSync(join(here.dir, file), 'utf8') : '');
  const start = async (file: string, ...args: string[]): Promise<void> => {
    const child = spawn(process.execPath, [program(file), ...args], { cwd: here.dir, stdio: 'ignore', detached: true });
    child.unref();
    const announced = `${args[0]?.split('/')[1] ?? 'proxy'}.port`;
    await until(() => says(announced) !== '');
  };
  try {
    await start('backend.ts', 'left/a');
    await start('backend.ts', 'right/b');
    await start('proxy.ts');
  } catch (error) {
    await here[Symbol.asyncDispose]();
    throw error;
  }
  const write = (file: string, data: unknown): void => writeFileSync(join(here.dir, file), JSON.stringify(data, undefined, 2));
  rmSync(join(here.dir, 'scenarios/short.drill.yaml'));
  write('scenarios/server-loss.drill.yaml', { ...drill, faults: [{ kind: 'command', title: 'Server b is lost', ...commands }] });
  write('scenarios/targets.yaml', { targets });
  write('rack.yaml', {
    kind: 'command',
    name: 'rack-7',
    entry: `http://127.0.0.1:${says('proxy.port')}`,
    healthPath: '/health',
    servedByHeader: 'x-served-by',
    ...(deadlines && { deadlines }),
  });
  const env = { ...here.env, NODE: process.execPath, BACKEND: program('backend.ts') };
  return { ...here, env, says, environmentFile: 'rack.yaml' };
}

const drill = {
  kind: 'drill',
  id: 'server-loss',
  title: 'One of two servers is lost',
  hypothesis: 'When one server is lost, the other takes over within the documented time, and both serve again afterwards.',
  service: 'web',
  load: { script: 'get', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.95, p95: '300ms' },
  phases: { baseline: '5s', fault: '6s', restored: '8s' },
  bite: { kind: 'instances-silent', count: 1 },
  targets: ['server-loss-rto', 'server-loss-availability'],
};

const promise = {
  claim: 'two-servers',
  sentence: 'Either server can carry the service alone.',
  service: 'web',
  disruption: 'one server is lost',
  clock: 'client',
  owner: 'tests',
  document: 'none',
  reviewed: '2026-11-21',
};
const targets = [
  { ...promise, id: 'server-loss-rto', measure: 'rto', limit: { command: '4s' } },
  { ...promise, id: 'server-loss-availability', measure: 'availability', limit: { command: 0.8 } },
];
