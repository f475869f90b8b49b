import { expect, test } from 'vitest';
import { openFacts } from '../../src/cli/world.ts';
import { systemTerminal } from '../../src/cli/terminal.ts';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import { scratch } from './gameday.ts';

/** Nobody listens on port 1. */
const nowhere = 'http://127.0.0.1:1';
const facts: EnvironmentFacts = {
  kind: 'lab',
  name: 'lab',
  entry: 'http://shop.lab.test',
  healthPath: '/healthz',
  servedByHeader: 'X-Served-By',
  zones: [],
  reach: {},
  timeScale: 10,
  aws: {
    region: 'eu-west-1',
    account: '123456789012',
    roleArn: 'arn:aws:iam::123456789012:role/gameday-fis',
    stopAlarms: [],
    endpoints: { fis: nowhere, route53: nowhere },
  },
};
const debt = { kind: 'fis-stop', region: 'eu-west-1', runId: 'r1', step: 'fault-1' } as const;

test('a lab that has gone owes nothing: its faults went with it', async () => {
  using place = scratch();
  await using world = openFacts(facts, {}, systemTerminal(), place.dir);
  expect(await world.environment.undo(debt, AbortSignal.timeout(20_000))).toMatchObject({ how: 'already' });
});

test('an account that does not answer still owes everything', async () => {
  await using world = openFacts(facts, {}, systemTerminal());
  await expect(world.environment.undo(debt, AbortSignal.timeout(20_000))).rejects.toThrow();
});
