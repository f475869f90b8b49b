import { describe, expect, test } from 'vitest';
import { createClients } from '../../../src/edges/aws/clients.ts';
import { getExperiment, startExperiment, stopOwned, waitUntil } from '../../../src/edges/aws/experiments.ts';
import { tagsOf, type FisContext } from '../../../src/edges/aws/fis.ts';
import { deleteOwnedTemplates } from '../../../src/edges/aws/templates.ts';
import { systemClock } from '../../../src/edges/clock.ts';
import { factsFor, html, inTurn, json, routes, serve, type Answer, type Server } from './server.ts';

const owner = { runId: 'run-1', step: 'fault-1' };
const signal = () => AbortSignal.timeout(10_000);
const experiment = (status: string, more: object = {}) => ({ id: 'EXP1', tags: tagsOf(owner), state: { status }, ...more });
const seen = (status: string, more: object = {}): Answer => json(200, { experiment: experiment(status, more) });
const listed = (...statuses: string[]): Answer => json(200, { experiments: statuses.map((status) => experiment(status)) });

async function against(answer: Answer, act: (context: FisContext, server: Server) => Promise<void>): Promise<void> {
  await using server = await serve(answer);
  const aws = factsFor(server.url);
  using clients = createClients(aws, {});
  await act({ fis: clients.fis, aws, clock: systemClock, pollMs: 1 }, server);
}

const calls = ({ asked }: Server, method: string) => asked.filter((one) => one.method === method).map(({ path }) => path);

describe('stopping what a run owns', () => {
  test('waits until the service has put its own work back', () =>
    against(
      routes({
        'GET /experiments': listed('running'),
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': inTurn(seen('stopping'), seen('stopping'), seen('stopped')),
      }),
      async (context, server) => {
        expect(await stopOwned(context, owner, signal())).toBe('undone');
        expect(calls(server, 'GET').filter((path) => path === '/experiments/EXP1')).toHaveLength(3);
      },
    ));

  test('is done where the experiment has ended between the list and the stop', () =>
    against(
      routes({
        'GET /experiments': listed('running'),
        'DELETE /experiments/EXP1': json(400, { message: 'The experiment has completed' }, 'ValidationException'),
        'GET /experiments/EXP1': seen('completed'),
      }),
      async (context) => {
        expect(await stopOwned(context, owner, signal())).toBe('undone');
      },
    ));

  test('is not done where the stop is refused and the experiment goes on', () =>
    against(
      routes({
        'GET /experiments': listed('running'),
        'DELETE /experiments/EXP1': json(400, { message: 'no' }, 'ValidationException'),
        'GET /experiments/EXP1': seen('running'),
      }),
      async (context) => {
        await expect(stopOwned(context, owner, signal())).rejects.toMatchObject({ name: 'ValidationException' });
      },
    ));

  test('is tried again where a gateway swallowed the stop', () =>
    against(
      routes({
        'GET /experiments': listed('running'),
        'DELETE /experiments/EXP1': inTurn(html(502), seen('stopping')),
        'GET /experiments/EXP1': seen('stopped'),
      }),
      async (context, server) => {
        expect(await stopOwned(context, owner, signal())).toBe('undone');
        expect(calls(server, 'DELETE')).toHaveLength(2);
      },
    ));

  test('does not stop twice what is stopping, and waits for it all the same', () =>
    against(
      routes({ 'GET /experiments': listed('stopping'), 'GET /experiments/EXP1': inTurn(seen('stopping'), seen('stopped')) }),
      async (context, server) => {
        expect(await stopOwned(context, owner, signal())).toBe('undone');
        expect(calls(server, 'DELETE')).toEqual([]);
        expect(calls(server, 'GET').filter((path) => path === '/experiments/EXP1')).toHaveLength(2);
      },
    ));

  test('touches neither what is over nor what is not ours', () =>
    against(
      routes({
        'GET /experiments': json(200, {
          experiments: [
            experiment('completed'),
            experiment('running', { id: 'EXP2', tags: { ...tagsOf(owner), gameday: 'false' } }),
            experiment('running', { id: 'EXP3', tags: { ...tagsOf(owner), 'gameday:run': 'run-2' } }),
            experiment('running', { id: 'EXP4', tags: { ...tagsOf(owner), 'gameday:step': 'fault-2' } }),
            experiment('running', { id: 'EXP5', tags: undefined }),
          ],
        }),
      }),
      async (context, server) => {
        expect(await stopOwned(context, owner, signal())).toBe('already');
        expect(server.asked).toHaveLength(1);
      },
    ));

  test('reads every page of the list, in pages as large as there are', () =>
    against(
      routes({
        'GET /experiments': inTurn(json(200, { experiments: [], nextToken: 'n1' }), listed('running')),
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': seen('stopped'),
      }),
      async (context, server) => {
        expect(await stopOwned(context, owner, signal())).toBe('undone');
        expect(server.asked[0]?.path).toBe('/experiments?maxResults=100');
        expect(server.asked[1]?.path).toContain('nextToken=n1');
      },
    ));
});

describe('a dry run that the service does not confirm', () => {
  const start = (context: FisContext) => startExperiment(context, 'EXT1', owner, 'skip-all', signal());
  const real = json(200, { experiment: experiment('initiating', { experimentOptions: { actionsMode: 'run-all' } }) });

  test('is stopped at once, and is an error', () =>
    against(
      routes({
        'POST /experiments': real,
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': seen('stopped'),
      }),
      async (context, server) => {
        await expect(start(context)).rejects.toThrow('experiment EXP1 was started for real; it was stopped at once');
        expect(calls(server, 'DELETE')).toEqual(['/experiments/EXP1']);
      },
    ));

  test('and cannot be stopped, is named so that somebody can', () =>
    against(
      routes({
        'POST /experiments': real,
        'DELETE /experiments/EXP1': json(403, { message: 'not allowed' }, 'AccessDeniedException'),
        'GET /experiments/EXP1': seen('running'),
      }),
      async (context) => {
        await expect(start(context)).rejects.toThrow('experiment EXP1 was started for real and COULD NOT BE STOPPED');
      },
    ));

  test('is not taken for one by a real run', () =>
    against(routes({ 'POST /experiments': real }), async (context, server) => {
      expect((await startExperiment(context, 'EXT1', owner, 'run-all', signal())).id).toBe('EXP1');
      expect(calls(server, 'DELETE')).toEqual([]);
    }));
});

describe('an experiment', () => {
  test('that was begun is found again when the answer was lost: the same token goes with every attempt', () =>
    against(routes({ 'POST /experiments': inTurn(html(502), seen('pending')) }), async (context, server) => {
      await startExperiment(context, 'EXT1', owner, 'run-all', signal());
      const tokens = server.asked.map(({ body }) => (JSON.parse(body) as { clientToken: string }).clientToken);
      expect(tokens).toHaveLength(2);
      expect(new Set(tokens).size).toBe(1);
    }));

  test.each([
    ['run-all', 'run-all', []],
    ['skip-all', 'skip-all', []],
    ['skip-all', 'run-all', ['/experiments/EXP1']],
  ] as const)('asked for as %s and begun as %s when its caller has gone is not handed back', (asked, actionsMode, stopped) => {
    const caller = new AbortController();
    const started: Answer = (...call) => {
      caller.abort(new Error('the run was stopped'));
      seen('initiating', { experimentOptions: { actionsMode } })(...call);
    };
    return against(
      routes({
        'POST /experiments': started,
        'DELETE /experiments/EXP1': seen('stopping'),
        'GET /experiments/EXP1': seen('stopped'),
      }),
      async (context, server) => {
        const start = startExperiment(context, 'EXT1', owner, asked, caller.signal);
        await expect(start).rejects.toThrow(stopped.length > 0 ? 'it was stopped at once' : 'the run was stopped');
        expect(calls(server, 'DELETE')).toEqual(stopped);
      },
    );
  });

  test('is watched until its caller goes, and not once more', () =>
    against(routes({ 'GET /experiments/EXP1': seen('running') }), async (context, server) => {
      const caller = new AbortController();
      const watch = waitUntil(context, 'EXP1', () => false, caller.signal);
      await server.heard(3);
      caller.abort(new Error('the run was stopped'));
      await expect(watch).rejects.toThrow('the run was stopped');
      const heard = server.asked.length;
      // Whatever was still on its way would be heard before this.
      await getExperiment(context, 'EXP1', signal());
      expect(server.asked).toHaveLength(heard + 1);
    }));

  test('came into force between the last look that did not see it and the first that did', () =>
    against(
      routes({ 'GET /experiments/EXP1': inTurn(seen('initiating'), seen('initiating'), seen('running')) }),
      async (context) => {
        let now = 100;
        const clock = { ...systemClock, now: () => now++ };
        const { lastNotAt, at } = await waitUntil(
          { ...context, clock },
          'EXP1',
          ({ state }) => state?.status === 'running',
          signal(),
        );
        // Looks begin at 100, 101 and 102, and the last one ends at 103.
        expect([lastNotAt, at]).toEqual([101, 103]);
      },
    ));
});

describe('deleting what a run owns', () => {
  const templates = json(200, { experimentTemplates: [{ id: 'EXT1', tags: tagsOf(owner) }] });

  test('is done where somebody else was faster', () =>
    against(
      routes({
        'GET /experimentTemplates': templates,
        'DELETE /experimentTemplates/EXT1': json(404, { message: 'gone' }, 'ResourceNotFoundException'),
      }),
      async (context) => {
        expect(await deleteOwnedTemplates(context, owner, signal())).toBe('undone');
      },
    ));

  test('is not done where it is not allowed', () =>
    against(
      routes({
        'GET /experimentTemplates': templates,
        'DELETE /experimentTemplates/EXT1': json(403, { message: 'no' }, 'AccessDeniedException'),
      }),
      async (context) => {
        await expect(deleteOwnedTemplates(context, owner, signal())).rejects.toMatchObject({ name: 'AccessDeniedException' });
      },
    ));
});
