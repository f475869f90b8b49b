import { expect, test } from 'vitest';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import type { EnvironmentPort } from '../../src/run/ports.ts';
import { preflight } from '../../src/cli/conduct.ts';
import { virtualClock } from '../run/fakes.ts';

const facts: EnvironmentFacts = {
  kind: 'lab',
  name: 'fake',
  entry: 'http://shop',
  healthPath: '/healthz',
  servedByHeader: 'x',
  zones: [],
  reach: {},
  timeScale: 1,
};

/** Well from the n-th look on. */
function wellFrom(first: number): { environment: EnvironmentPort; facts: EnvironmentFacts; looks(): number } {
  let looks = 0;
  const nothing = (): never => {
    throw new Error('preflight only looks');
  };
  const look: EnvironmentPort['look'] = async () => {
    looks += 1;
    return { ok: looks >= first, wallMs: 1, servedBy: '', detail: looks >= first ? 'HTTP 200' : `HTTP 503, look ${looks}` };
  };
  return { environment: { facts, survey: nothing, act: nothing, undo: nothing, look }, facts, looks: () => looks };
}

test('a system that is well is looked at once', async () => {
  const world = wellFrom(1);
  await preflight(world, virtualClock(), AbortSignal.timeout(5_000));
  expect(world.looks()).toBe(5);
});

test('one that becomes well within a few seconds is drilled', async () => {
  const clock = virtualClock();
  const began = clock.now();
  await preflight(wellFrom(16), clock, AbortSignal.timeout(5_000));
  expect(clock.now() - began).toBe(3_000);
});

test('one bad look in the last round refuses, and says what was seen', async () => {
  await expect(preflight(wellFrom(17), virtualClock(), AbortSignal.timeout(5_000))).rejects.toMatchObject({
    name: 'Refusal',
    code: 'preflight/not-well',
    message: '1 of 5 looks at http://shop/healthz failed, after 4 rounds: HTTP 503, look 16',
  });
});

test('Ctrl-C is heard between rounds', async () => {
  const interrupt = new AbortController();
  const waiting = preflight(wellFrom(99), virtualClock(), interrupt.signal);
  interrupt.abort('SIGINT');
  await expect(waiting).rejects.toBe('SIGINT');
});
