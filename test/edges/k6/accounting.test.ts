import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/edges/k6/accounting.ts';

const originAt = 1_795_288_734_000;

/** A generator as k6 is: arrival n begins n periods after the origin, or `late` ms later; the caller says what becomes of each. */
function generate(rate: number, count: number, fate: (index: number) => { lateMs?: number; dropped?: boolean; cut?: boolean }) {
  const accounts = new Accounts(rate);
  accounts.origin(originAt);
  const arrive = (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      const { lateMs = 0, dropped = false, cut = false } = fate(index);
      const at = originAt + (index * 1_000) / rate + lateMs;
      if (dropped) accounts.dropped(at, 1);
      else if (cut) accounts.iterationOver();
      else {
        accounts.iteration(at);
        accounts.iterationOver();
      }
    }
  };
  arrive(0, count);
  return { accounts, arrive };
}

const rate = fc.integer({ min: 1, max: 500 });

describe('the accounts of a load', () => {
  it('balance for any mix of served and dropped arrivals, whenever the window is closed', () => {
    fc.assert(
      fc.property(
        rate,
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rate, count, drops, part) => {
          const { accounts, arrive } = generate(rate, count, (index) => ({
            dropped: drops[index % drops.length] ?? false,
            lateMs: 0.2 / rate,
          }));
          accounts.close(originAt + ((count - 1 + part) * 1_000) / rate);
          // k6 goes on while the window runs out.
          arrive(count, count + 5);
          expect(accounts.complete).toBe(true);
          const { due, iterations, dropped, interrupted } = accounts.summary();
          expect(iterations + dropped + interrupted).toBe(due);
          expect(due).toBeGreaterThanOrEqual(count);
          expect(due).toBeLessThanOrEqual(count + 1);
        },
      ),
    );
  });

  it('closes the window midway between two arrivals, never before it is asked to', () => {
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 60_000, noNaN: true }), (rate, afterMs) => {
        const { accounts } = generate(rate, 1, () => ({}));
        const periods = ((accounts.close(originAt + afterMs) - originAt) * rate) / 1_000;
        expect(Math.abs(periods - Math.floor(periods) - 0.5)).toBeLessThan(1e-3);
        expect((periods * 1_000) / rate).toBeGreaterThanOrEqual(afterMs - 1e-3);
        expect((periods * 1_000) / rate).toBeLessThan(afterMs + 1_500 / rate + 1e-3);
      }),
    );
  });

  it('are incomplete while an arrival of the window is still in flight', () => {
    const { accounts, arrive } = generate(50, 99, (index) => ({ cut: index === 98 }));
    accounts.close(originAt + 1_970);
    arrive(99, 110);
    expect(accounts.complete).toBe(false);
  });

  it('call what was cut interrupted', () => {
    const { accounts } = generate(50, 100, (index) => ({ cut: index >= 97 }));
    accounts.close(originAt + 1_980);
    accounts.settle();
    expect(accounts.summary()).toMatchObject({ due: 100, iterations: 97, dropped: 0, interrupted: 3 });
  });

  it('do not balance when arrivals never began: the generator stood still', () => {
    const { accounts } = generate(50, 60, () => ({}));
    accounts.close(originAt + 1_980);
    accounts.settle();
    const { due, iterations, dropped, interrupted } = accounts.summary();
    expect({ due, iterations, dropped, interrupted }).toEqual({ due: 100, iterations: 60, dropped: 0, interrupted: 0 });
  });

  it('give arrivals that began late to the window in which they were due', () => {
    // The machine stood still for 90 ms just when the window was closed.
    const beginsAt = (index: number) => Math.max(index * 20, index < 96 ? 0 : 2_070 + (index - 96) * 0.2);
    const { accounts, arrive } = generate(50, 96, (index) => ({ lateMs: beginsAt(index) - index * 20 }));
    accounts.close(originAt + 1_980);
    arrive(96, 180);
    expect(accounts.complete).toBe(false);
    accounts.settle();
    expect(accounts.summary()).toMatchObject({ due: 100, iterations: 100, interrupted: 0 });
    expect(accounts.counts(originAt + beginsAt(99))).toBe(true);
    expect(accounts.counts(originAt + beginsAt(100))).toBe(false);
  });

  it('do not take arrivals behind the window for those that still hang in it', () => {
    const { accounts, arrive } = generate(50, 100, (index) => ({ cut: index >= 90 && index < 100 }));
    accounts.close(originAt + 1_980);
    arrive(100, 180);
    accounts.settle();
    expect(accounts.summary()).toMatchObject({ due: 100, iterations: 90, interrupted: 10 });
  });

  it('do without the origin when no iteration told it', () => {
    const accounts = new Accounts(10);
    for (let index = 0; index < 10; index++) accounts.dropped(originAt + index * 100, 1);
    accounts.close(originAt + 901);
    expect(accounts.summary()).toMatchObject({ due: 10, dropped: 10 });
  });

  it('owe nothing when k6 never began', () => {
    const accounts = new Accounts(10);
    accounts.close(originAt);
    expect(accounts.complete).toBe(true);
    expect(accounts.summary()).toEqual({ due: 0, iterations: 0, dropped: 0, interrupted: 0, requests: 0 });
  });
});
