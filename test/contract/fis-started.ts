/** Experiments begun, watched and ended as the adapter does it. */
import type { Experiment } from '@aws-sdk/client-fis';
import type { FisTemplate } from '../../src/drill/types.ts';
import { isFinished, startExperiment, stopOwned, waitUntil } from '../../src/edges/aws/experiments.ts';
import type { Ownership } from '../../src/edges/aws/fis.ts';
import type { Bench } from './check.ts';

export interface Started {
  readonly id: string;
  readonly experiment: Experiment;
  readonly owner: Ownership;
}

export async function started(
  bench: Bench,
  template: FisTemplate,
  mode: 'run-all' | 'skip-all' = 'run-all',
  owner = bench.owner(),
): Promise<Started> {
  const experiment = await startExperiment(bench.fis, await bench.template(template, owner), owner, mode, bench.signal);
  return { id: experiment.id ?? '', experiment, owner };
}

/** Starts, does something, and leaves nothing running: servers have quotas too. */
export async function running<T>(bench: Bench, template: FisTemplate, act: (one: Started) => Promise<T>): Promise<T> {
  const one = await started(bench, template);
  try {
    return await act(one);
  } finally {
    await stopOwned(bench.fis, one.owner, bench.signal);
  }
}

export const finish = async (bench: Bench, { id }: Started): Promise<Experiment> =>
  (await waitUntil(bench.fis, id, isFinished, bench.signal)).experiment;

export const underWay = (bench: Bench, { id }: Started) =>
  waitUntil(bench.fis, id, (one) => isFinished(one) || one.state?.status === 'running', bench.signal);

export const statesOf = (experiment: Experiment): string[] => [
  String(experiment.state?.status),
  ...Object.entries(experiment.actions ?? {}).map(([name, { state }]) => `${name}: ${state?.status}`),
];
