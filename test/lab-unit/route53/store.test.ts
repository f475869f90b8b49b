import { expect, test } from 'vitest';
import { recordKey, type RecordSet, type Records } from '../../../src/lab/route53/records.ts';
import { addZone, newStore, publish } from '../../../src/lab/route53/store.ts';
import { inMemoryWorld } from '../in-memory-world.ts';

/** A store whose changes arrive when the test says so. */
function storeByHand() {
  const waiting: (() => void)[] = [];
  const world = inMemoryWorld();
  const clock = { ...world.clock, cloudSleep: () => new Promise<void>((resolve) => waiting.push(resolve)) };
  const store = newStore({ ...world, clock }, new AbortController().signal);
  const arriveNext = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { store, arriveNext };
}

const withAddress = (value: string): Records => {
  const set: RecordSet = { kind: 'plain', name: 'x.lab.test.', type: 'A', ttlS: 60, values: [value] };
  return new Map([[recordKey(set), set]]);
};

test('name servers get what a change made, not what a later one has made meanwhile', async () => {
  const { store, arriveNext } = storeByHand();
  const zone = addZone(store, { name: 'lab.test.', callerReference: 'r' });
  const [one, two] = [withAddress('198.51.100.1'), withAddress('198.51.100.2')];
  const first = publish(store, zone, one, undefined);
  const second = publish(store, zone, two, undefined);
  expect([zone.records, zone.served, first.status]).toEqual([two, undefined, 'PENDING']);
  await arriveNext();
  expect([zone.served, first.status, second.status]).toEqual([one, 'INSYNC', 'PENDING']);
  await arriveNext();
  expect([zone.served, second.status]).toEqual([two, 'INSYNC']);
});
