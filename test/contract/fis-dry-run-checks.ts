import { ListExperimentResolvedTargetsCommand } from '@aws-sdk/client-fis';
import { resolvedTargets } from '../../src/edges/aws/experiments.ts';
import { outcome, type Check } from './check.ts';
import { finish, started, statesOf } from './fis-started.ts';
import { instances, none, sound } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';

const start = { service: 'fis', operation: 'StartExperiment', source: `${guide}/generate-target-preview.html` } as const;
const resolve = {
  service: 'fis',
  operation: 'ListExperimentResolvedTargets',
  source: `${api}/API_ListExperimentResolvedTargets.html`,
} as const;

export const fisDryRunChecks: readonly Check[] = [
  {
    ...start,
    name: 'a dry run is confirmed as such',
    expected: 'skip-all',
    async call(bench) {
      const { experiment } = await started(bench, sound, 'skip-all');
      return String((experiment.experimentOptions as { actionsMode?: string } | undefined)?.actionsMode);
    },
  },
  {
    ...start,
    name: 'a dry run skips every action and completes',
    expected: ['completed', 'stop: skipped'],
    call: async (bench) => statesOf(await finish(bench, await started(bench, sound, 'skip-all'))),
  },
  {
    ...resolve,
    name: 'a dry run resolves the targets',
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
    ...resolve,
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
    ...resolve,
    name: 'resolved targets come in pages',
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
    ...resolve,
    name: 'targets of an unknown experiment are not found',
    readOnly: true,
    expected: 'ResourceNotFoundException 404',
    call: (bench) => outcome(resolvedTargets(bench.fis, 'EXPnobody000000000', bench.signal)),
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
];
