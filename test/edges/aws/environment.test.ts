/** The environment over servers that answer as told: what a run's act and undo make of it. */
import { expect, describe, test } from 'vitest';
import type { Drill, FisTemplate } from '../../../src/drill/types.ts';
import { awsEnvironment } from '../../../src/edges/aws/environment.ts';
import { tagsOf } from '../../../src/edges/aws/fis.ts';
import { systemClock } from '../../../src/edges/clock.ts';
import type { EnvironmentPort } from '../../../src/run/ports.ts';
import { factsFor, inTurn, json, routes, serve, type Answer, type Server } from './server.ts';

const owner = { runId: 'run-1', step: 'fault-1' };
const undo = (kind: 'fis-stop' | 'fis-template') => ({ kind, region: 'eu-west-1', ...owner }) as const;
const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
const template: FisTemplate = {
  description: 'one after the other',
  targets: {},
  actions: { first: wait, second: { ...wait, startAfter: ['first'] } },
  stopConditions: [{ source: 'none' }],
};
const step = { kind: 'fis', id: 'fault-1', title: '', template, durationMs: 1, owes: [] } as const;
const signal = () => AbortSignal.timeout(10_000);

const experiment = (status: string, more: object = {}) => ({ id: 'EXP1', tags: tagsOf(owner), state: { status }, ...more });
const seen = (status: string, more: object = {}): Answer => json(200, { experiment: experiment(status, more) });
const acting = (first: string, second: string): Answer =>
  seen('running', { actions: { first: { state: { status: first } }, second: { state: { status: second } } } });
const listed = (...experiments: object[]): Answer => json(200, { experiments });
const notFound = json(404, { message: 'Experiment not found' }, 'ResourceNotFoundException');

async function against(
  table: Readonly<Record<string, Answer>>,
  use: (environment: EnvironmentPort, server: Server) => Promise<void>,
  more: { readonly roleArn?: string } = {},
): Promise<void> {
  const made = { 'POST /experimentTemplates': json(200, { experimentTemplate: { id: 'EXT1' } }) };
  const templates = { 'GET /experimentTemplates': json(200, { experimentTemplates: [] }) };
  await using server = await serve(routes({ ...made, ...templates, 'POST /experiments': seen('initiating'), ...table }));
  using environment = awsEnvironment(
    {
      kind: 'lab',
      name: 'lab',
      entry: 'http://shop.test',
      healthPath: '/',
      servedByHeader: 'x',
      zones: [],
      reach: {},
      timeScale: 1,
      aws: { ...factsFor(server.url), ...more },
    },
    { env: {}, clock: systemClock },
  );
  await use(environment, server);
}

const looks = ({ asked }: Server) => asked.filter(({ method, path }) => method === 'GET' && path === '/experiments/EXP1').length;

test('a survey is refused where the role is of another account, before anything is asked', () =>
  against(
    {},
    async (environment, server) => {
      await expect(environment.survey({} as Drill, [template], signal())).rejects.toMatchObject({
        name: 'Refusal',
        code: 'aws/role-of-other-account',
        message: expect.stringContaining('123456789012') as string,
      });
      expect(server.sockets()).toBe(0);
    },
    { roleArn: 'arn:aws:iam::999999999999:role/fis' },
  ));

describe('an act', () => {
  test('is done when every action that starts by itself is under way; one that waits for another is not waited for', () =>
    against(
      {
        'GET /experiments/EXP1': inTurn(
          acting('pending', 'pending'),
          acting('initiating', 'pending'),
          acting('running', 'pending'),
        ),
      },
      async (environment, server) => {
        const { receipt } = await environment.act(step, 'run-1', signal());
        expect(receipt.facts['actions']).toEqual(['first: running', 'second: pending']);
        expect(looks(server)).toBe(3);
      },
    ));

  test('whose experiment fails ends with it, and gives the reason of FIS', () =>
    against(
      {
        'GET /experiments/EXP1': inTurn(seen('initiating'), seen('failed', { state: { status: 'failed', reason: 'No role.' } })),
      },
      async (environment, server) => {
        await expect(environment.act(step, 'run-1', signal())).rejects.toThrow('experiment EXP1 is failed: No role.');
        expect(looks(server)).toBe(2);
      },
    ));

  test('cut off while its start is on the way hears the answer out, so that the undo finds the experiment', async () => {
    const begun: object[] = [];
    const heard = Promise.withResolvers<() => void>();
    const slow: Answer = (asked, response) =>
      heard.resolve(() => {
        // A connection that was hung up on does not keep a service from obeying.
        begun.push(experiment('running'));
        seen('initiating')(asked, response);
      });
    const caller = new AbortController();
    await against(
      {
        'POST /experiments': slow,
        'GET /experiments': (...call) => listed(...begun)(...call),
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': seen('stopped'),
      },
      async (environment, server) => {
        let over = false;
        const act = environment.act(step, 'run-1', caller.signal).finally(() => (over = true));
        act.catch(() => undefined);
        const answer = await heard.promise;
        caller.abort(new Error('Ctrl-C'));
        // A request of its own goes to the server and back: whoever hangs up at once has done so by then.
        await fetch(`${server.url}/experimentTemplates`);
        expect(over).toBe(false);
        answer();
        await expect(act).rejects.toThrow('Ctrl-C');
        expect(looks(server)).toBe(0);
        expect((await environment.undo(undo('fis-stop'), signal())).how).toBe('undone');
      },
    );
  });

  test('sends tokens that any process would send for this run, step and purpose, and no other', () =>
    against({ 'GET /experiments/EXP1': acting('running', 'pending') }, async (environment, server) => {
      const twice = [step, step, { ...step, id: 'fault-2' }];
      for (const one of twice) await environment.act(one, 'run-1', signal());
      await environment.act(step, 'run-2', signal());
      const tokens = server.asked
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => (JSON.parse(body) as { clientToken: string }).clientToken);
      // Stated, since they must not change with the process, the day or the version.
      expect(tokens.slice(0, 2)).toEqual(['f3c155147b5a20d7ea7b3cfcbc8464cd', '294c6c2f3997fe189c678de2de052fd5']);
      expect(tokens.slice(2, 4)).toEqual(tokens.slice(0, 2));
      expect(new Set(tokens).size).toBe(6);
    }));
});

describe('an undo that knows which experiment its act began', () => {
  const known = { experimentId: 'EXP1' };

  test.each(['fis-stop', 'fis-template'] as const)(
    'is not paid where FIS does not know it (%s), and says who was asked',
    (kind) =>
      against({ 'GET /experiments': listed(), 'GET /experiments/EXP1': notFound }, async (environment, server) => {
        await expect(environment.undo(undo(kind), signal(), known)).rejects.toThrow(
          `FIS knows no experiment EXP1, which this run started; asked in eu-west-1 at ${server.url}, ` +
            'with credentials that should be of account 123456789012',
        );
        // Without a receipt an empty list is all there is to go by.
        expect((await environment.undo(undo(kind), signal())).how).toBe('already');
      }),
  );

  test('is not paid where the service will not show it', () =>
    against(
      {
        'GET /experiments': listed(),
        'GET /experiments/EXP1': json(403, { message: 'no' }, 'AccessDeniedException'),
      },
      async (environment) => {
        await expect(environment.undo(undo('fis-stop'), signal(), known)).rejects.toMatchObject({
          name: 'AccessDeniedException',
        });
      },
    ));

  test('has nothing to do where it is over', () =>
    against({ 'GET /experiments': listed(), 'GET /experiments/EXP1': seen('completed') }, async (environment) => {
      expect((await environment.undo(undo('fis-stop'), signal(), known)).how).toBe('already');
    }));

  test('stops it even where the list does not show it, and waits until it is over', () =>
    against(
      {
        'GET /experiments': listed(),
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': inTurn(seen('running'), seen('stopping'), seen('stopping'), seen('stopped')),
      },
      async (environment, server) => {
        expect((await environment.undo(undo('fis-stop'), signal(), known)).how).toBe('undone');
        expect(looks(server)).toBe(4);
      },
    ));
});
