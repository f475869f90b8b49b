/**
 * What an authoritative server says to a question. Pure: zones, balancers, scale and turn are arguments.
 *
 *     balancer's own name → its addresses, rotated
 *     zone, longest match → the set · an alias, followed · a CNAME, followed · a wildcard · NODATA · NXDOMAIN
 *     none                → REFUSED
 */
import { isWithin, parent, plainName } from '../route53/names.ts';
import { recordKey, type RecordSet, type Records, type RecordType, type Zone } from '../route53/records.ts';

export interface Question {
  /** Canonical. */
  readonly name: string;
  /** Any type of DNS, also one no record here can have. */
  readonly type: string;
}

export interface AnswerRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly ttlS: number;
  /** As Route 53 writes it. */
  readonly value: string;
}

/** Which balancer's addresses went into an answer. */
export interface BalancerUse {
  readonly balancer: string;
  readonly addresses: readonly string[];
  readonly ttlS: number;
}

export interface Answer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL';
  readonly authoritative: boolean;
  readonly answers: readonly AnswerRecord[];
  readonly authorities: readonly AnswerRecord[];
  readonly used?: BalancerUse;
}

export interface Known {
  readonly zones: readonly Pick<Zone, 'name' | 'served'>[];
  /** By plain name, as `LabWorld.balancers.answer`. */
  readonly balancer: (name: string) => { readonly addresses: readonly string[]; readonly ttlS: number } | undefined;
  /** Divides TTLs. */
  readonly scale: number;
  /** Rotates addresses: the answer begins with another one each turn. */
  readonly turn: number;
}

interface ServedZone {
  readonly name: string;
  readonly records: Records;
}

/** CNAMEs and aliases that lead in a circle end here. */
const mostSteps = 8;

export function resolve(question: Question, known: Known, steps = 0): Answer {
  if (steps > mostSteps) return { code: 'SERVFAIL', authoritative: true, answers: [], authorities: [] };
  const zone = findZone(question.name, known);
  const balancer = askBalancer(question, question.name, zone, known);
  if (balancer) return balancer;
  if (!zone) return { code: 'REFUSED', authoritative: false, answers: [], authorities: [] };

  const cut = delegation(question.name, zone);
  if (cut) return { code: 'NOERROR', authoritative: false, answers: [], authorities: plainRecords(cut, cut.name, known.scale) };

  const owner = ownerOf(question.name, zone.records);
  if (owner === undefined) return negative('NXDOMAIN', zone, known.scale);
  const set = zone.records.get(`${owner} ${question.type}`);
  if (set?.kind === 'plain') return found(plainRecords(set, question.name, known.scale));
  if (set?.kind === 'alias') return throughAlias(question, set.target.name, zone, known, steps);
  const cname = zone.records.get(recordKey({ name: owner, type: 'CNAME' }));
  return cname ? throughCname(question, cname, zone, known, steps) : negative('NOERROR', zone, known.scale);
}

function findZone(name: string, { zones }: Known): ServedZone | undefined {
  const [zone] = zones
    .filter((candidate) => candidate.served?.size && isWithin(name, candidate.name))
    .toSorted((a, b) => b.name.length - a.name.length);
  return zone?.served && { name: zone.name, records: zone.served };
}

/** The answer for a balancer's name, under the name that was asked; `undefined` when it is not a balancer's. */
function askBalancer(question: Question, target: string, zone: ServedZone | undefined, known: Known): Answer | undefined {
  const name = plainName(target);
  const balancer = known.balancer(name);
  if (!balancer) return undefined;
  if (question.type !== 'A' || balancer.addresses.length === 0) return negative('NOERROR', zone, known.scale);
  const { ttlS } = balancer;
  const shift = known.turn % balancer.addresses.length;
  const addresses = [...balancer.addresses.slice(shift), ...balancer.addresses.slice(0, shift)];
  const answers = addresses.map((value): AnswerRecord => ({ name: question.name, type: 'A', ttlS, value }));
  return { ...found(answers), used: { balancer: name, addresses, ttlS } };
}

/** An alias is invisible: the answer bears the alias's own name, and the target's TTL. */
function throughAlias(question: Question, target: string, zone: ServedZone, known: Known, steps: number): Answer {
  const balancer = askBalancer(question, target, zone, known);
  if (balancer) return balancer;
  const answer = resolve({ ...question, name: target }, known, steps + 1);
  if (answer.code !== 'NOERROR' || answer.answers.length === 0) return negative('NOERROR', zone, known.scale);
  return {
    ...answer,
    answers: answer.answers.map((record) => (record.name === target ? { ...record, name: question.name } : record)),
  };
}

function throughCname(question: Question, set: RecordSet, zone: ServedZone, known: Known, steps: number): Answer {
  if (set.kind === 'alias') {
    const answer = resolve({ ...question, name: set.target.name }, known, steps + 1);
    return answer.answers.length > 0 ? answer : negative('NOERROR', zone, known.scale);
  }
  const records = plainRecords(set, question.name, known.scale);
  const target = set.values[0] ?? '';
  const rest = resolve({ ...question, name: target.endsWith('.') ? target : `${target}.` }, known, steps + 1);
  // A target outside our zones is the resolver's to follow.
  if (rest.code === 'REFUSED') return found(records);
  return { ...rest, authoritative: true, answers: [...records, ...rest.answers] };
}

/** NS records below the apex hand the name on to other servers. */
function delegation(name: string, zone: ServedZone): RecordSet | undefined {
  for (let at: string | undefined = name; at !== undefined && at !== zone.name; at = parent(at)) {
    const set = zone.records.get(recordKey({ name: at, type: 'NS' }));
    if (set) return set;
  }
  return undefined;
}

/**
 * The name whose records answer: itself when it or anything below it exists, else the wildcard of the closest name
 * that exists (RFC 4592). `undefined`: no such name.
 */
function ownerOf(name: string, records: Records): string | undefined {
  const exists = (candidate: string): boolean => [...records.values()].some((set) => isWithin(set.name, candidate));
  if (exists(name)) return name;
  let encloser = parent(name);
  while (encloser !== undefined && !exists(encloser)) encloser = parent(encloser);
  const wildcard = `\\052.${encloser ?? ''}`;
  return [...records.values()].some((set) => set.name === wildcard) ? wildcard : undefined;
}

function plainRecords(set: RecordSet, name: string, scale: number): AnswerRecord[] {
  if (set.kind === 'alias') return [];
  return set.values.map((value) => ({ name, type: set.type, ttlS: scaledTtl(set.ttlS, scale), value }));
}

/** Never rounded to 0, which would turn caching off. */
const scaledTtl = (ttlS: number, scale: number): number => (ttlS === 0 ? 0 : Math.max(1, Math.round(ttlS / scale)));

const found = (answers: readonly AnswerRecord[]): Answer => ({
  code: 'NOERROR',
  authoritative: true,
  answers,
  authorities: [],
});

/** The SOA says for how long "no" may be kept: the smaller of its TTL and its last field (RFC 2308). */
function negative(code: 'NOERROR' | 'NXDOMAIN', zone: ServedZone | undefined, scale: number): Answer {
  const soa = zone?.records.get(recordKey({ name: zone.name, type: 'SOA' }));
  const minimum = soa?.kind === 'plain' ? Number(soa.values[0]?.split(' ').at(-1)) : 0;
  const authorities = soa?.kind === 'plain' ? plainRecords({ ...soa, ttlS: Math.min(soa.ttlS, minimum) }, soa.name, scale) : [];
  return { code, authoritative: true, answers: [], authorities };
}
