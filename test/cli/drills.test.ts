import { afterAll, describe, expect, test } from 'vitest';
import { listScenarios } from '../../src/edges/files/load-drill.ts';
import { findK6 } from '../../src/edges/k6/find.ts';
import { trial, type TrialResult } from '../../src/cli/self-test/trial.ts';
import type { Judgement } from '../../src/analysis/types.ts';
import type { Drill } from '../../src/drill/types.ts';
import { durationMs } from '../../src/drill/duration.ts';
import { checkEdges, readTruth, zoneLoss, type TruthEvent } from '../truth.ts';
import { quietEnv, root, scratch } from './gameday.ts';
import { startWaiting } from './pressure.ts';

const place = scratch();
afterAll(() => place[Symbol.dispose]());

const listed = await listScenarios(root);
const drills = listed.ok ? listed.drills : [];
const k6 = await findK6(process.env);

interface Tried extends TrialResult {
  readonly judgement: Judgement;
  readonly truth: readonly TruthEvent[];
  /** Share of the time in which somebody waited for a processor. */
  readonly waiting: number;
}

/**
 * A fresh lab and a run that says something. What could not tell is tried again, which a defect would survive; so is what was seen while
 * half of the time somebody waited for a processor, since then it is this machine that was drilled. Anything else is final.
 */
async function conclusive(drill: string): Promise<Tried> {
  if (!k6.found) throw new Error('no k6: see `gameday doctor`');
  for (let attempt = 1; ; attempt++) {
    let truth: readonly TruthEvent[] = [];
    const waited = startWaiting();
    const result = await trial({
      drill,
      scale: 10,
      reports: place.dir,
      env: quietEnv(),
      k6: k6.k6.path,
      signal: AbortSignal.timeout(150_000),
      inspect: async (labDir) => {
        truth = await readTruth(labDir);
      },
    });
    const waiting = waited();
    const { exit, judgement } = result;
    const told = exit === 0 || (![3, 4].includes(exit) && waiting < 0.5);
    if (judgement !== undefined && (told || attempt === 3)) return { ...result, judgement, truth, waiting };
    if (attempt === 3) throw new Error(result.stderr);
  }
}

/** Everything that a run which went well says about the system, and about us. */
function expectMet({ exit, judgement, stderr, waiting }: Tried, { targets, faults }: Drill): void {
  expect(
    judgement.targets.map(({ target, verdict, because }) => `${target.id} ${verdict}: ${because}`),
    `somebody waited for a processor ${Math.round(waiting * 100)} % of the time\n${stderr}`,
  ).toEqual(targets.map((id) => expect.stringMatching(`^${id} met: `)));
  expect({ exit, verdict: judgement.verdict, ended: judgement.ended }).toEqual({ exit: 0, verdict: 'met', ended: 'completed' });
  expect(judgement.restored).toMatchObject({ restored: true });
  expect(judgement.owed).toEqual([]);
  // Each fault owes two things: its experiment and the template of it.
  expect(judgement.settled).toHaveLength(faults.length * 2);
}

const named = (id: string): Drill => {
  const drill = drills.find((each) => each.id === id);
  if (drill === undefined) throw new Error(`no drill called ${id}`);
  return drill;
};
const withinMs = 480_000;

test('the drills are those that are promised', () => {
  expect(drills.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['az-partition', 'az-power-loss', 'az-slow', 'control', 'instance-loss']),
  );
});

describe('against a lab that is well', () => {
  test('az-power-loss is met, and its edges hold the lab’s own truth', { timeout: withinMs }, async () => {
    const drill = named('az-power-loss');
    const tried = await conclusive(drill.id);
    expectMet(tried, drill);
    expect(tried.judgement.bite.bitten).toBe(true);

    const loss = zoneLoss(tried.truth, 'eu-west-1b');
    const widestMs = 2_000 / drill.load.rate + durationMs(drill.load.timeout);
    for (const each of drill.load.classes) {
      const edges = checkEdges(tried.judgement, loss, each, widestMs);
      expect(edges).toMatchObject({ contains: true, narrow: true });
      const shifted = [-2, 2].map((widths) => checkEdges(tried.judgement, loss, each, widestMs, widths * edges.beginWidthMs));
      expect(shifted.map(({ contains }) => contains)).toEqual([false, false]);
    }
  });

  test.each(['az-partition', 'az-slow', 'instance-loss'])(
    '%s is met, and the fault has bitten',
    { timeout: withinMs },
    async (id) => {
      const drill = named(id);
      const tried = await conclusive(id);
      expectMet(tried, drill);
      expect(tried.judgement.bite.bitten).toBe(true);
    },
  );

  test('control finds nothing, because there is nothing', { timeout: withinMs }, async () => {
    const drill = named('control');
    const tried = await conclusive(drill.id);
    expectMet(tried, drill);
    expect(tried.judgement.outages).toEqual([]);
  });
});
