import { describe, expect, test } from 'vitest';
import { resolve, type Answer, type Known } from '../../../src/lab/dns/answer.ts';
import { initialRecords, recordKey, type RecordSet, type RecordType } from '../../../src/lab/route53/records.ts';

const plain = (name: string, type: RecordType, values: string[], ttlS = 60): RecordSet => ({
  kind: 'plain',
  name,
  type,
  ttlS,
  values,
});
const alias = (name: string, target: string, type: RecordType = 'A'): RecordSet => ({
  kind: 'alias',
  name,
  type,
  target: { zoneId: 'Z', name: target, evaluateTargetHealth: true },
});

const sets = [
  plain('x.lab.test.', 'A', ['198.51.100.9', '198.51.100.8']),
  plain('x.lab.test.', 'TXT', ['"x"'], 300),
  plain('c.lab.test.', 'CNAME', ['x.lab.test.'], 120),
  plain('out.lab.test.', 'CNAME', ['www.example.com']),
  plain('lost.lab.test.', 'CNAME', ['nobody.lab.test.']),
  plain('ring1.lab.test.', 'CNAME', ['ring2.lab.test.']),
  plain('ring2.lab.test.', 'CNAME', ['ring1.lab.test.']),
  plain('cb.lab.test.', 'CNAME', ['shop-lb.eu-west-1.elb.lab.test.']),
  plain('deep.er.lab.test.', 'A', ['198.51.100.7']),
  plain('\\052.wild.lab.test.', 'A', ['198.51.100.6']),
  plain('there.wild.lab.test.', 'TXT', ['"t"']),
  plain('child.lab.test.', 'NS', ['ns.child.test.']),
  plain('zero.lab.test.', 'A', ['198.51.100.5'], 0),
  plain('brief.lab.test.', 'A', ['198.51.100.5'], 3),
  alias('shop.lab.test.', 'shop-lb.eu-west-1.elb.lab.test.'),
  alias('shop.lab.test.', 'shop-lb.eu-west-1.elb.lab.test.', 'AAAA'),
  alias('ax.lab.test.', 'x.lab.test.'),
  alias('aax.lab.test.', 'ax.lab.test.'),
  alias('gone.lab.test.', 'nobody.lab.test.'),
];
const served = new Map([...initialRecords('lab.test.'), ...sets.map((set) => [recordKey(set), set] as const)]);

const addresses = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
const known: Known = {
  zones: [
    { name: 'lab.test.', served },
    { name: 'pending.test.', served: undefined },
  ],
  balancer: (name) => (name === 'shop-lb.eu-west-1.elb.lab.test' ? { addresses, ttlS: 6 } : undefined),
  scale: 10,
  turn: 0,
};

const ask = (name: string, type = 'A', more: Partial<Known> = {}): Answer => resolve({ name, type }, { ...known, ...more });
/** `name type ttl value` */
const lines = (answer: Answer): string[] =>
  answer.answers.map(({ name, type, ttlS, value }) => `${name} ${type} ${ttlS} ${value}`);
const negativeTtl = (answer: Answer): string =>
  answer.authorities.map(({ name, type, ttlS }) => `${name} ${type} ${ttlS}`).join();

describe('an authoritative answer', () => {
  test.each<[string, string, string[]]>([
    ['x.lab.test.', 'A', ['x.lab.test. A 6 198.51.100.9', 'x.lab.test. A 6 198.51.100.8']],
    ['x.lab.test.', 'TXT', ['x.lab.test. TXT 30 "x"']],
    ['c.lab.test.', 'CNAME', ['c.lab.test. CNAME 12 x.lab.test.']],
    ['c.lab.test.', 'A', ['c.lab.test. CNAME 12 x.lab.test.', 'x.lab.test. A 6 198.51.100.9', 'x.lab.test. A 6 198.51.100.8']],
    ['out.lab.test.', 'A', ['out.lab.test. CNAME 6 www.example.com']],
    ['ax.lab.test.', 'A', ['ax.lab.test. A 6 198.51.100.9', 'ax.lab.test. A 6 198.51.100.8']],
    ['aax.lab.test.', 'A', ['aax.lab.test. A 6 198.51.100.9', 'aax.lab.test. A 6 198.51.100.8']],
    ['any.thing.wild.lab.test.', 'A', ['any.thing.wild.lab.test. A 6 198.51.100.6']],
    ['zero.lab.test.', 'A', ['zero.lab.test. A 0 198.51.100.5']],
    ['brief.lab.test.', 'A', ['brief.lab.test. A 1 198.51.100.5']],
  ])('for %s %s', (name, type, expected) => {
    const answer = ask(name, type);
    expect(answer).toMatchObject({ code: 'NOERROR', authoritative: true });
    expect(lines(answer)).toEqual(expected);
  });

  test('for a balancer holds its addresses with its own TTL, under the name asked, rotated by turn', () => {
    expect(lines(ask('shop-lb.eu-west-1.elb.lab.test.'))[0]).toBe('shop-lb.eu-west-1.elb.lab.test. A 6 198.51.100.1');
    const second = ask('shop.lab.test.', 'A', { turn: 1 });
    expect(lines(second)).toEqual([
      'shop.lab.test. A 6 198.51.100.2',
      'shop.lab.test. A 6 198.51.100.3',
      'shop.lab.test. A 6 198.51.100.1',
    ]);
    expect(second.used).toEqual({
      balancer: 'shop-lb.eu-west-1.elb.lab.test',
      addresses: ['198.51.100.2', '198.51.100.3', '198.51.100.1'],
      ttlS: 6,
    });
  });

  test('over as many turns as there are addresses begins with each of them once', () => {
    const first = [0, 1, 2].map((turn) => ask('shop.lab.test.', 'A', { turn }).answers[0]?.value);
    expect(new Set(first)).toEqual(new Set(addresses));
  });

  test('says which balancer it used also behind a CNAME', () => {
    const answer = ask('cb.lab.test.');
    expect(answer.used?.balancer).toBe('shop-lb.eu-west-1.elb.lab.test');
    expect(lines(answer)).toHaveLength(4);
  });
});

describe('a negative answer', () => {
  test.each([
    ['a name that is not there', 'nobody.lab.test.', 'A', 'NXDOMAIN'],
    ['a type that is not there', 'x.lab.test.', 'AAAA', 'NOERROR'],
    ['a type no record here can have', 'x.lab.test.', 'SRV', 'NOERROR'],
    ['a name that only has names below it', 'er.lab.test.', 'A', 'NOERROR'],
    ['a name beside a wildcard that exists with another type', 'there.wild.lab.test.', 'A', 'NOERROR'],
    ['the wildcard under a name that exists', 'below.there.wild.lab.test.', 'A', 'NXDOMAIN'],
    ['a balancer without IPv6', 'shop-lb.eu-west-1.elb.lab.test.', 'AAAA', 'NOERROR'],
    ['an alias to a balancer without IPv6', 'shop.lab.test.', 'AAAA', 'NOERROR'],
    ['an alias whose target has gone', 'gone.lab.test.', 'A', 'NOERROR'],
  ])('for %s holds the SOA, whose TTL is the negative one', (_, name, type, code) => {
    const answer = ask(name, type);
    expect(answer).toMatchObject({ code, authoritative: true, answers: [] });
    // The smaller of the SOA's TTL (900) and its last field (86400), divided by the scale.
    expect(negativeTtl(answer)).toBe('lab.test. SOA 90');
  });

  test('for a CNAME whose target has gone keeps the CNAME', () => {
    const answer = ask('lost.lab.test.');
    expect(answer.code).toBe('NXDOMAIN');
    expect(lines(answer)).toEqual(['lost.lab.test. CNAME 6 nobody.lab.test.']);
  });

  test('for a balancer with no address left is NODATA', () => {
    const answer = ask('shop.lab.test.', 'A', { balancer: () => ({ addresses: [], ttlS: 6 }) });
    expect(answer).toMatchObject({ code: 'NOERROR', answers: [] });
    expect(answer.used).toBeUndefined();
  });
});

test('a name outside all zones is refused, and so is one of a zone that is not INSYNC yet', () => {
  for (const name of ['www.example.com.', 'test.', 'x.pending.test.', 'xlab.test.']) {
    expect(ask(name)).toMatchObject({ code: 'REFUSED', authoritative: false, answers: [], authorities: [] });
  }
});

test('a name below a delegation is handed on', () => {
  const answer = ask('www.child.lab.test.');
  expect(answer).toMatchObject({ code: 'NOERROR', authoritative: false, answers: [] });
  expect(answer.authorities.map(({ name, value }) => `${name} ${value}`)).toEqual(['child.lab.test. ns.child.test.']);
});

test('CNAMEs in a ring end as a failure instead of never', () => {
  expect(ask('ring1.lab.test.').code).toBe('SERVFAIL');
});

test('the longest of several zones answers', () => {
  const inner = new Map([
    ...initialRecords('in.lab.test.'),
    ['x.in.lab.test. A', plain('x.in.lab.test.', 'A', ['203.0.113.5'])] as const,
  ]);
  const zones = [...known.zones, { name: 'in.lab.test.', served: inner }];
  expect(lines(ask('x.in.lab.test.', 'A', { zones }))).toEqual(['x.in.lab.test. A 6 203.0.113.5']);
});
