import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalName, compareNames, parent, plainName } from '../../../src/lab/route53/names.ts';

const label = fc.stringMatching(/^[a-z0-9_-]{1,10}$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => `${labels.join('.')}.`);

describe('a domain name', () => {
  test.each([
    ['Shop.Lab.Test', 'shop.lab.test.'],
    ['shop.lab.test.', 'shop.lab.test.'],
    ['*.lab.test', '\\052.lab.test.'],
    ['\\052.lab.test', '\\052.lab.test.'],
    ['\\141.lab.test', 'a.lab.test.'],
    ['a b.lab.test', 'a\\040b.lab.test.'],
    ['_dmarc.lab.test', '_dmarc.lab.test.'],
    ['a\\999.test', 'a\\134999.test.'],
  ])('%j is written %j', (text, canonical) => expect(canonicalName(text)).toBe(canonical));

  test.each(['', '.', '..', 'a..b', '.a', `${'a'.repeat(64)}.test`, `${'abcdefgh.'.repeat(29)}test`, 'a→b.test'])(
    '%j is none',
    (text) => expect(canonicalName(text)).toBeUndefined(),
  );

  test('that is canonical stays as it is, and survives the way to the wire and back', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(canonicalName(text)).toBe(text);
        expect(canonicalName(plainName(text))).toBe(text);
      }),
    );
  });

  test('any text gives a canonical name or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^(?:\\\d{3}|[a-c.*]){1,6}$/)), (text) => {
        const canonical = canonicalName(text);
        if (canonical !== undefined) expect(canonicalName(canonical)).toBe(canonical);
      }),
    );
  });
});

describe('the order of names', () => {
  test('goes by labels from the right, a name before the names below it', () => {
    const sorted = ['lab.test.', 'a.lab.test.', 'z.a.lab.test.', 'a-b.lab.test.', 'b.lab.test.', 'a.zoo.'];
    expect([...sorted].reverse().sort(compareNames)).toEqual(sorted);
  });

  test('is total: two names compare equal only when they are the same', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b)) + Math.sign(compareNames(b, a))).toBe(0);
        expect(compareNames(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

test('the parent of a name is what remains without its first label', () => {
  expect(parent('a.b.test.')).toBe('b.test.');
  expect(parent('test.')).toBeUndefined();
});
