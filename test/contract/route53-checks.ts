import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import { withRetry } from '../../src/edges/aws/retry.ts';
import { systemClock } from '../../src/edges/clock.ts';
import { outcome, type Check } from './check.ts';
import { a, change, inWords, listFrom, nameIn, recordsOf } from './route53-records.ts';
import { zoneName } from './route53-zone-checks.ts';

const api = 'https://docs.aws.amazon.com/Route53/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';
const badBatch = 'InvalidChangeBatch 400';

const changes = {
  service: 'route53',
  operation: 'ChangeResourceRecordSets',
  source: `${api}/API_ChangeResourceRecordSets.html`,
} as const;
const list = {
  service: 'route53',
  operation: 'ListResourceRecordSets',
  source: `${api}/API_ListResourceRecordSets.html`,
} as const;
const way = { service: 'route53', operation: 'GetChange', source: `${api}/API_GetChange.html` } as const;

export const route53RecordChecks: readonly Check[] = [
  {
    ...changes,
    name: 'a batch is applied as a whole or not at all',
    expected: [badBatch, 'nothing applied'],
    async call(bench) {
      const name = nameIn(bench);
      const batch = change(bench, [
        ['CREATE', a(name)],
        ['DELETE', a(`gone.${name}`)],
      ]);
      const refusal = await outcome(batch);
      return [refusal, (await recordsOf(bench, name)).length === 0 ? 'nothing applied' : 'one applied'];
    },
  },
  {
    ...changes,
    name: 'a change begins as PENDING',
    source: way.source,
    expected: ['/change/…', 'PENDING'],
    async call(bench) {
      const { Id, Status } = await change(bench, [['CREATE', a(nameIn(bench))]]);
      return [Id?.startsWith('/change/') ? '/change/…' : 'another form', String(Status)];
    },
  },
  {
    ...changes,
    name: 'an upsert replaces what was there',
    expected: 'x. A 300 198.51.100.10',
    async call(bench) {
      const name = nameIn(bench);
      await change(bench, [['UPSERT', a(name)]]);
      await change(bench, [['UPSERT', a(name, '198.51.100.10', 300)]]);
      return (await recordsOf(bench, name)).map((set) => inWords(set, name)).join(', ');
    },
  },
  {
    ...changes,
    name: 'an upsert of what is there already is accepted, so that an undo may be repeated',
    expected: ['accepted', '1'],
    async call(bench) {
      const name = nameIn(bench);
      await change(bench, [['UPSERT', a(name)]]);
      return [await outcome(change(bench, [['UPSERT', a(name)]])), String((await recordsOf(bench, name)).length)];
    },
  },
  {
    ...changes,
    name: 'an unknown zone cannot be changed',
    expected: 'NoSuchHostedZone 404',
    call: ({ clients }) =>
      outcome(
        clients.route53.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: 'Z0NOBODY',
            ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: a('x.test') }] },
          }),
        ),
      ),
  },
  {
    ...changes,
    name: 'what was listed can be sent back to delete it',
    expected: ['accepted', '0'],
    async call(bench) {
      const name = nameIn(bench);
      await change(bench, [
        ['CREATE', a(name)],
        ['CREATE', { Name: name, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: '"a <b> & \\"c\\""' }] }],
        [
          'CREATE',
          { Name: name, Type: 'MX', TTL: 60, ResourceRecords: [{ Value: '10 m1.x.test.' }, { Value: '20 m2.x.test.' }] },
        ],
      ]);
      const echoed = (await recordsOf(bench, name)).map((set) => ['DELETE', set] as const);
      return [await outcome(change(bench, echoed)), String((await recordsOf(bench, name)).length)];
    },
  },
  {
    ...way,
    name: 'a change arrives: PENDING becomes INSYNC',
    expected: ['the same', 'INSYNC'],
    async call(bench) {
      const { Id } = await change(bench, [['CREATE', a(nameIn(bench))]]);
      const { signal } = bench;
      for (;;) {
        const { ChangeInfo: now } = await withRetry(() => bench.clients.route53.send(new GetChangeCommand({ Id })), {
          clock: systemClock,
          signal,
        });
        if (now?.Status === 'INSYNC') return [now.Id === Id ? 'the same' : 'another id', now.Status];
        await systemClock.sleep(5, signal);
      }
    },
  },
  {
    ...way,
    name: 'the comment of a change survives, whatever it holds',
    expected: 'cutover blue→green & "x" <y>',
    async call(bench) {
      const { Id } = await change(bench, [['CREATE', a(nameIn(bench))]], 'cutover blue→green & "x" <y>');
      return String((await bench.clients.route53.send(new GetChangeCommand({ Id }))).ChangeInfo?.Comment);
    },
  },
  {
    ...way,
    name: 'an unknown change is not found',
    readOnly: true,
    expected: 'NoSuchChange 404',
    call: ({ clients }) => outcome(clients.route53.send(new GetChangeCommand({ Id: 'C0NOBODY' }))),
  },
  {
    ...list,
    name: 'a record is listed as it was made, with the dot its name was given without',
    expected: 'x. A 60 198.51.100.9',
    async call(bench) {
      const name = nameIn(bench);
      await change(bench, [['CREATE', a(name)]]);
      return (await recordsOf(bench, name)).map((set) => inWords(set, name)).join(', ');
    },
  },
  {
    ...list,
    name: 'an alias is listed with its target and without a TTL',
    expected: ['the zone', 'y.x.', 'false', 'no TTL'],
    async call(bench) {
      const name = nameIn(bench);
      const HostedZoneId = await bench.zone();
      const AliasTarget = { HostedZoneId, DNSName: `y.${name}`, EvaluateTargetHealth: false };
      await change(bench, [
        ['CREATE', a(`y.${name}`)],
        ['CREATE', { Name: name, Type: 'A', AliasTarget }],
      ]);
      const [set] = await recordsOf(bench, name);
      const target = set?.AliasTarget;
      return [
        target?.HostedZoneId === HostedZoneId ? 'the zone' : 'another zone',
        String(target?.DNSName?.replace(name, 'x')),
        String(target?.EvaluateTargetHealth),
        set?.TTL === undefined ? 'no TTL' : 'a TTL',
      ];
    },
  },
  {
    ...list,
    name: 'a wildcard is listed by its code',
    source: `${guide}/DomainNameFormat.html`,
    expected: '\\052.x.',
    async call(bench) {
      const name = nameIn(bench);
      await change(bench, [['CREATE', a(`*.${name}`)]]);
      const found = (await listFrom(bench)).find((set) => set.Name?.endsWith(`.${name}.`));
      return String(found?.Name?.replace(name, 'x'));
    },
  },
  {
    ...list,
    name: 'records are ordered from the right label, and listed from where one asks',
    expected: ['b.x.', 'a.b.x.', 'c.x.'],
    async call(bench) {
      const name = nameIn(bench);
      await change(
        bench,
        ['c', 'a.b', 'b', 'a'].map((label) => ['CREATE', a(`${label}.${name}`)] as const),
      );
      const sets = await listFrom(bench, `b.${name}`);
      return sets.flatMap(({ Name = '' }) => (Name.endsWith(`.${name}.`) ? [Name.replace(name, 'x')] : []));
    },
  },
  {
    ...list,
    name: 'pages lead through every record once',
    expected: ['a.x.', 'b.x.', 'c.x.', 'd.x.', 'e.x.'],
    async call(bench) {
      const name = nameIn(bench);
      await change(
        bench,
        ['a', 'b', 'c', 'd', 'e'].map((label) => ['CREATE', a(`${label}.${name}`)] as const),
      );
      const HostedZoneId = await bench.zone();
      const seen: string[] = [];
      let from: object | undefined = { StartRecordName: `a.${name}` };
      while (from !== undefined) {
        const page: ListResourceRecordSetsCommandOutput = await bench.clients.route53.send(
          new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems: 2, ...from }),
        );
        for (const { Name = '' } of page.ResourceRecordSets ?? [])
          if (Name.endsWith(`.${name}.`)) seen.push(Name.replace(name, 'x'));
        const more = page.IsTruncated && seen.length < 20;
        from = more ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType } : undefined;
      }
      return seen;
    },
  },
  {
    ...list,
    name: 'records of an unknown zone are not found',
    readOnly: true,
    expected: 'NoSuchHostedZone 404',
    call: ({ clients }) => outcome(clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0NOBODY' }))),
  },
  {
    ...list,
    name: 'a list cannot begin at a name with an empty label',
    source: 'sorah/acmesmith#65',
    readOnly: true,
    expected: 'InvalidInput 400',
    call: (bench) => outcome(listFrom(bench, `a..${zoneName}`)),
  },
];
