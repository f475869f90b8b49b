/** Records changed and listed in the zone of the contract, through the adapter's client. */
import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  type Change,
  type ChangeInfo,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Bench } from './check.ts';
import { zoneName } from './route53-zone-checks.ts';

export type Action = NonNullable<Change['Action']>;

export const a = (name: string, value = '198.51.100.9', TTL = 60): ResourceRecordSet => ({
  Name: name,
  Type: 'A',
  TTL,
  ResourceRecords: [{ Value: value }],
});

export async function change(
  bench: Bench,
  changes: readonly (readonly [Action, ResourceRecordSet])[],
  Comment?: string,
): Promise<ChangeInfo> {
  const Changes = changes.map(([one, ResourceRecordSet]) => ({ Action: one, ResourceRecordSet }));
  const ChangeBatch = { Changes, ...(Comment === undefined ? {} : { Comment }) };
  const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: await bench.zone(), ChangeBatch });
  const answer = await bench.clients.route53.send(command, { abortSignal: bench.signal });
  if (!answer.ChangeInfo) throw new Error('a change without ChangeInfo');
  return answer.ChangeInfo;
}

export async function listFrom(bench: Bench, StartRecordName?: string, MaxItems = 100): Promise<ResourceRecordSet[]> {
  const from = StartRecordName === undefined ? {} : { StartRecordName };
  const command = new ListResourceRecordSetsCommand({ HostedZoneId: await bench.zone(), MaxItems, ...from });
  return (await bench.clients.route53.send(command, { abortSignal: bench.signal })).ResourceRecordSets ?? [];
}

/** The records of one name, as listed. */
export const recordsOf = async (bench: Bench, name: string): Promise<ResourceRecordSet[]> =>
  (await listFrom(bench, name)).filter((set) => set.Name === `${name}.`);

export const inWords = ({ Name, Type, TTL, ResourceRecords = [] }: ResourceRecordSet, name: string): string =>
  [Name?.replace(name, 'x'), Type, TTL, ...ResourceRecords.map(({ Value }) => Value)].join(' ');

export const nameIn = (bench: Bench): string => `${bench.word()}.${zoneName}`;
