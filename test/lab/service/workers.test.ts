import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Overloaded, Workers } from '../../../src/lab/service/workers.ts';

/** Work that ends when told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, finish: resolve };
}

describe('workers', () => {
  it('work on so many at once, keep so many waiting, and send the next one away', async () => {
    const workers = new Workers(1, 1);
    const [first, second] = [held(), held()];
    const done = [workers.run(first.work), workers.run(second.work)];
    await expect(workers.run(() => Promise.resolve())).rejects.toThrow(Overloaded);
    first.finish();
    second.finish();
    await Promise.all(done);
    await expect(workers.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });

  it('serve those who wait in the order they came', async () => {
    const workers = new Workers(1, 10);
    const order: number[] = [];
    const gate = held();
    const first = workers.run(gate.work);
    const rest = [1, 2, 3].map((n) => workers.run(() => Promise.resolve(order.push(n))));
    gate.finish();
    await Promise.all([first, ...rest]);
    expect(order).toEqual([1, 2, 3]);
  });

  it('never run more than the limit at once, also when work fails', async () => {
    const workers = new Workers(2, 100);
    let [running, most] = [0, 0];
    const job = async (fails: boolean) => {
      most = Math.max(most, (running += 1));
      await turn();
      running -= 1;
      if (fails) throw new Error('planned');
    };
    await Promise.allSettled(Array.from({ length: 50 }, (_, index) => workers.run(() => job(index % 3 === 0))));
    expect(most).toBe(2);
  });
});
