/** From a ChangeResourceRecordSets body to changes: structure only. Everything wrong here is `InvalidInput`, but for names. */
import { invalidBatch, invalidInput, Route53Error } from './errors.ts';
import { canonicalName } from './names.ts';
import { recordTypes, type RecordSet, type RecordType } from './records.ts';
import { child, children, parseXml, textOf, type Element } from './xml.ts';

export const changeActions = ['CREATE', 'UPSERT', 'DELETE'] as const;

export interface RequestedChange {
  readonly action: (typeof changeActions)[number];
  readonly set: RecordSet;
}

export interface Batch {
  readonly comment: string | undefined;
  readonly changes: readonly RequestedChange[];
}

/** Members that belong to a routing policy or a health check, and what they belong to. */
const notOffered: Readonly<Record<string, string>> = {
  Weight: 'weighted routing',
  Failover: 'failover routing',
  Region: 'latency routing',
  GeoLocation: 'geolocation routing',
  GeoProximityLocation: 'geoproximity routing',
  CidrRoutingConfig: 'IP-based routing',
  MultiValueAnswer: 'multivalue answer routing',
  SetIdentifier: 'routing policies with a SetIdentifier',
  HealthCheckId: 'health checks',
  TrafficPolicyInstanceId: 'traffic policies',
};

export function readBatch(body: string): Batch {
  const root = parseXml(body, 'ChangeResourceRecordSetsRequest');
  if (root === undefined) throw new Route53Error('MalformedInput', 'The request body is not a ChangeResourceRecordSetsRequest');
  const batch = child(root, 'ChangeBatch');
  const changes = children(child(batch, 'Changes'), 'Change');
  if (changes.length === 0) throw invalidInput('The change batch must hold at least one change');
  return { comment: textOf(batch, 'Comment'), changes: changes.map(readChange) };
}

function readChange(change: Element): RequestedChange {
  const given = textOf(change, 'Action') ?? 'null';
  const action = changeActions.find((known) => known === given);
  if (!action)
    throw invalidInput(`Value '${given}' at 'action' failed to satisfy constraint: enum value set [CREATE, UPSERT, DELETE]`);
  return { action, set: readSet(child(change, 'ResourceRecordSet'), action) };
}

function readSet(element: Element | undefined, action: string): RecordSet {
  const given = textOf(element, 'Name') ?? '';
  const name = canonicalName(given);
  // Real wording, from users' captures: https://github.com/hashicorp/terraform/issues/18482
  if (name === undefined) throw invalidBatch([`FATAL problem: ${nameProblem(given)} encountered with '${given}'`]);
  const type = readType(textOf(element, 'Type'));
  const member = Object.keys(notOffered).find((key) => child(element, key) !== undefined);
  if (member !== undefined) throw invalidInput(`The lab does not offer ${notOffered[member]} yet (${member} of ${name} ${type})`);

  const alias = child(element, 'AliasTarget');
  const ttl = textOf(element, 'TTL');
  const values = children(child(element, 'ResourceRecords'), 'ResourceRecord').map((record) => textOf(record, 'Value') ?? '');
  const plain = ttl !== undefined || values.length > 0;
  if (plain === (alias !== undefined) || (plain && (ttl === undefined || values.length === 0))) {
    const found = plain && alias !== undefined ? 'more than one' : 'none';
    throw invalidInput(
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]], but found ${found} in Change with [Action=${action}, Name=${name}, Type=${type}]`,
    );
  }
  return alias === undefined ? { kind: 'plain', name, type, ttlS: readTtl(ttl), values } : readAlias(alias, name, type);
}

const nameProblem = (given: string): string =>
  given === '' || /^\.|\.\./.test(given)
    ? 'DomainLabelEmpty (Domain label is empty)'
    : 'DomainNameInvalid (Value is not a valid domain name)';

function readType(given = 'null'): RecordType {
  const type = recordTypes.find((known) => known === given);
  if (!type) throw invalidInput(`The lab does not offer records of type '${given}'; it offers ${recordTypes.join(', ')}`);
  return type;
}

function readTtl(given = ''): number {
  const ttl = /^\d+$/.test(given) ? Number(given) : NaN;
  if (ttl <= 2_147_483_647) return ttl;
  throw invalidInput(`Value '${given}' at 'ttl' failed to satisfy constraint: a whole number from 0 to 2147483647`);
}

function readAlias(alias: Element, name: string, type: RecordType): RecordSet {
  const target = canonicalName(textOf(alias, 'DNSName') ?? '');
  const evaluate = textOf(alias, 'EvaluateTargetHealth');
  const zoneId = textOf(alias, 'HostedZoneId')?.replace('/hostedzone/', '');
  if (target === undefined || zoneId === undefined || (evaluate !== 'true' && evaluate !== 'false')) {
    throw invalidInput(`AliasTarget of ${name} must hold HostedZoneId, DNSName and EvaluateTargetHealth`);
  }
  return { kind: 'alias', name, type, target: { zoneId, name: target, evaluateTargetHealth: evaluate === 'true' } };
}
