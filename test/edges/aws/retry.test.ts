import { GetExperimentCommand, type FisClient } from '@aws-sdk/client-fis';
import { describe, expect, test } from 'vitest';
import { createClients, type AwsClients } from '../../../src/edges/aws/clients.ts';
import { isPassing, withRetry } from '../../../src/edges/aws/retry.ts';
import type { Clock } from '../../../src/run/ports.ts';
import { factsFor, html, json, serve, silence, type Answer, type Server } from './server.ts';

/** Time passes at once; what was waited for is written down. */
function impatient(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    monotonic: () => 0,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  };
}

const found = json(200, { experiment: { id: 'EXP1' } });
const get = (fis: FisClient) => (abortSignal: AbortSignal) => fis.send(new GetExperimentCommand({ id: 'EXP1' }), { abortSignal });

async function asked(answers: readonly Answer[], act: (clients: AwsClients, server: Server) => Promise<void>): Promise<void> {
  await using server = await serve(...answers);
  using clients = createClients(factsFor(server.url), {});
  await act(clients, server);
}

describe('a call is tried again', () => {
  test('when a gateway answers in HTML, at which the SDK gives up at once', () =>
    asked([html(502), html(502), found], async ({ fis }, server) => {
      const clock = impatient();
      const { experiment } = await withRetry(get(fis), { clock, signal: AbortSignal.timeout(5_000) });
      expect(experiment?.id).toBe('EXP1');
      expect(server.asked).toHaveLength(3);
      expect(clock.waits).toEqual([200, 400]);
    }));

  test('when a server takes the request and says nothing', () =>
    asked([silence, found], async ({ fis }, server) => {
      const options = { clock: impatient(), signal: AbortSignal.timeout(5_000), attemptMs: 100 };
      expect((await withRetry(get(fis), options)).experiment?.id).toBe('EXP1');
      expect(server.asked).toHaveLength(2);
    }));

  test('when nobody listens, and then somebody does', async () => {
    const gone = await serve(found);
    await gone[Symbol.asyncDispose]();
    using clients = createClients(factsFor(gone.url), {});
    const clock = impatient();
    await expect(withRetry(get(clients.fis), { clock, signal: AbortSignal.timeout(10_000), attempts: 2 })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(clock.waits).toEqual([200]);
  });

  test('as often as was said, and not for ever', () =>
    asked([html(502)], async ({ fis }, server) => {
      const clock = impatient();
      await expect(withRetry(get(fis), { clock, signal: AbortSignal.timeout(5_000), attempts: 3 })).rejects.toThrow(SyntaxError);
      expect(server.asked).toHaveLength(3);
      expect(clock.waits).toEqual([200, 400]);
    }));

  test('and a server that never answers is named as such', () =>
    asked([silence], async ({ fis }) => {
      const options = { clock: impatient(), signal: AbortSignal.timeout(5_000), attempts: 2, attemptMs: 50 };
      await expect(withRetry(get(fis), options)).rejects.toThrow('no answer within 50 ms');
    }));
});

describe('a call is not tried again', () => {
  test.each([
    ['ServiceQuotaExceededException', 402],
    ['ValidationException', 400],
    ['ResourceNotFoundException', 404],
    ['ConflictException', 409],
    ['AccessDeniedException', 403],
  ])('after %s', (name, status) =>
    asked([json(status, { message: 'no' }, name)], async ({ fis }, server) => {
      const call = withRetry(get(fis), { clock: impatient(), signal: AbortSignal.timeout(5_000) });
      await expect(call).rejects.toMatchObject({ name });
      expect(server.asked).toHaveLength(1);
    }),
  );

  test('once its caller has gone: the request is dropped, and none follows', () =>
    asked([silence, found], async ({ fis }, server) => {
      const caller = new AbortController();
      const call = withRetry(get(fis), { clock: impatient(), signal: caller.signal });
      await server.heard(1);
      const abortedAt = performance.now();
      caller.abort(new Error('the run was stopped'));
      await expect(call).rejects.toThrow('the run was stopped');
      // Not only when the attempt's own time was over.
      expect(performance.now() - abortedAt).toBeLessThan(2_000);
      expect(server.asked).toHaveLength(1);
    }));

  test('when its caller goes while it waits for its next turn', () =>
    asked([html(502), found], async ({ fis }, server) => {
      const caller = new AbortController();
      const clock: Clock = {
        now: () => 0,
        monotonic: () => 0,
        async sleep() {
          caller.abort(new Error('the run was stopped'));
        },
      };
      await expect(withRetry(get(fis), { clock, signal: caller.signal })).rejects.toThrow('the run was stopped');
      expect(server.asked).toHaveLength(1);
    }));

  test('and not even once, when its caller has gone before', () =>
    asked([found], async ({ fis }, server) => {
      const signal = AbortSignal.abort(new Error('the run was stopped'));
      await expect(withRetry(get(fis), { clock: impatient(), signal })).rejects.toThrow('the run was stopped');
      expect(server.sockets()).toBe(0);
    }));
});

describe('what may go away by itself', () => {
  const error = (name: string, status?: number, code?: string) =>
    Object.assign(new Error(name), {
      name,
      ...(code ? { code } : {}),
      ...(status ? { $metadata: { httpStatusCode: status } } : {}),
    });

  test.each([
    error('Error', undefined, 'ECONNREFUSED'),
    error('Error', undefined, 'ECONNRESET'),
    error('ThrottlingException', 400),
    error('Throttling', 400),
    error('PriorRequestNotComplete', 400),
    error('Unknown', 429),
    error('InternalServerException', 500),
    error('Unknown', 503),
    new SyntaxError('Unexpected token <'),
  ])('is $name', (one) => {
    expect(isPassing(one)).toBe(true);
  });

  test.each([
    error('ServiceQuotaExceededException', 402),
    error('ValidationException', 400),
    error('ConflictException', 409),
    error('AbortError'),
    error('CredentialsProviderError'),
    new TypeError('undefined is not a function'),
    'a string',
    undefined,
  ])('is not %s', (one) => {
    expect(isPassing(one)).toBe(false);
  });
});
