import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packet from 'dns-packet';
import { dnsClient, DnsFailure, type DnsClient } from '../../../src/edges/resolver/dns-client.ts';
import { a, nxdomain, servfail, startDns, type TestDns } from './dns-server.ts';

let dns: TestDns;
let client: DnsClient;
beforeEach(async () => {
  dns = await startDns();
  client = dnsClient(dns.address);
});
afterEach(async () => {
  client[Symbol.dispose]();
  await dns[Symbol.asyncDispose]();
});

describe('the DNS client', () => {
  it('gives addresses in the order of the answer, with the smallest TTL', async () => {
    dns.answer = ({ name }) => ({ answers: [...a(name, '198.51.100.2'), { type: 'A', name, ttl: 5, data: '198.51.100.1' }] });
    expect(await client.resolve('shop.test')).toEqual({ addresses: ['198.51.100.2', '198.51.100.1'], ttlS: 5, rcode: 'NOERROR' });
    expect(dns.asked).toEqual(['udp A shop.test']);
  });

  it('asks again over TCP when the answer did not fit', async () => {
    dns.answer = ({ name }, how) => (how === 'udp' ? { flags: packet.TRUNCATED_RESPONSE } : { answers: a(name, '198.51.100.7') });
    expect(await client.resolve('shop.test')).toMatchObject({ addresses: ['198.51.100.7'] });
    expect(dns.asked).toEqual(['udp A shop.test', 'tcp A shop.test']);
  });

  it('follows aliases, within an answer and beyond it', async () => {
    dns.answer = ({ name }) =>
      name === 'www.test'
        ? {
            answers: [
              { type: 'CNAME', name, ttl: 60, data: 'lb.test' },
              { type: 'CNAME', name: 'lb.test', ttl: 10, data: 'far.example' },
            ],
          }
        : { answers: a(name, '198.51.100.1') };
    expect(await client.resolve('www.test')).toEqual({ addresses: ['198.51.100.1'], ttlS: 10, rcode: 'NOERROR' });
    expect(dns.asked).toEqual(['udp A www.test', 'udp A far.example']);
  });

  it('gives up on an alias that leads to itself', async () => {
    dns.answer = ({ name }) => ({ answers: [{ type: 'CNAME', name, ttl: 60, data: name === 'a.test' ? 'b.test' : 'a.test' }] });
    expect(await client.resolve('a.test')).toMatchObject({ addresses: [] });
    expect(dns.asked.length).toBeLessThan(25);
  });

  it('asks for IPv6 where there is no IPv4 address', async () => {
    dns.answer = ({ name, type }) => ({ answers: type === 'AAAA' ? [{ type, name, ttl: 9, data: '2001:db8::1' }] : [] });
    expect(await client.resolve('shop.test')).toEqual({ addresses: ['2001:db8::1'], ttlS: 9, rcode: 'NOERROR' });
  });

  it('says that a name does not exist', async () => {
    dns.answer = () => nxdomain;
    expect(await client.resolve('gone.test')).toEqual({ addresses: [], ttlS: 0, rcode: 'NXDOMAIN' });
    expect(dns.asked).toEqual(['udp A gone.test']);
  });

  it('fails when the server says it cannot', async () => {
    dns.answer = () => servfail;
    await expect(client.resolve('shop.test')).rejects.toThrow(DnsFailure);
  });

  it('asks once more after a lost packet', async () => {
    dns.answer = ({ name }, _how, nth) => (nth === 1 ? undefined : { answers: a(name, '198.51.100.1') });
    expect(await client.resolve('shop.test')).toMatchObject({ addresses: ['198.51.100.1'] });
    expect(dns.asked).toHaveLength(2);
  });

  it('stops waiting when told to', async () => {
    dns.answer = () => undefined;
    const reason = new Error('enough');
    await expect(client.resolve('shop.test', AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const answer = client.resolve('shop.test', controller.signal);
    await expect.poll(() => dns.asked.length).toBe(1);
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
  });

  it('keeps questions that are under way apart', async () => {
    dns.answer = ({ name }) => ({ answers: a(name, `198.51.100.${name.split('.')[0]}`) });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => client.resolve(`${index}.test`)));
    expect(answers.map((answer) => answer.addresses[0])).toEqual(answers.map((_, index) => `198.51.100.${index}`));
  });
});
