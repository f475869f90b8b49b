import * as fc from 'fast-check';
import { decode, encode, type OptAnswer, type Packet } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import type { Answer, AnswerRecord } from '../../../src/lab/dns/answer.ts';
import { readQuery, writeAnswer, writeRefusal } from '../../../src/lab/dns/packet.ts';

const opt = (udpPayloadSize: number, ednsVersion = 0): OptAnswer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize,
  extendedRcode: 0,
  ednsVersion,
  flags: 0,
  flag_do: false,
  options: [],
});

const query = (more: Partial<Packet> = {}): Buffer =>
  encode({ type: 'query', id: 4_711, flags: 0x0100, questions: [{ type: 'A', name: 'Shop.lab.test', class: 'IN' }], ...more });

const record = (value: string, type: AnswerRecord['type'] = 'A'): AnswerRecord => ({
  name: 'shop.lab.test.',
  type,
  ttlS: 6,
  value,
});
const answerOf = (...answers: AnswerRecord[]): Answer => ({ code: 'NOERROR', authoritative: true, answers, authorities: [] });
const many = answerOf(...Array.from({ length: 60 }, (_, n) => record(`198.51.100.${n}`)));

const say = (bytes: Buffer, answer: Answer, transport: 'udp' | 'tcp' = 'udp') => {
  const whole = writeAnswer(readQuery(bytes)!, answer, transport);
  return { size: whole.length, ...decode(whole) };
};

describe('a query', () => {
  test('is read as a canonical name and a type', () => {
    expect(readQuery(query())?.question).toEqual({ name: 'shop.lab.test.', type: 'A' });
  });

  test.each<[string, Partial<Packet>, string]>([
    ['an opcode other than QUERY', { flags: 2 << 11 }, 'NOTIMP'],
    ['no question', { questions: [] }, 'FORMERR'],
    [
      'two questions',
      {
        questions: [
          { type: 'A', name: 'a.test' },
          { type: 'A', name: 'b.test' },
        ],
      },
      'FORMERR',
    ],
    ['another class', { questions: [{ type: 'TXT', name: 'version.bind', class: 'CH' }] }, 'REFUSED'],
  ])('with %s is refused', (_, more, code) => {
    const read = readQuery(query(more))!;
    expect(read.question).toBeUndefined();
    expect(read.refusal).toBe(code);
    expect(decode(writeRefusal(read, read.refusal))).toMatchObject({ id: 4_711, rcode: code, flag_aa: false });
  });

  test('that is none is dropped: random bytes never throw, and answers are not answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(() => readQuery(bytes)).not.toThrow();
      }),
    );
    expect(readQuery(encode({ type: 'response', id: 1, questions: [] }))).toBeUndefined();
  });
});

describe('an answer', () => {
  test('is authoritative, repeats id, question and RD as they were asked', () => {
    expect(say(query(), answerOf(record('198.51.100.1')))).toMatchObject({
      id: 4_711,
      flag_aa: true,
      flag_rd: true,
      flag_ra: false,
      flag_tc: false,
      rcode: 'NOERROR',
      questions: [{ name: 'Shop.lab.test', type: 'A' }],
      answers: [{ name: 'shop.lab.test', type: 'A', ttl: 6, data: '198.51.100.1' }],
    });
  });

  test.each<[AnswerRecord['type'], string, unknown]>([
    ['AAAA', '2001:db8::1', '2001:db8::1'],
    ['CNAME', 'x.lab.test.', 'x.lab.test'],
    ['NS', 'ns-1.lab.test.', 'ns-1.lab.test'],
    ['MX', '10 mail.lab.test.', { preference: 10, exchange: 'mail.lab.test' }],
    ['TXT', '"one" "two"', [Buffer.from('one'), Buffer.from('two')]],
    [
      'SOA',
      'ns-1.lab.test. hostmaster.lab.test. 1 7200 900 1209600 86400',
      {
        mname: 'ns-1.lab.test',
        rname: 'hostmaster.lab.test',
        serial: 1,
        refresh: 7200,
        retry: 900,
        expire: 1_209_600,
        minimum: 86_400,
      },
    ],
  ])('carries %s %j', (type, value, data) => {
    expect(say(query(), answerOf(record(value, type))).answers).toMatchObject([{ type, data }]);
  });

  test('has an OPT record exactly when the query had one', () => {
    expect(say(query(), many, 'tcp').additionals).toEqual([]);
    expect(say(query({ additionals: [opt(1_232)] }), many, 'tcp').additionals).toMatchObject([
      { type: 'OPT', udpPayloadSize: 1_232 },
    ]);
  });

  test('to a newer EDNS version is BADVERS', () => {
    const answer = say(query({ additionals: [opt(1_232, 1)] }), many);
    expect(answer.additionals).toMatchObject([{ type: 'OPT', extendedRcode: 1, ednsVersion: 0 }]);
    expect(answer.answers).toEqual([]);
  });

  test.each([
    ['512 bytes without EDNS', undefined, true],
    ['what EDNS says', 1_232, true],
    ['what EDNS says, when that is enough', 4_096, false],
    ['4096 bytes at most', 65_535, false],
  ])('over UDP keeps within %s, and is marked as truncated otherwise', (_, size, truncated) => {
    const answer = say(query(size === undefined ? {} : { additionals: [opt(size)] }), many);
    expect(answer.flag_tc).toBe(truncated);
    expect(answer.answers).toHaveLength(truncated ? 0 : 60);
    expect(answer.size).toBeLessThanOrEqual(size === undefined ? 512 : Math.min(size, 4_096));
  });

  test('over TCP is whole', () => {
    expect(say(query(), many, 'tcp')).toMatchObject({ flag_tc: false, answers: { length: 60 } });
  });
});
