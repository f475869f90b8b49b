import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNames, type AnswerChange, type NameCache } from '../../../src/edges/resolver/names.ts';
import { a, nxdomain, servfail, startDns, type TestDns } from './dns-server.ts';

let dns: TestDns;
beforeEach(async () => void (dns = await startDns()));
afterEach(async () => dns[Symbol.asyncDispose]());

function names(cache: NameCache) {
  const changes: AnswerChange[] = [];
  return { changes, names: createNames({ dns: dns.address, cache, onAnswer: (change) => changes.push(change) }) };
}

describe('names without a cache', () => {
  it('are asked for every time', async () => {
    using fresh = names('none').names;
    for (let i = 0; i < 3; i++) await fresh.resolve('shop.test');
    expect(dns.asked).toHaveLength(3);
  });

  it('are news only when the set of addresses differs', async () => {
    const { names: fresh, changes } = names('none');
    using _ = fresh;
    const answers = [['1.1.1.1', '2.2.2.2'], ['2.2.2.2', '1.1.1.1'], ['2.2.2.2'], []];
    for (const addresses of answers) {
      dns.answer = ({ name }) => (addresses.length > 0 ? { answers: a(name, ...addresses) } : nxdomain);
      await fresh.resolve('shop.test');
    }
    expect(changes.map(({ name, addresses, ttlS }) => ({ name, addresses, ttlS }))).toEqual([
      { name: 'shop.test', addresses: ['1.1.1.1', '2.2.2.2'], ttlS: 30 },
      { name: 'shop.test', addresses: ['2.2.2.2'], ttlS: 30 },
      { name: 'shop.test', addresses: [], ttlS: 0 },
    ]);
  });
});

describe('names kept as long as their record allows', () => {
  it('are asked for once until then', async () => {
    using sticky = names('ttl').names;
    for (let i = 0; i < 3; i++) expect(await sticky.resolve('shop.test')).toEqual(['127.0.0.1']);
    expect(dns.asked).toHaveLength(1);
  });

  it('are asked for again once their time is up', async () => {
    dns.answer = ({ name }) => ({ answers: [{ type: 'A', name, ttl: 1, data: '127.0.0.1' }] });
    using sticky = names('ttl').names;
    await sticky.resolve('shop.test');
    dns.answer = ({ name }) => ({ answers: a(name, '127.0.0.2') });
    await expect.poll(() => sticky.resolve('shop.test'), { timeout: 3_000 }).toEqual(['127.0.0.2']);
    expect(dns.asked).toHaveLength(2);
  });

  it('are asked for once by all who wait', async () => {
    using sticky = names('ttl').names;
    await Promise.all(Array.from({ length: 20 }, () => sticky.resolve('shop.test')));
    expect(dns.asked).toHaveLength(1);
  });

  it('do not keep a failure, and serve nothing old in its place', async () => {
    using sticky = names('ttl').names;
    dns.answer = () => servfail;
    await expect(sticky.resolve('shop.test')).rejects.toThrow(/SERVFAIL/);
    dns.answer = () => nxdomain;
    expect(await sticky.resolve('shop.test')).toEqual([]);
    dns.answer = ({ name }) => ({ answers: a(name, '127.0.0.3') });
    expect(await sticky.resolve('shop.test')).toEqual(['127.0.0.3']);
  });
});

it('an address, or this machine, is nobody’s question', async () => {
  using fresh = names('none').names;
  expect(await fresh.resolve('198.51.100.1')).toEqual(['198.51.100.1']);
  expect(await fresh.resolve('::1')).toEqual(['::1']);
  expect(await fresh.resolve('localhost')).toEqual(['127.0.0.1']);
  expect(dns.asked).toEqual([]);
});
