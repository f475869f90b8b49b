import { GetExperimentCommand, ListExperimentsCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { getExperiment } from '../../src/edges/aws/experiments.ts';
import { tagsOf } from '../../src/edges/aws/fis.ts';
import { outcome, type Bench, type Check } from './check.ts';
import { finish, running, started, statesOf, underWay } from './fis-started.ts';
import { brief, endless } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';
const missing = 'ResourceNotFoundException 404';
const nobody = 'EXPnobody000000000';

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
const states = `${api}/API_ExperimentState.html`;
const dry = `${guide}/generate-target-preview.html`;

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
];
