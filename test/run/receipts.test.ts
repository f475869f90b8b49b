/** What an act gave back reaches its undo, whoever pays it. */
import { expect, test } from 'vitest';
import type { Plan } from '../../src/plan/types.ts';
import type { Known } from '../../src/run/ports.ts';
import { run } from '../../src/run/runner.ts';
import { settle } from '../../src/run/settle.ts';
import { fakeWorld } from './fakes.ts';

const undo = { kind: 'command', command: 'mend' } as const;
const step = (id: string) => ({ kind: 'command', id, title: id, command: `break ${id}`, owes: [undo, undo] }) as const;
const plan: Plan = {
  schemaVersion: 1,
  runId: 'r1',
  drill: {
    kind: 'drill',
    id: 'd',
    title: 'd',
    hypothesis: 'h',
    service: 's',
    load: { script: 'get', rate: 100, classes: ['fresh'], timeout: '2s', goodWithin: '500ms' },
    steadyState: { availability: 0.99, p95: '100ms' },
    phases: { baseline: '10s', fault: '20s', restored: '10s' },
    faults: [],
    targets: [],
  },
  targets: [],
  environment: { name: 'fake', kind: 'lab', timeScale: 1 },
  survey: { takenAt: 0, resolved: [], addresses: [], notes: [] },
  steps: [step('one'), step('two'), step('three')],
  baselineMs: 10_000,
  faultMs: 20_000,
  restoredMs: 10_000,
  toleratedOutageMs: 5_000,
  worstCaseMs: 60_000,
  costUsd: 0,
};

function listening() {
  const world = fakeWorld(plan);
  const told: (Known | undefined)[] = [];
  const { environment } = world.ports;
  world.ports.environment = {
    ...environment,
    async undo(what, signal, known) {
      told.push(known);
      return environment.undo(what, signal);
    },
  };
  return { world, told };
}

test('a run tells each undo which experiment its own act began', async () => {
  const { world, told } = listening();
  const { environment } = world.ports;
  world.ports.environment = {
    ...environment,
    async act(one, runId, signal) {
      if (one.id === 'three') throw new Error('refused');
      const applied = await environment.act(one, runId, signal);
      return { ...applied, receipt: { summary: 'ok', facts: { experimentId: `EXP-${one.id}` } } };
    },
  };
  const options = { versions: {}, pid: 1, cores: 2, interrupt: new AbortController().signal, undoDeadlineMs: 120_000 };
  await run(plan, world.ports, options);
  // Newest first; an act that failed has no receipt.
  const [one, two] = [{ experimentId: 'EXP-one' }, { experimentId: 'EXP-two' }];
  expect(told).toEqual([{}, {}, two, two, one, one]);
});

test('of a receipt only an id is passed on', async () => {
  const { world, told } = listening();
  const receipts = [{ experimentId: 'EXP1', templateId: 'EXT1' }, { experimentId: 7 }, {}].map((facts) => ({
    summary: '',
    facts,
  }));
  const debts = receipts.map((receipt, index) => ({ id: String(index), undo, receipt }));
  expect(await settle(debts, world.ports, { deadlineMs: 1_000, retryMs: 10 })).toEqual([]);
  expect(told).toEqual([{}, {}, { experimentId: 'EXP1' }]);
});
