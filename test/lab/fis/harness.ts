/** The FIS endpoint over an in-memory world, driven by the stock SDK client. */
import {
  CreateExperimentTemplateCommand,
  FisClient,
  GetExperimentCommand,
  StartExperimentCommand,
  type Experiment,
} from '@aws-sdk/client-fis';
import { startFis } from '../../../src/lab/fis/endpoint.ts';
import { inMemoryWorld, type InMemoryWorld } from '../../lab-unit/in-memory-world.ts';
import type { TemplateInput } from '../../lab-unit/fis/templates.ts';

export interface Harness extends AsyncDisposable {
  readonly url: string;
  readonly world: InMemoryWorld;
  readonly client: FisClient;
  create(input: Partial<TemplateInput>, clientToken?: string): Promise<string>;
  start(templateId: string, clientToken?: string): Promise<string>;
  get(id: string): Promise<Experiment>;
  /** Creates and starts. */
  run(input: Partial<TemplateInput>): Promise<string>;
  /** Waits for the experiment to be in one of the states. */
  reach(id: string, ...statuses: string[]): Promise<Experiment>;
  /** Waits for an action to be in the state. */
  action(id: string, name: string, status: string): Promise<void>;
}

export const credentials = { accessKeyId: 'AKIALAB', secretAccessKey: 'lab' };
const over = ['completed', 'stopped', 'failed', 'cancelled'];

export async function harness(world: InMemoryWorld = inMemoryWorld()): Promise<Harness> {
  const fis = await startFis(world);
  const client = new FisClient({ endpoint: fis.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const self: Harness = {
    url: fis.url,
    world,
    client,
    async create(input, clientToken = crypto.randomUUID()) {
      const base = { clientToken, description: 'd', roleArn: 'arn:aws:iam::123456789012:role/fis', actions: {} };
      const stopConditions = [{ source: 'none' }];
      const command = new CreateExperimentTemplateCommand({ ...base, stopConditions, ...input } as never);
      return (await client.send(command)).experimentTemplate?.id ?? '';
    },
    async start(experimentTemplateId, clientToken = crypto.randomUUID()) {
      return (await client.send(new StartExperimentCommand({ experimentTemplateId, clientToken }))).experiment?.id ?? '';
    },
    get: async (id) => (await client.send(new GetExperimentCommand({ id }))).experiment!,
    run: async (input) => self.start(await self.create(input)),
    async reach(id, ...statuses) {
      const wanted = statuses.length > 0 ? statuses : over;
      const arrived = () =>
        world.log.some(
          ({ event, facts }) =>
            event === 'fis-experiment' && facts['experiment'] === id && wanted.includes(String(facts['status'])),
        );
      await world.until(arrived);
      return self.get(id);
    },
    action: (id, name, status) =>
      world.until(() =>
        world.log.some(({ facts }) => facts['experiment'] === id && facts['action'] === name && facts['status'] === status),
      ),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await fis[Symbol.asyncDispose]();
    },
  };
  return self;
}
