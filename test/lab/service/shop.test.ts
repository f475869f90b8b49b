import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueOf, InvalidOrder, Orders } from '../../../src/lab/service/shop.ts';

describe('the shop', () => {
  it('quotes the same prices on every instance', () => {
    expect(catalogueOf('tea-1')).toEqual(catalogueOf('tea-1'));
    expect(catalogueOf('tea-1')).not.toEqual(catalogueOf('tea-2'));
    expect(catalogueOf('../etc')).toBeUndefined();
  });

  it('charges what the catalogue says', () => {
    const { order } = new Orders().place({ sku: 'tea-1', quantity: 12, key: 'k' });
    expect(order.cents).toBe(catalogueOf('tea-1')?.prices.find(({ quantity }) => quantity === 12)?.cents);
    expect(order.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('makes one order a key, however often it is placed', () => {
    const orders = new Orders();
    const first = orders.place({ sku: 'tea-1', quantity: 1, key: 'k' });
    const again = orders.place({ sku: 'tea-1', quantity: 1, key: 'k' });
    expect([first.created, again.created]).toEqual([true, false]);
    expect(again.order).toBe(first.order);
    expect(orders.find(first.order.id)).toBe(first.order);
  });

  it('names everything that is wrong with an order at once', () => {
    expect(() => new Orders().place({ sku: '', quantity: 0.5 })).toThrow(/sku: .*quantity: .*key: /);
  });

  it('takes an order or refuses it as invalid, whatever it is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        try {
          expect(new Orders().place(body).order.id).toBeTruthy();
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidOrder);
        }
      }),
    );
  });
});
