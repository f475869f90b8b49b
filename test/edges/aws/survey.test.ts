import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClients } from '../../../src/edges/aws/clients.ts';
import { surveyTemplates } from '../../../src/edges/aws/survey.ts';
import type { FisTemplate } from '../../../src/drill/types.ts';
import type { Clock } from '../../../src/run/ports.ts';
import { factsFor, html, json, routes, serve, type Answer } from './server.ts';

const template: FisTemplate = {
  description: 'a zone loses power',
  targets: { instances: { resourceType: 'aws:ec2:instance', resourceTags: { a: 'b' }, selectionMode: 'ALL' } },
  actions: {},
};
const hasty: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(_, signal) {
    signal?.throwIfAborted();
  },
};
const noTemplates = json(200, { experimentTemplates: [] });
const denied = json(403, { message: 'not authorized to perform fis:…' }, 'AccessDeniedException');

async function survey(answer: Answer) {
  await using server = await serve(answer);
  const aws = factsFor(server.url);
  using clients = createClients(aws, {});
  return await surveyTemplates({ fis: clients.fis, aws, clock: hasty, pollMs: 1 }, [template], AbortSignal.timeout(10_000));
}

afterEach(() => vi.unstubAllEnvs());

describe('a survey is refused', () => {
  test('with the service’s reason where it says no', async () => {
    await expect(
      survey(routes({ 'GET /experimentTemplates': noTemplates, 'POST /experimentTemplates': denied })),
    ).rejects.toMatchObject({
      name: 'Refusal',
      code: 'survey/preview-failed',
      message: 'fault 1 (a zone loses power): AccessDeniedException: not authorized to perform fis:…',
    });
  });

  test('where nothing that makes sense is answered', async () => {
    let asked = 0;
    const broken: Answer = (...call) => {
      asked += 1;
      html(502)(...call);
    };
    await expect(survey(broken)).rejects.toMatchObject({ name: 'Refusal', code: 'aws/unreachable' });
    // Five for the first question, five for clearing up would be ten: nothing was begun that had to be cleared up.
    expect(asked).toBe(5);
  });

  test('where nobody is logged in, before a socket is opened', async () => {
    await using server = await serve(noTemplates);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'HOME']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
    vi.stubEnv('AWS_ENDPOINT_URL', server.url);
    const { endpoints: _, ...aws } = factsFor('');
    using clients = createClients(aws, process.env, { allowEndpoint: true });
    const context = { fis: clients.fis, aws, clock: hasty, pollMs: 1 };
    await expect(surveyTemplates(context, [template], AbortSignal.timeout(10_000))).rejects.toMatchObject({
      name: 'Refusal',
      code: 'aws/no-credentials',
    });
    expect(server.sockets()).toBe(0);
  });

  test('where the experiment fails for another reason than its targets', async () => {
    const experiment = (state: object) =>
      json(200, { experiment: { id: 'EXP1', state, experimentOptions: { actionsMode: 'skip-all' } } });
    const reason = 'The role cannot be assumed.';
    const failed = { status: 'failed', reason, error: { code: 'AuthorizationFailure' } };
    const answer = routes({
      'GET /experimentTemplates': noTemplates,
      'POST /experimentTemplates': json(200, { experimentTemplate: { id: 'EXT1' } }),
      'POST /experiments': experiment({ status: 'initiating' }),
      'GET /experiments/EXP1': experiment(failed),
      'GET /experiments/EXP1/resolvedTargets': json(200, { resolvedTargets: [] }),
    });
    await expect(survey(answer)).rejects.toMatchObject({
      code: 'survey/preview-failed',
      message: expect.stringContaining(`failed: ${reason}`) as string,
    });
  });
});

test('what cannot be cleared away is noted, and is no reason to refuse', async () => {
  const found = { targetName: 'instances', targetInformation: { arn: 'arn:aws:ec2:x' } };
  const old = { id: 'EXT9', creationTime: 0, tags: { gameday: 'true', 'gameday:run': 'survey-x', 'gameday:step': 'fault-1' } };
  const experiment = json(200, {
    experiment: { id: 'EXP1', state: { status: 'completed' }, experimentOptions: { actionsMode: 'skip-all' } },
  });
  const { notes, resolved } = await survey(
    routes({
      'GET /experimentTemplates': json(200, { experimentTemplates: [old] }),
      'DELETE /experimentTemplates/EXT9': denied,
      'POST /experimentTemplates': json(200, { experimentTemplate: { id: 'EXT1' } }),
      'POST /experiments': experiment,
      'GET /experiments/EXP1': experiment,
      'GET /experiments/EXP1/resolvedTargets': json(200, { resolvedTargets: [found] }),
    }),
  );
  expect(notes).toEqual(['Experiment templates of earlier surveys could not be cleared away: not authorized to perform fis:…']);
  expect(resolved.map(({ resources }) => resources)).toEqual([['arn:aws:ec2:x']]);
});
