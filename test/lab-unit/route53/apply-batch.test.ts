import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyBatch, type BatchOutcome } from '../../../src/lab/route53/apply-batch.ts';
import type { RequestedChange } from '../../../src/lab/route53/read-batch.ts';
import { initialRecords, recordKey, type RecordSet, type RecordType } from '../../../src/lab/route53/records.ts';

const facts = {
  scale: 10,
  balancerZoneId: (name: string) => (name === 'shop-lb.eu-west-1.elb.lab.test.' ? 'Z32O12XQLNTSW2' : undefined),
};

const plain = (name: string, type: RecordType, values: string[], ttlS = 60): RecordSet => ({
  kind: 'plain',
  name,
  type,
  ttlS,
  values,
});
const a = (name: string, value = '198.51.100.1', ttlS = 60) => plain(name, 'A', [value], ttlS);
const alias = (name: string, target: string, zoneId = 'ZLAB', type: RecordType = 'A'): RecordSet => ({
  kind: 'alias',
  name,
  type,
  target: { zoneId, name: target, evaluateTargetHealth: true },
});

const present = [a('x.lab.test.'), plain('c.lab.test.', 'CNAME', ['x.lab.test.']), alias('shop.lab.test.', 'x.lab.test.')];
const zone = {
  id: 'ZLAB',
  name: 'lab.test.',
  records: new Map([...initialRecords('lab.test.'), ...present.map((set) => [recordKey(set), set] as const)]),
};

type Action = RequestedChange['action'];
const apply = (...changes: [Action, RecordSet][]): BatchOutcome =>
  applyBatch(
    zone,
    changes.map(([action, set]) => ({ action, set })),
    facts,
  );

const soa = [...zone.records.values()].find(({ type }) => type === 'SOA')!;
const ns = [...zone.records.values()].find(({ type }) => type === 'NS')!;
const balancer = 'shop-lb.eu-west-1.elb.lab.test.';

describe('a change batch is refused', () => {
  test.each<[string, [Action, RecordSet][], string]>([
    [
      'when it creates what exists',
      [['CREATE', a('x.lab.test.')]],
      "Tried to create resource record set [name='x.lab.test.', type='A'] but it already exists",
    ],
    [
      'when it deletes what does not exist',
      [['DELETE', a('y.lab.test.')]],
      "Tried to delete resource record set [name='y.lab.test.', type='A'] but it was not found",
    ],
    [
      'when it deletes with another value',
      [['DELETE', a('x.lab.test.', '198.51.100.2')]],
      "Tried to delete resource record set [name='x.lab.test.', type='A'] but the values provided do not match the current values",
    ],
    [
      'when it deletes with another TTL',
      [['DELETE', a('x.lab.test.', '198.51.100.1', 70)]],
      "Tried to delete resource record set [name='x.lab.test.', type='A'] but the values provided do not match the current values",
    ],
    [
      'when it deletes an alias with another target',
      [['DELETE', alias('shop.lab.test.', 'z.lab.test.')]],
      "Tried to delete resource record set [name='shop.lab.test.', type='A'] but the values provided do not match the current values",
    ],
    [
      'when it names something outside the zone',
      [['CREATE', a('x.other.test.')]],
      'RRSet with DNS name x.other.test. is not permitted in zone lab.test.',
    ],
    [
      'when it puts a CNAME at the apex',
      [['CREATE', plain('lab.test.', 'CNAME', ['x.lab.test.'])]],
      'RRSet of type CNAME with DNS name lab.test. is not permitted at apex in zone lab.test.',
    ],
    [
      'when it puts a CNAME beside others',
      [['CREATE', plain('x.lab.test.', 'CNAME', ['y.lab.test.'])]],
      'RRSet of type CNAME with DNS name x.lab.test. is not permitted because a conflicting RRSet of type A with the same DNS name already exists in zone lab.test.',
    ],
    [
      'when it puts others beside a CNAME',
      [['UPSERT', a('c.lab.test.')]],
      'RRSet of type A with DNS name c.lab.test. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone lab.test.',
    ],
    [
      'when a value is none of its type',
      [['UPSERT', a('x.lab.test.', 'x')]],
      "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'x''",
    ],
    [
      'when the time scale does not divide its TTL',
      [['UPSERT', a('x.lab.test.', '198.51.100.1', 65)]],
      "TTL 65 of x.lab.test. A divided by the lab's time scale 10 is not a whole number of seconds",
    ],
    [
      'when an alias names the wrong zone of a balancer',
      [['CREATE', alias('lb.lab.test.', balancer)]],
      `Tried to create an alias that targets ${balancer}, type A in zone ZLAB, but the alias target name does not lie within the target zone`,
    ],
    [
      'when an alias has a target that is not there',
      [['CREATE', alias('lb.lab.test.', 'nobody.lab.test.')]],
      'Tried to create an alias that targets nobody.lab.test., type A in zone ZLAB, but that target was not found',
    ],
    [
      'when an alias has a target of another type only',
      [['CREATE', alias('lb.lab.test.', 'x.lab.test.', 'ZLAB', 'AAAA')]],
      'Tried to create an alias that targets x.lab.test., type AAAA in zone ZLAB, but that target was not found',
    ],
    [
      'when an alias points at itself',
      [['CREATE', alias('lb.lab.test.', 'lb.lab.test.')]],
      'Tried to create an alias that targets lb.lab.test., type A in zone ZLAB, but an alias cannot target itself',
    ],
    ['when it removes the SOA', [['DELETE', soa]], 'A HostedZone must contain exactly one SOA record.'],
    [
      'when it removes the name servers of the apex',
      [['DELETE', ns]],
      'A HostedZone must contain at least one NS record for the zone itself.',
    ],
  ])('%s', (_, changes, message) => {
    expect(apply(...changes)).toEqual({ ok: false, messages: [message] });
  });

  test('with every objection', () => {
    const outcome = apply(['CREATE', a('x.lab.test.')], ['CREATE', a('fine.lab.test.')], ['DELETE', a('y.lab.test.')]);
    expect(outcome.ok ? [] : outcome.messages).toHaveLength(2);
  });

  test('with more than 1000 changes', () => {
    const changes = Array.from({ length: 1_001 }, (_, n): [Action, RecordSet] => ['CREATE', a(`n${n}.lab.test.`)]);
    expect(apply(...changes)).toEqual({ ok: false, messages: ['Number of records limit of 1000 exceeded.'] });
  });
});

describe('a change batch is applied', () => {
  const after = (...changes: [Action, RecordSet][]): RecordSet[] => {
    const outcome = apply(...changes);
    if (!outcome.ok) throw new Error(outcome.messages.join());
    return [...outcome.records.values()];
  };

  test('in order: what is deleted first may be created anew, also as another type', () => {
    const sets = after(['DELETE', a('x.lab.test.')], ['CREATE', plain('x.lab.test.', 'CNAME', ['y.lab.test.'])]);
    expect(sets.filter(({ name }) => name === 'x.lab.test.').map(({ type }) => type)).toEqual(['CNAME']);
  });

  test('with an alias to a balancer, and to a record of the same batch', () => {
    const sets = after(
      ['CREATE', alias('lb.lab.test.', balancer, 'Z32O12XQLNTSW2')],
      ['CREATE', alias('p.lab.test.', 'q.lab.test.')],
      ['CREATE', a('q.lab.test.')],
    );
    expect(sets).toHaveLength(zone.records.size + 3);
  });

  test('when a delete repeats all values, in any order', () => {
    const two = plain('two.lab.test.', 'A', ['198.51.100.1', '198.51.100.2']);
    const turned = plain('two.lab.test.', 'A', ['198.51.100.2', '198.51.100.1']);
    expect(after(['CREATE', two], ['DELETE', turned])).toHaveLength(zone.records.size);
  });

  test('wholly or not at all: a refused batch leaves the records it was given', () => {
    const action = fc.constantFrom<Action>('CREATE', 'UPSERT', 'DELETE');
    const set = fc.constantFrom(a('x.lab.test.'), a('y.lab.test.'), a('z.lab.test.', 'x'), present[1]!);
    fc.assert(
      fc.property(fc.array(fc.tuple(action, set), { maxLength: 6 }), (changes) => {
        const before = [...zone.records];
        const outcome = apply(...changes);
        expect([...zone.records]).toEqual(before);
        if (!outcome.ok) expect(outcome.messages.length).toBeGreaterThan(0);
      }),
    );
  });

  test('and undone by its inverse: what was created can be deleted as it was listed', () => {
    const name = fc.stringMatching(/^[a-z]{3,8}$/).filter((text) => !['shop'].includes(text));
    fc.assert(
      fc.property(name, fc.ipV4(), (text, value) => {
        const set = a(`${text}.lab.test.`, value);
        expect(after(['CREATE', set], ['DELETE', set])).toEqual([...zone.records.values()]);
      }),
    );
  });
});
