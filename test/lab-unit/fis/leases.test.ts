import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepLeases, leaseMs } from '../../../src/lab/fis/leases.ts';
import type { Lease } from '../../../src/lab/world.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A lease that ends by itself unless renewed in time, as the fabric's do. */
function lease(): Lease & { alive: boolean; renewals: number } {
  let timer: NodeJS.Timeout | undefined;
  const self = {
    id: 'l',
    alive: true,
    renewals: 0,
    renew(forMs: number) {
      self.renewals += 1;
      arm(forMs);
    },
    release() {
      self.alive = false;
      clearTimeout(timer);
    },
    async [Symbol.asyncDispose]() {
      self.release();
    },
  };
  const arm = (forMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (self.alive = false), forMs);
  };
  arm(leaseMs);
  return self;
}

test('a lease is kept alive for as long as it is held', () => {
  using keeper = keepLeases();
  const held = lease();
  keeper.hold(() => held);
  vi.advanceTimersByTime(100 * leaseMs);
  expect(held.alive).toBe(true);
});

test('a lease survives a beat that was missed', () => {
  using keeper = keepLeases();
  const held = lease();
  keeper.hold(() => held);
  vi.advanceTimersByTime(leaseMs / 3);
  // One beat is swallowed, as by a busy event loop.
  const renew = vi.spyOn(held, 'renew').mockImplementationOnce(() => {});
  vi.advanceTimersByTime(leaseMs / 3);
  renew.mockRestore();
  vi.advanceTimersByTime(leaseMs / 3);
  expect(held.alive).toBe(true);
});

test('the end of the action releases its leases and renews them no more', () => {
  const held = lease();
  {
    using keeper = keepLeases();
    keeper.hold(() => held);
    vi.advanceTimersByTime(leaseMs);
  }
  expect(held.alive).toBe(false);
  const { renewals } = held;
  vi.advanceTimersByTime(10 * leaseMs);
  expect(held.renewals).toBe(renewals);
});

test('a lease released early is released alone', () => {
  using keeper = keepLeases();
  const [one, other] = [lease(), lease()];
  keeper.hold(() => one).release();
  keeper.hold(() => other);
  vi.advanceTimersByTime(2 * leaseMs);
  expect([one.alive, other.alive]).toEqual([false, true]);
});
