import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { getExperiment, isFinished, stopOwned, waitUntil } from '../../src/edges/aws/experiments.ts';
import { outcome, type Check } from './check.ts';
import { running, started, statesOf, underWay } from './fis-started.ts';
import { endless, sound, stop } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';

const halt = { service: 'fis', operation: 'StopExperiment', source: `${api}/API_StopExperiment.html` } as const;
const states = `${api}/API_ExperimentState.html`;

export const fisStopChecks: readonly Check[] = [
  {
    ...halt,
    name: 'a stop answers while the experiment is stopping',
    expected: 'stopping',
    call: (bench) =>
      running(bench, endless, async (one) => {
        await underWay(bench, one);
        const { experiment } = await bench.clients.fis.send(new StopExperimentCommand({ id: one.id }));
        return String(experiment?.state?.status);
      }),
  },
  {
    ...halt,
    name: 'a stop while running ends what runs and cancels what has not begun',
    source: states,
    expected: ['undone', 'stopped', 'hold: stopped', 'later: cancelled'],
    async call(bench) {
      const one = await started(bench, endless);
      await underWay(bench, one);
      const how = await stopOwned(bench.fis, one.owner, bench.signal);
      return [how, ...statesOf(await getExperiment(bench.fis, one.id, bench.signal))];
    },
  },
  {
    ...halt,
    name: 'a stop before anything runs cancels every action',
    source: states,
    expected: ['undone', 'stopped', 'hold: cancelled', 'later: cancelled'],
    async call(bench) {
      let last: readonly string[] = [];
      // A server in a hurry may have begun before the stop arrives, so it gets five chances.
      for (let chance = 0; chance < 5 && !last.includes('hold: cancelled'); chance++) {
        const one = await started(bench, endless);
        const how = await stopOwned(bench.fis, one.owner, bench.signal);
        last = [how, ...statesOf(await getExperiment(bench.fis, one.id, bench.signal))];
      }
      return last;
    },
  },
  {
    ...halt,
    name: 'a second stop finds nothing left to do',
    expected: ['undone', 'already'],
    async call(bench) {
      const { owner } = await started(bench, endless);
      return [await stopOwned(bench.fis, owner, bench.signal), await stopOwned(bench.fis, owner, bench.signal)];
    },
  },
  {
    ...halt,
    name: 'a stop of one step leaves the other steps alone',
    expected: ['already', 'running'],
    call: (bench) =>
      running(bench, endless, async (one) => {
        const how = await stopOwned(bench.fis, { ...one.owner, step: 'fault-2' }, bench.signal);
        await underWay(bench, one);
        return [how, String((await getExperiment(bench.fis, one.id, bench.signal)).state?.status)];
      }),
  },
  {
    ...halt,
    name: 'a stop completes the post actions: stopped instances are started again',
    source: `${guide}/fis-actions-reference.html#stop-instances`,
    expected: ['stopped', 'stop: stopped'],
    async call(bench) {
      const one = await started(bench, { ...sound, actions: { stop } });
      await waitUntil(
        bench.fis,
        one.id,
        (each) => isFinished(each) || each.actions?.['stop']?.state?.status === 'running',
        bench.signal,
      );
      await stopOwned(bench.fis, one.owner, bench.signal);
      return statesOf(await getExperiment(bench.fis, one.id, bench.signal));
    },
  },
  {
    ...halt,
    name: 'an unknown experiment cannot be stopped',
    expected: 'ResourceNotFoundException 404',
    call: ({ clients }) => outcome(clients.fis.send(new StopExperimentCommand({ id: 'EXPnobody000000000' }))),
  },
];
