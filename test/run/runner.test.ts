import { expect, test } from 'vitest';
import type { EventBody } from '../../src/journal/types.ts';
import type { Plan } from '../../src/plan/types.ts';
import { Refusal } from '../../src/run/ports.ts';
import { run, type RunOptions } from '../../src/run/runner.ts';
import { fakeWorld, type FakeWorld } from './fakes.ts';

const undo = { kind: 'command', command: 'mend' } as const;
const plan: Plan = {
  schemaVersion: 1,
  runId: 'r1',
  drill: {
    kind: 'drill',
    id: 'd',
    title: 'd',
    hypothesis: 'h',
    service: 's',
    load: { script: 'get', rate: 100, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
    steadyState: { availability: 0.99, p95: '100ms' },
    phases: { baseline: '10s', fault: '20s', restored: '10s' },
    faults: [{ kind: 'command', title: 'f', run: 'break', undo: 'mend' }],
    bite: { kind: 'zone-silent' },
    targets: [],
  },
  targets: [],
  environment: { name: 'fake', kind: 'lab', timeScale: 1 },
  survey: { takenAt: 0, resolved: [], addresses: [], notes: [] },
  steps: [{ kind: 'command', id: 'fault-1', title: 'f', command: 'break', owes: [undo] }],
  baselineMs: 10_000,
  faultMs: 20_000,
  restoredMs: 10_000,
  toleratedOutageMs: 5_000,
  worstCaseMs: 60_000,
  costUsd: 0,
};

const types = (world: FakeWorld): string[] => world.events.map((event) => (event.type === 'phase' ? event.phase : event.type));
const start = (world: FakeWorld, interrupt = new AbortController(), more: Partial<RunOptions> = {}) =>
  run(plan, world.ports, { versions: {}, pid: 1, cores: 2, interrupt: interrupt.signal, undoDeadlineMs: 120_000, ...more });
/** Calls `then` when an event of that name (a phase, or a type) is on record. */
function upon(world: FakeWorld, name: string, then: () => void): void {
  const append = world.ports.journal.append.bind(world.ports.journal);
  world.ports.journal.append = async (body) => {
    const appended = await append(body);
    if ((body.type === 'phase' ? body.phase : body.type) === name) then();
    return appended;
  };
}
const only = <T extends EventBody['type']>(world: FakeWorld, type: T) =>
  world.events.filter((event) => event.type === type) as Extract<EventBody, { type: T }>[];

test('a run goes through its five phases, with the undo on record before the act', async () => {
  const world = fakeWorld(plan);
  expect(await start(world)).toBe('completed');
  expect(types(world)).toEqual([
    'started',
    'baseline',
    'fault',
    'owed',
    'acting',
    'acted',
    'fault-applied',
    'recovery',
    'undo',
    'undoing',
    'settled',
    'restored',
    'load-ended',
    'load-ended',
    'finished',
  ]);
  expect(world.undone).toEqual([undo]);
});

test('an act that fails still owes, and is undone; nothing is watched for', async () => {
  const world = fakeWorld(plan, { act: () => Promise.reject(new Error('half done')) });
  expect(await start(world)).toBe('completed');
  expect(types(world)).not.toContain('recovery');
  expect(world.undone).toEqual([undo]);
  expect(only(world, 'act-failed')[0]?.error).toContain('half done');
});

test('an act that is not done in time is ended, counts as failed, and is undone', async () => {
  let startedAt = 0;
  const world = fakeWorld(plan, {
    act: async (_step, signal, own) => {
      startedAt = own.ports.clock.now();
      await own.ports.clock.sleep(3_600_000, signal);
    },
    undo: async () => {
      // 30 s is what an act may take in a lab.
      expect(world.ports.clock.now() - startedAt).toBe(30_000);
      return { how: 'undone', detail: '' };
    },
  });
  expect(await start(world)).toBe('completed');
  expect(only(world, 'act-failed')).toEqual([{ type: 'act-failed', step: 'fault-1', error: 'not done after 30.0 s' }]);
  expect(only(world, 'settled')).toHaveLength(1);
  expect(types(world)).not.toContain('recovery');
});

test('an act that is done in time is not ended later', async () => {
  let heard: AbortSignal | undefined;
  const world = fakeWorld(plan, { act: async (_step, signal) => void (heard = signal) });
  expect(await start(world)).toBe('completed');
  expect(heard?.aborted).toBe(false);
});

test('the first Ctrl-C in mid-act undoes it, and the undo is not told to stop', async () => {
  const interrupt = new AbortController();
  let pressedAt = 0;
  let undoneAt = Infinity;
  const world = fakeWorld(plan, {
    act: async (_step, signal, own) => {
      pressedAt = own.ports.clock.now();
      queueMicrotask(() => interrupt.abort('SIGINT'));
      await own.ports.clock.sleep(60_000, signal);
    },
    undo: async () => {
      undoneAt = world.ports.clock.now();
      return { how: 'undone', detail: '' };
    },
  });
  expect(await start(world, interrupt)).toBe('interrupted');
  expect(world.undone).toEqual([undo]);
  // At once, and not when the act's own deadline would have ended it.
  expect(undoneAt - pressedAt).toBeLessThanOrEqual(100);
  expect(types(world)).toContain('restored');
});

test('a Ctrl-C in the baseline leaves without touching anything', async () => {
  const interrupt = new AbortController();
  const world = fakeWorld(plan);
  const running = start(world, interrupt);
  setImmediate(() => interrupt.abort('SIGINT'));
  expect(await running).toBe('interrupted');
  expect(types(world)).not.toContain('acting');
  expect(world.undone).toEqual([]);
});

test('an error of ours that nobody awaited is told as a defect, and what was broken is put back', async () => {
  const failing = new AbortController();
  const world = fakeWorld(plan);
  upon(world, 'recovery', () => setImmediate(() => failing.abort(new Error('a timer of ours threw'))));
  expect(await start(world, failing)).toBe('defect');
  expect(only(world, 'defect')).toEqual([{ type: 'defect', error: 'a timer of ours threw' }]);
  expect(only(world, 'interrupted')).toEqual([]);
  expect(world.undone).toEqual([undo]);
});

test('an outage longer than tolerated trips the guard, and the undo begins within half a second', async () => {
  let trippedAt = 0;
  let undoneAt = 0;
  const world = fakeWorld(plan, {
    act: async (_step, _signal, own) => {
      own.good = 0;
    },
    undo: async () => {
      undoneAt = world.ports.clock.now();
      return { how: 'undone', detail: '' };
    },
  });
  const append = world.ports.journal.append.bind(world.ports.journal);
  world.ports.journal.append = async (body) => {
    if (body.type === 'guard-tripped') trippedAt = world.ports.clock.now();
    return append(body);
  };
  expect(await start(world)).toBe('stopped');
  expect(trippedAt).toBeGreaterThan(0);
  expect(undoneAt - trippedAt).toBeLessThanOrEqual(500);
  const applied = world.events.findIndex((event) => event.type === 'fault-applied');
  expect(world.events.slice(applied).filter((event) => event.type === 'guard-tripped').length).toBeGreaterThan(0);
});

test('a baseline that is not steady is refused, and nothing is touched', async () => {
  const world = fakeWorld(plan);
  world.good = 0.9;
  expect(await start(world)).toBe('refused');
  expect(only(world, 'refused')[0]?.code).toBe('baseline/unsteady');
  expect(types(world)).not.toContain('owed');
});

test('a baseline that is well but slow is refused, too', async () => {
  const world = fakeWorld(plan);
  world.wallMs = 101;
  expect(await start(world)).toBe('refused');
  expect(only(world, 'refused')).toMatchObject([{ code: 'baseline/unsteady', reason: expect.stringContaining('p95 101 ms') }]);
  expect(types(world)).not.toContain('owed');
});

test('--hold leaves the fault in force and owed; load and guard end all the same', async () => {
  const world = fakeWorld(plan);
  expect(await start(world, undefined, { hold: true })).toBe('completed');
  expect(types(world)).toEqual([
    'started',
    'baseline',
    'fault',
    'owed',
    'acting',
    'acted',
    'fault-applied',
    'recovery',
    'load-ended',
    'load-ended',
    'finished',
  ]);
  expect(world.undone).toEqual([]);
  expect(world.generating).toBe(0);
  const [endedAt, recorded] = [world.ports.clock.now(), world.events.length];
  // By this clock time passes only for whoever waits for it: a guard that still went its rounds would move it on.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect([world.ports.clock.now(), world.events.length]).toEqual([endedAt, recorded]);
});

test('once the undo has begun the guard is off duty: an outage while coming back is for the judges', async () => {
  const world = fakeWorld(plan);
  upon(world, 'restored', () => void (world.good = 0));
  expect(await start(world)).toBe('completed');
  expect(types(world)).not.toContain('guard-tripped');
});

test('a first Ctrl-C while everything is back already ends the watching at once', async () => {
  const interrupt = new AbortController();
  const world = fakeWorld(plan);
  let restoredAt = 0;
  upon(world, 'restored', () => {
    restoredAt = world.ports.clock.now();
    void world.ports.clock.sleep(2_000).then(() => interrupt.abort('SIGINT'));
  });
  expect(await start(world, interrupt)).toBe('interrupted');
  expect(only(world, 'settled')).toHaveLength(1);
  expect(world.ports.clock.now() - restoredAt).toBe(2_000);
});

test('a Ctrl-C under the fault does not cut short the watching of what it put back', async () => {
  const interrupt = new AbortController();
  const world = fakeWorld(plan);
  let restoredAt = 0;
  upon(world, 'recovery', () => setImmediate(() => interrupt.abort('SIGINT')));
  upon(world, 'restored', () => void (restoredAt = world.ports.clock.now()));
  expect(await start(world, interrupt)).toBe('interrupted');
  expect(world.ports.clock.now() - restoredAt).toBe(plan.restoredMs);
});

test('a generator that ends by itself is a lost observer: the fault does not stay', async () => {
  const world = fakeWorld(plan, {
    act: async (_step, _signal, own) => {
      own.loseObserver();
    },
  });
  const beganAt = world.ports.clock.now();
  expect(await start(world)).toBe('completed');
  expect(world.undone).toEqual([undo]);
  expect(only(world, 'observed')).toMatchObject([
    { probe: 'load fresh', outcome: 'unknown', detail: 'k6 (fresh) ended by itself, exit code 1' },
    { probe: 'load sticky', outcome: 'unknown' },
  ]);
  // Baseline and restored only: the twenty seconds of watching were given up.
  expect(world.ports.clock.now() - beganAt).toBeLessThan(plan.baselineMs + plan.restoredMs + 1_000);
});

test('an undo that cannot be paid stays owed on record', async () => {
  const world = fakeWorld(plan, { undo: () => Promise.reject(new Error('no power')) });
  expect(await start(world)).toBe('completed');
  expect(only(world, 'unsettled')).toEqual([{ type: 'unsettled', id: 'fault-1/1', error: 'no power' }]);
});

test('a generator that never begins is a refusal: nothing is touched, and its end is not taken for a lost observer', async () => {
  const world = fakeWorld(plan);
  const startLoad = world.ports.load.start.bind(world.ports.load);
  world.ports.load.start = async (request, signal) => ({
    ...(await startLoad(request, signal)),
    flowing: Promise.reject(new Refusal('load/configuration', 'k6 (fresh) ended before its first request', 'Check the script.')),
    ended: Promise.resolve({ ...(await (await startLoad(request, signal)).stop()), exitCode: 107 }),
  });
  expect(await start(world)).toBe('refused');
  expect(only(world, 'refused')).toEqual([
    { type: 'refused', code: 'load/configuration', reason: 'k6 (fresh) ended before its first request' },
  ]);
  expect(types(world)).not.toContain('acting');
  expect(world.undone).toEqual([]);
});

test('who runs it, and whether requests may go elsewhere, is on record for whoever pays later', async () => {
  const [plain, diverted] = [fakeWorld(plan), fakeWorld(plan)];
  await start(plain);
  await start(diverted, new AbortController(), { startTicks: '4711', allowEndpoint: true });
  expect(only(plain, 'started')[0]).not.toHaveProperty('allowEndpoint');
  expect(only(diverted, 'started')).toMatchObject([{ pid: 1, startTicks: '4711', allowEndpoint: true }]);
});
