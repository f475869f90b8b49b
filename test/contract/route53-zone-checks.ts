import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListHostedZonesCommandOutput,
} from '@aws-sdk/client-route-53';
import { outcome, type Bench, type Check } from './check.ts';

/** The zone that all checks of records share. */
export const zoneName = 'contract.test';

const api = 'https://docs.aws.amazon.com/Route53/latest/APIReference';

/** Id without its prefix, as a caller may also write it. */
export async function createZone(bench: Bench, Name: string, CallerReference = bench.word()): Promise<string> {
  const { HostedZone } = await bench.clients.route53.send(new CreateHostedZoneCommand({ Name, CallerReference }));
  return HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
}

const make = { service: 'route53', operation: 'CreateHostedZone', source: `${api}/API_CreateHostedZone.html` } as const;
const read = { service: 'route53', operation: 'GetHostedZone', source: `${api}/API_GetHostedZone.html` } as const;
const list = { service: 'route53', operation: 'ListHostedZones', source: `${api}/API_ListHostedZones.html` } as const;
const remove = { service: 'route53', operation: 'DeleteHostedZone', source: `${api}/API_DeleteHostedZone.html` } as const;
const byName = {
  service: 'route53',
  operation: 'ListHostedZonesByName',
  source: `${api}/API_ListHostedZonesByName.html`,
} as const;

export const route53ZoneChecks: readonly Check[] = [
  {
    ...make,
    name: 'a new zone has its name with a dot, its own records, and is PENDING',
    expected: ['x.test.', '2', 'PENDING', '/hostedzone/…'],
    async call(bench) {
      const word = bench.word();
      const command = new CreateHostedZoneCommand({ Name: `${word}.test`, CallerReference: word });
      const { HostedZone: made, ChangeInfo } = await bench.clients.route53.send(command);
      return [
        String(made?.Name?.replace(word, 'x')),
        String(made?.ResourceRecordSetCount),
        String(ChangeInfo?.Status),
        made?.Id?.startsWith('/hostedzone/') ? '/hostedzone/…' : 'another form',
      ];
    },
  },
  {
    ...make,
    name: 'a caller reference makes one zone only',
    expected: 'HostedZoneAlreadyExists 409',
    async call(bench) {
      const word = bench.word();
      await createZone(bench, `${word}.test`, word);
      return outcome(createZone(bench, `${word}.test`, word));
    },
  },
  {
    ...make,
    name: 'a name with an empty label makes no zone',
    expected: 'InvalidDomainName 400',
    call: (bench) => outcome(createZone(bench, 'a..test')),
  },
  {
    ...read,
    name: 'a zone is found by its id, with and without the prefix',
    expected: ['contract.test.', 'contract.test.'],
    async call(bench) {
      const id = await bench.zone();
      const asked = [id, `/hostedzone/${id}`].map((Id) => bench.clients.route53.send(new GetHostedZoneCommand({ Id })));
      return (await Promise.all(asked)).map(({ HostedZone }) => String(HostedZone?.Name));
    },
  },
  {
    ...read,
    operation: 'ListResourceRecordSets',
    name: 'a new zone lists its own NS and SOA',
    expected: ['NS', 'SOA'],
    async call(bench) {
      const HostedZoneId = await createZone(bench, `${bench.word()}.test`);
      const { ResourceRecordSets } = await bench.clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
      return (ResourceRecordSets ?? []).map(({ Type }) => String(Type));
    },
  },
  {
    ...read,
    name: 'an unknown zone is not found',
    readOnly: true,
    expected: 'NoSuchHostedZone 404',
    call: ({ clients }) => outcome(clients.route53.send(new GetHostedZoneCommand({ Id: 'Z0NOBODY' }))),
  },
  {
    ...list,
    name: 'the zone is among the zones of the account',
    readOnly: true,
    expected: 'listed',
    async call(bench) {
      const id = await bench.zone();
      let Marker: string | undefined;
      do {
        const page: ListHostedZonesCommandOutput = await bench.clients.route53.send(
          new ListHostedZonesCommand(Marker === undefined ? {} : { Marker }),
        );
        if (page.HostedZones?.some((each) => each.Id === `/hostedzone/${id}`)) return 'listed';
        Marker = page.NextMarker;
      } while (Marker);
      return 'not listed';
    },
  },
  {
    ...list,
    name: 'zones are listed in pages that lead on',
    expected: ['1', 'another'],
    async call(bench) {
      await bench.zone();
      await createZone(bench, `${bench.word()}.test`);
      const one = await bench.clients.route53.send(new ListHostedZonesCommand({ MaxItems: 1 }));
      if (one.NextMarker === undefined) return [String(one.HostedZones?.length), 'no more'];
      const two = await bench.clients.route53.send(new ListHostedZonesCommand({ MaxItems: 1, Marker: one.NextMarker }));
      return [String(one.HostedZones?.length), two.HostedZones?.[0]?.Id === one.HostedZones?.[0]?.Id ? 'the same' : 'another'];
    },
  },
  {
    ...byName,
    name: 'zones by name begin at the name asked for',
    expected: 'contract.test.',
    async call(bench) {
      await bench.zone();
      await createZone(bench, `a-${bench.word()}.test`);
      const { HostedZones } = await bench.clients.route53.send(
        new ListHostedZonesByNameCommand({ DNSName: zoneName, MaxItems: 1 }),
      );
      return String(HostedZones?.[0]?.Name);
    },
  },
  {
    ...remove,
    name: 'a zone that still holds records cannot be deleted',
    expected: ['HostedZoneNotEmpty 400', 'accepted'],
    async call(bench) {
      const word = bench.word();
      const Id = await createZone(bench, `${word}.test`);
      const set = { Name: `www.${word}.test`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '198.51.100.9' }] } as const;
      const send = (Action: 'CREATE' | 'DELETE') =>
        bench.clients.route53.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: Id,
            ChangeBatch: { Changes: [{ Action, ResourceRecordSet: { ...set, ResourceRecords: [...set.ResourceRecords] } }] },
          }),
        );
      await send('CREATE');
      const full = await outcome(bench.clients.route53.send(new DeleteHostedZoneCommand({ Id })));
      await send('DELETE');
      return [full, await outcome(bench.clients.route53.send(new DeleteHostedZoneCommand({ Id })))];
    },
  },
  {
    ...remove,
    name: 'an unknown zone cannot be deleted',
    expected: 'NoSuchHostedZone 404',
    call: ({ clients }) => outcome(clients.route53.send(new DeleteHostedZoneCommand({ Id: 'Z0NOBODY' }))),
  },
];
