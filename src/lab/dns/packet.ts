/** The one door to DNS packets: from a query's bytes to an answer's bytes. Pure. */
import { decode, encode, type Answer as WireRecord, type Packet } from 'dns-packet';
import { canonicalName, plainName } from '../route53/names.ts';
import { characterStrings } from '../route53/values.ts';
import type { Answer, AnswerRecord, Question } from './answer.ts';

const codes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type ResponseCode = keyof typeof codes;

const flag = { authoritative: 0x0400, truncated: 0x0200, recursionDesired: 0x0100 } as const;

/** A safe size without fragmentation (DNS flag day 2020). */
const ourUdpSize = 1_232;

export interface Query {
  readonly packet: Packet;
  /** `undefined`: the code to refuse with. */
  readonly question: Question | undefined;
  readonly refusal: ResponseCode;
  /** The largest UDP answer the asker takes. */
  readonly udpSize: number;
}

/** `undefined` for bytes that are not a query at all: those are dropped, an answer could start a loop. */
export function readQuery(bytes: Uint8Array): Query | undefined {
  let packet: Packet;
  try {
    packet = decode(Buffer.from(bytes));
  } catch {
    return undefined;
  }
  if (packet.type !== 'query') return undefined;
  const [asked, ...more] = packet.questions ?? [];
  const name = asked && canonicalName(asked.name);
  const opcode = ((packet.flags ?? 0) >> 11) & 0xf;
  const udpSize = Math.min(Math.max(optOf(packet)?.udpPayloadSize ?? 512, 512), 4_096);
  const refuse = (refusal: ResponseCode): Query => ({ packet, question: undefined, refusal, udpSize });
  if (opcode !== 0) return refuse('NOTIMP');
  if (!asked || more.length > 0) return refuse('FORMERR');
  if (name === undefined || (asked.class ?? 'IN') !== 'IN') return refuse('REFUSED');
  return { packet, question: { name, type: asked.type }, refusal: 'NOERROR', udpSize };
}

/** Bytes of the answer; over UDP one that does not fit is emptied and marked, and the asker comes back over TCP. */
export function writeAnswer(query: Query, answer: Answer, transport: 'udp' | 'tcp'): Buffer {
  const whole = encodeAnswer(query, answer.code, answer.authoritative ? flag.authoritative : 0, answer);
  if (transport === 'tcp' || whole.length <= query.udpSize) return whole;
  return encodeAnswer(query, answer.code, flag.truncated | (answer.authoritative ? flag.authoritative : 0));
}

export const writeRefusal = (query: Query, code: ResponseCode): Buffer => encodeAnswer(query, code, 0);

function encodeAnswer(
  { packet }: Query,
  code: ResponseCode,
  flags: number,
  records: { readonly answers: readonly AnswerRecord[]; readonly authorities: readonly AnswerRecord[] } = {
    answers: [],
    authorities: [],
  },
): Buffer {
  const opt = optOf(packet);
  const badVersion = opt !== undefined && opt.ednsVersion > 0;
  return encode({
    type: 'response',
    id: packet.id ?? 0,
    flags: flags | ((packet.flags ?? 0) & flag.recursionDesired) | (badVersion ? 0 : codes[code]),
    questions: packet.questions ?? [],
    answers: badVersion ? [] : records.answers.map(toWire),
    authorities: badVersion ? [] : records.authorities.map(toWire),
    additionals: opt ? [echoOf(opt.flag_do, badVersion)] : [],
  });
}

type Opt = Extract<WireRecord, { type: 'OPT' }>;

const optOf = (packet: Packet): Opt | undefined =>
  (packet.additionals ?? []).find((record): record is Opt => record.type === 'OPT');

const echoOf = (dnssecOk: boolean, badVersion: boolean): WireRecord => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: ourUdpSize,
  extendedRcode: badVersion ? 1 : 0,
  ednsVersion: 0,
  flags: dnssecOk ? 0x8000 : 0,
  flag_do: dnssecOk,
  options: [],
});

function toWire(record: AnswerRecord): WireRecord {
  const head = { name: plainName(record.name), ttl: record.ttlS, class: 'IN' } as const;
  const { type, value } = record;
  switch (type) {
    case 'A':
    case 'AAAA':
      return { ...head, type, data: value };
    case 'CNAME':
    case 'NS':
      return { ...head, type, data: plainName(value) };
    case 'TXT':
      return { ...head, type, data: characterStrings(value) ?? [] };
    case 'MX': {
      const [preference = '', exchange = ''] = value.split(' ');
      return { ...head, type, data: { preference: Number(preference), exchange: plainName(exchange) } };
    }
    default:
      return { ...head, type, data: soaData(value) };
  }
}

function soaData(value: string) {
  const [mname = '', rname = '', ...timers] = value.split(' ');
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = timers.map(Number);
  return { mname: plainName(mname), rname: plainName(rname), serial, refresh, retry, expire, minimum };
}
