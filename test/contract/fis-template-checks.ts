import {
  DeleteExperimentTemplateCommand,
  GetActionCommand,
  GetExperimentTemplateCommand,
  ListActionsCommand,
  ListExperimentTemplatesCommand,
  type ExperimentTemplate,
} from '@aws-sdk/client-fis';
import { tagsOf } from '../../src/edges/aws/fis.ts';
import { deleteOwnedTemplates } from '../../src/edges/aws/templates.ts';
import { outcome, type Bench, type Check } from './check.ts';
import { brief, sound } from './fis-templates.ts';

const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';
const invalid = 'ValidationException 400';
const missing = 'ResourceNotFoundException 404';
const nobody = 'EXTnobody000000000';

async function get({ clients, signal }: Bench, id: string): Promise<ExperimentTemplate> {
  const { experimentTemplate } = await clients.fis.send(new GetExperimentTemplateCommand({ id }), { abortSignal: signal });
  if (!experimentTemplate) throw new Error(`no template in the answer for ${id}`);
  return experimentTemplate;
}

const create = {
  service: 'fis',
  operation: 'CreateExperimentTemplate',
  source: `${api}/API_CreateExperimentTemplate.html`,
} as const;
const list = { service: 'fis', operation: 'ListExperimentTemplates', source: `${api}/API_ListExperimentTemplates.html` } as const;
const remove = {
  service: 'fis',
  operation: 'DeleteExperimentTemplate',
  source: `${api}/API_DeleteExperimentTemplate.html`,
} as const;
const read = { service: 'fis', operation: 'GetExperimentTemplate', source: `${api}/API_GetExperimentTemplate.html` } as const;
const catalogue = {
  service: 'fis',
  operation: 'ListActions',
  source: `${guide}/fis-actions-reference.html`,
  readOnly: true,
} as const;

export const fisTemplateChecks: readonly Check[] = [
  {
    ...create,
    name: 'the id of a template begins with EXT',
    expected: 'EXT…',
    call: async (bench) => ((await bench.template(sound)).startsWith('EXT') ? 'EXT…' : 'another form'),
  },
  {
    ...create,
    name: 'the same client token returns the first template',
    expected: 'the same',
    async call(bench) {
      const owner = bench.owner();
      const [one, two] = [await bench.template(sound, owner), await bench.template(sound, owner)];
      return one === two ? 'the same' : 'another';
    },
  },
  {
    ...read,
    name: 'a template is read as it was written',
    expected: ['arn:aws:iam::123456789012:role/gameday-fis', 'none', 'aws:ec2:stop-instances', 'PT12H', 'instances', 'ALL'],
    async call(bench) {
      const { roleArn, stopConditions, actions: done, targets: aimed } = await get(bench, await bench.template(sound));
      const { actionId, parameters, targets: of } = done?.['stop'] ?? {};
      return [
        roleArn,
        stopConditions?.[0]?.source,
        actionId,
        parameters?.['startInstancesAfterDuration'],
        of?.['Instances'],
        aimed?.['instances']?.selectionMode,
      ].map(String);
    },
  },
  {
    ...read,
    name: 'the time of creation is now',
    expected: 'now',
    async call(bench) {
      const { creationTime } = await get(bench, await bench.template(sound));
      return Math.abs(Date.now() - Number(creationTime)) < 60_000 ? 'now' : 'another time';
    },
  },
  {
    ...create,
    name: 'a target that matches nothing fails the experiment unless the template says otherwise',
    expected: ['single-account', 'fail'],
    async call(bench) {
      const { experimentOptions: options } = await get(bench, await bench.template(sound));
      return [options?.accountTargeting, options?.emptyTargetResolutionMode].map(String);
    },
  },
  {
    ...read,
    name: 'an unknown template is not found',
    readOnly: true,
    expected: missing,
    call: (bench) => outcome(get(bench, nobody)),
  },
  {
    ...list,
    name: 'a template is found again by its tags',
    expected: ['gameday=true', 'gameday:run', 'gameday:step=fault-1'],
    async call(bench) {
      const owner = bench.owner();
      const id = await bench.template(sound, owner);
      const all = await bench.clients.fis.send(new ListExperimentTemplatesCommand({}));
      const tags = all.experimentTemplates?.find((each) => each.id === id)?.tags ?? {};
      const kept = Object.entries(tagsOf(owner)).filter(([key, value]) => tags[key] === value);
      return kept.map(([key, value]) => (key === 'gameday:run' ? key : `${key}=${value}`));
    },
  },
  {
    ...list,
    name: 'templates are listed in pages',
    expected: ['1', 'more'],
    async call(bench) {
      await bench.template(sound);
      await bench.template(sound);
      const { experimentTemplates, nextToken } = await bench.clients.fis.send(
        new ListExperimentTemplatesCommand({ maxResults: 1 }),
      );
      return [String(experimentTemplates?.length), nextToken ? 'more' : 'no more'];
    },
  },
  {
    ...list,
    name: 'a page of 101 templates is refused',
    readOnly: true,
    expected: invalid,
    call: ({ clients }) => outcome(clients.fis.send(new ListExperimentTemplatesCommand({ maxResults: 101 }))),
  },
  {
    ...remove,
    name: 'a run’s own templates are found and deleted behind a hundred others',
    expected: ['undone', missing],
    async call(bench) {
      for (let n = 0; n < 101; n++) await bench.template(brief);
      const owner = bench.owner();
      const id = await bench.template(sound, owner);
      const how = await deleteOwnedTemplates(bench.fis, owner, bench.signal);
      return [how, await outcome(get(bench, id))];
    },
  },
  {
    ...remove,
    name: 'the template of another step stays',
    expected: ['already', 'accepted'],
    async call(bench) {
      const owner = bench.owner();
      const id = await bench.template(sound, owner);
      const how = await deleteOwnedTemplates(bench.fis, { ...owner, step: 'fault-2' }, bench.signal);
      return [how, await outcome(get(bench, id))];
    },
  },
  {
    ...remove,
    name: 'an unknown template cannot be deleted',
    expected: missing,
    call: ({ clients }) => outcome(clients.fis.send(new DeleteExperimentTemplateCommand({ id: nobody }))),
  },
  {
    ...remove,
    name: 'a deleted template is returned as it was',
    expected: 'contract: a zone loses its instances',
    async call(bench) {
      const id = await bench.template(sound);
      const { experimentTemplate } = await bench.clients.fis.send(new DeleteExperimentTemplateCommand({ id }));
      return String(experimentTemplate?.description);
    },
  },
  {
    ...catalogue,
    name: 'the catalogue holds the actions of our templates',
    expected: ['aws:ec2:stop-instances', 'aws:network:disrupt-connectivity'],
    async call({ clients }) {
      const wanted = ['aws:ec2:stop-instances', 'aws:network:disrupt-connectivity'];
      const found = new Set<string | undefined>();
      let nextToken: string | undefined;
      do {
        const page: { actions?: { id?: string }[]; nextToken?: string } = await clients.fis.send(
          new ListActionsCommand(nextToken === undefined ? {} : { nextToken }),
        );
        for (const { id } of page.actions ?? []) found.add(id);
        nextToken = page.nextToken;
      } while (nextToken);
      return wanted.filter((id) => found.has(id));
    },
  },
  {
    ...catalogue,
    operation: 'GetAction',
    name: 'an action says which parameters it needs and what it acts upon',
    expected: ['duration', 'scope', 'Subnets=aws:ec2:subnet'],
    async call({ clients }) {
      const { action } = await clients.fis.send(new GetActionCommand({ id: 'aws:network:disrupt-connectivity' }));
      const needed = Object.entries(action?.parameters ?? {}).flatMap(([name, { required }]) => (required ? [name] : []));
      const acts = Object.entries(action?.targets ?? {}).map(([key, { resourceType }]) => `${key}=${resourceType}`);
      return [...needed.toSorted(), ...acts];
    },
  },
  {
    ...catalogue,
    operation: 'GetAction',
    name: 'an unknown action is not found',
    expected: missing,
    call: ({ clients }) => outcome(clients.fis.send(new GetActionCommand({ id: 'aws:ec2:unplug-instances' }))),
  },
];
