/** Elements of answers, as the service orders them. */
import type { Reply } from '../http-endpoint.ts';
import { nameServers, type Change, type RecordSet, type Zone } from './records.ts';
import { buildXml, type Xml } from './xml.ts';

export const xml = (root: string, content: { readonly [name: string]: Xml }): Reply => ({
  status: 200,
  contentType: 'text/xml',
  body: buildXml(root, content),
});

export const changeView = ({ id, status, submittedAt, comment }: Change): Xml => ({
  Id: `/change/${id}`,
  Status: status,
  SubmittedAt: new Date(submittedAt).toISOString(),
  Comment: comment,
});

export const zoneView = (zone: Zone): Xml => ({
  Id: `/hostedzone/${zone.id}`,
  Name: zone.name,
  CallerReference: zone.callerReference,
  Config: { Comment: zone.comment, PrivateZone: false },
  ResourceRecordSetCount: zone.records.size,
});

export const delegationView: Xml = { NameServers: { NameServer: nameServers.map((name) => name.slice(0, -1)) } };

export function setView(set: RecordSet): Xml {
  const head = { Name: set.name, Type: set.type };
  if (set.kind === 'plain') {
    return { ...head, TTL: set.ttlS, ResourceRecords: { ResourceRecord: set.values.map((Value) => ({ Value })) } };
  }
  const { zoneId, name, evaluateTargetHealth } = set.target;
  return { ...head, AliasTarget: { HostedZoneId: zoneId, DNSName: name, EvaluateTargetHealth: evaluateTargetHealth } };
}
