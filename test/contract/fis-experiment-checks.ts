import {
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  type Experiment,
} from '@aws-sdk/client-fis';
import type { FisTemplate } from '../../src/drill/types.ts';
import {
  getExperiment,
  isFinished,
  resolvedTargets,
  startExperiment,
  stopOwned,
  waitUntil,
} from '../../src/edges/aws/experiments.ts';
import { tagsOf, type Ownership } from '../../src/edges/aws/fis.ts';
import { outcome, type Bench, type Check } from './check.ts';
import { brief, endless, instances, none, sound, stop } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';
const missing = 'ResourceNotFoundException 404';
const nobody = 'EXPnobody000000000';

interface Started {
  readonly id: string;
  readonly experiment: Experiment;
  readonly owner: Ownership;
}

async function started(
  bench: Bench,
  template: FisTemplate,
  mode: 'run-all' | 'skip-all' = 'run-all',
  owner = bench.owner(),
): Promise<Started> {
  const experiment = await startExperiment(bench.fis, await bench.template(template, owner), owner, mode, bench.signal);
  return { id: experiment.id ?? '', experiment, owner };
}

/** Starts, does something, and leaves nothing running: servers have quotas too. */
async function running<T>(bench: Bench, template: FisTemplate, act: (one: Started) => Promise<T>): Promise<T> {
  const one = await started(bench, template);
  try {
    return await act(one);
  } finally {
    await stopOwned(bench.fis, one.owner, bench.signal);
  }
}

const finish = async (bench: Bench, { id }: Started): Promise<Experiment> =>
  (await waitUntil(bench.fis, id, isFinished, bench.signal)).experiment;

const underWay = (bench: Bench, { id }: Started) =>
  waitUntil(bench.fis, id, (one) => isFinished(one) || one.state?.status === 'running', bench.signal);

const statesOf = (experiment: Experiment): string[] => [
  String(experiment.state?.status),
  ...Object.entries(experiment.actions ?? {}).map(([name, { state }]) => `${name}: ${state?.status}`),
];

const listed = async (bench: Bench, id: string) => {
  let nextToken: string | undefined;
  do {
    const page: { experiments?: { id?: string; tags?: Record<string, string> }[]; nextToken?: string } =
      await bench.clients.fis.send(new ListExperimentsCommand(nextToken === undefined ? {} : { nextToken }));
    const found = page.experiments?.find((each) => each.id === id);
    if (found) return found;
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
};

const start = { service: 'fis', operation: 'StartExperiment', source: `${api}/API_StartExperiment.html` } as const;
const read = { service: 'fis', operation: 'GetExperiment', source: `${api}/API_GetExperiment.html` } as const;
const halt = { service: 'fis', operation: 'StopExperiment', source: `${api}/API_StopExperiment.html` } as const;
const states = `${api}/API_ExperimentState.html`;
const dry = `${guide}/generate-target-preview.html`;
const aimed = `${api}/API_ListExperimentResolvedTargets.html`;

export const fisExperimentChecks: readonly Check[] = [
  {
    ...start,
    name: 'the id of an experiment begins with EXP',
    expected: 'EXP…',
    call: (bench) => running(bench, brief, async ({ id }) => (id.startsWith('EXP') ? 'EXP…' : 'another form')),
  },
  {
    ...start,
    name: 'a new experiment is not running yet, and neither are its actions',
    source: `${states}; captures in the AWS CLI reference of start-experiment`,
    expected: ['not yet', 'hold: pending', 'later: pending'],
    call: (bench) =>
      running(bench, endless, async ({ experiment }) => {
        const [state = '', ...actions] = statesOf(experiment);
        return [['pending', 'initiating'].includes(state) ? 'not yet' : state, ...actions];
      }),
  },
  {
    ...start,
    name: 'the same client token returns the first experiment',
    expected: 'the same',
    call: (bench) =>
      running(bench, endless, async ({ id, owner }) => {
        const again = await started(bench, endless, 'run-all', owner);
        return again.id === id ? 'the same' : 'another';
      }),
  },
  {
    ...start,
    name: 'an unknown template cannot be started',
    expected: missing,
    call: (bench) =>
      outcome(
        bench.clients.fis.send(
          new StartExperimentCommand({ experimentTemplateId: 'EXTnobody000000000', clientToken: bench.word() }),
        ),
      ),
  },
  {
    ...start,
    name: 'what is not asked to be a dry run is none',
    source: dry,
    expected: 'run-all',
    call: (bench) =>
      running(bench, brief, async ({ experiment }) =>
        String((experiment.experimentOptions as { actionsMode?: string } | undefined)?.actionsMode),
      ),
  },
  {
    ...start,
    name: 'a dry run is confirmed as such',
    source: dry,
    expected: 'skip-all',
    async call(bench) {
      const { experiment } = await started(bench, sound, 'skip-all');
      return String((experiment.experimentOptions as { actionsMode?: string } | undefined)?.actionsMode);
    },
  },
  {
    ...start,
    name: 'a dry run skips every action and completes',
    source: dry,
    expected: ['completed', 'stop: skipped'],
    call: async (bench) => statesOf(await finish(bench, await started(bench, sound, 'skip-all'))),
  },
  {
    ...start,
    operation: 'ListExperimentResolvedTargets',
    name: 'a dry run resolves the targets',
    source: dry,
    expected: ['instances aws:ec2:instance arn', 'instances aws:ec2:instance arn'],
    async call(bench) {
      const one = await started(bench, sound, 'skip-all');
      await finish(bench, one);
      return (await resolvedTargets(bench.fis, one.id, bench.signal)).map(({ targetName, resourceType, targetInformation }) =>
        [targetName, resourceType, ...Object.keys(targetInformation ?? {})].join(' '),
      );
    },
  },
  {
    ...start,
    operation: 'ListExperimentResolvedTargets',
    name: 'a selection by count resolves that many',
    source: `${guide}/targets.html`,
    expected: '1',
    async call(bench) {
      const one = await started(
        bench,
        { ...sound, targets: { instances: { ...instances, selectionMode: 'COUNT(1)' } } },
        'skip-all',
      );
      await finish(bench, one);
      return String((await resolvedTargets(bench.fis, one.id, bench.signal)).length);
    },
  },
  {
    ...start,
    operation: 'ListExperimentResolvedTargets',
    name: 'resolved targets come in pages',
    source: aimed,
    expected: ['1', 'more'],
    async call(bench) {
      const one = await started(bench, sound, 'skip-all');
      await finish(bench, one);
      const page = await bench.clients.fis.send(
        new ListExperimentResolvedTargetsCommand({ experimentId: one.id, maxResults: 1 }),
      );
      return [String(page.resolvedTargets?.length), page.nextToken ? 'more' : 'no more'];
    },
  },
  {
    ...start,
    operation: 'ListExperimentResolvedTargets',
    name: 'targets of an unknown experiment are not found',
    source: aimed,
    readOnly: true,
    expected: missing,
    call: (bench) => outcome(resolvedTargets(bench.fis, nobody, bench.signal)),
  },
  {
    ...start,
    name: 'a target that matches nothing fails the experiment',
    source: `${guide}/experiment-options.html`,
    expected: 'failed',
    async call(bench) {
      const one = await started(bench, { ...sound, targets: { instances: none } });
      return String((await finish(bench, one)).state?.status);
    },
  },
  {
    ...start,
    name: 'a target that matches nothing is skipped where the template says so',
    source: `${guide}/experiment-options.html`,
    expected: ['completed', 'stop: skipped'],
    async call(bench) {
      const experimentOptions = { emptyTargetResolutionMode: 'skip' } as const;
      return statesOf(await finish(bench, await started(bench, { ...sound, targets: { instances: none }, experimentOptions })));
    },
  },
  {
    ...read,
    name: 'an experiment completes when its actions have',
    source: states,
    expected: ['completed', 'hold: completed'],
    call: async (bench) => statesOf(await finish(bench, await started(bench, brief))),
  },
  {
    ...read,
    name: 'an experiment runs for as long as its actions do',
    source: states,
    expected: 'running',
    call: (bench) =>
      running(bench, endless, async (one) => {
        await underWay(bench, one);
        return String((await getExperiment(bench.fis, one.id, bench.signal)).state?.status);
      }),
  },
  {
    ...read,
    name: 'the times of start and end are now',
    expected: ['now', 'now'],
    async call(bench) {
      const { startTime, endTime } = await finish(bench, await started(bench, brief));
      return [startTime, endTime].map((at) => (Math.abs(Date.now() - Number(at)) < 60_000 ? 'now' : 'another time'));
    },
  },
  {
    ...read,
    name: 'an experiment knows its template and carries the actions of it',
    expected: ['the same', 'aws:fis:wait PT12H', 'aws:fis:wait PT1M'],
    call: (bench) =>
      running(bench, endless, async ({ experiment, owner }) => {
        const template = await bench.template(endless, owner);
        const actions = Object.values(experiment.actions ?? {});
        const done = actions.map(({ actionId, parameters }) => `${actionId} ${parameters?.['duration']}`);
        return [experiment.experimentTemplateId === template ? 'the same' : 'another', ...done];
      }),
  },
  {
    ...read,
    name: 'an unknown experiment is not found',
    readOnly: true,
    expected: missing,
    call: ({ clients }) => outcome(clients.fis.send(new GetExperimentCommand({ id: nobody }))),
  },
  {
    ...read,
    operation: 'ListExperiments',
    name: 'an experiment is found again by its tags',
    source: `${api}/API_ListExperiments.html`,
    expected: ['gameday=true', 'gameday:run', 'gameday:step=fault-1'],
    call: (bench) =>
      running(bench, endless, async ({ id, owner }) => {
        const tags = (await listed(bench, id))?.tags ?? {};
        const kept = Object.entries(tagsOf(owner)).filter(([key, value]) => tags[key] === value);
        return kept.map(([key, value]) => (key === 'gameday:run' ? key : `${key}=${value}`));
      }),
  },
  {
    ...read,
    operation: 'ListExperiments',
    name: 'experiments are listed in pages',
    source: `${api}/API_ListExperiments.html`,
    expected: ['1', 'more'],
    async call(bench) {
      await finish(bench, await started(bench, brief));
      await finish(bench, await started(bench, brief));
      const { experiments, nextToken } = await bench.clients.fis.send(new ListExperimentsCommand({ maxResults: 1 }));
      return [String(experiments?.length), nextToken ? 'more' : 'no more'];
    },
  },
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
      const one = await started(bench, endless);
      const how = await stopOwned(bench.fis, one.owner, bench.signal);
      return [how, ...statesOf(await getExperiment(bench.fis, one.id, bench.signal))];
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
    expected: missing,
    call: ({ clients }) => outcome(clients.fis.send(new StopExperimentCommand({ id: nobody }))),
  },
];
