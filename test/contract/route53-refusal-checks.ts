import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { outcome, type Check } from './check.ts';
import { a, change, nameIn, type Action } from './route53-records.ts';
import { zoneName } from './route53-zone-checks.ts';

const guide = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';

const changes = {
  service: 'route53',
  operation: 'ChangeResourceRecordSets',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html',
} as const;

/** A batch that must be refused for the sake of one record in it. */
const refused = (
  name: string,
  source: string,
  sets: (name: string) => readonly (readonly [Action, ResourceRecordSet])[],
): Check => ({
  ...changes,
  name,
  source,
  expected: 'InvalidChangeBatch 400',
  async call(bench) {
    const own = nameIn(bench);
    const all = sets(own);
    const before = all.slice(0, -1);
    if (before.length > 0) await change(bench, before);
    return outcome(change(bench, all.slice(-1)));
  },
});

const format = `${guide}/ResourceRecordTypes.html`;

export const route53RefusalChecks: readonly Check[] = [
  refused('a record that exists cannot be created again', changes.source, (name) => [
    ['CREATE', a(name)],
    ['CREATE', a(name, '198.51.100.10')],
  ]),
  refused('a record that is not there cannot be deleted', changes.source, (name) => [['DELETE', a(name)]]),
  refused('a delete must repeat the values', changes.source, (name) => [
    ['CREATE', a(name)],
    ['DELETE', a(name, '198.51.100.10')],
  ]),
  refused('a delete must repeat the TTL', changes.source, (name) => [
    ['CREATE', a(name)],
    ['DELETE', a(name, undefined, 300)],
  ]),
  refused('an A record holds an IPv4 address', format, (name) => [['CREATE', a(name, 'nowhere')]]),
  refused('a record outside the zone is refused', changes.source, () => [['CREATE', a('www.elsewhere.test')]]),
  refused('no CNAME stands at the apex', format, () => [
    ['CREATE', { Name: zoneName, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.test' }] }],
  ]),
  refused('no CNAME stands beside another record', format, (name) => [
    ['CREATE', a(name)],
    ['CREATE', { Name: name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.test' }] }],
  ]),
  refused('a name with an empty label is refused', 'hashicorp/terraform#18482, GSA-TTS/dns#101', (name) => [
    ['CREATE', a(`a..${name}`)],
  ]),
  refused(
    'an alias to a record that is not there is refused',
    `${guide}/resource-record-sets-choosing-alias-non-alias.html`,
    (name) => [
      [
        'CREATE',
        { Name: name, Type: 'A', AliasTarget: { HostedZoneId: 'Z1', DNSName: `b.${name}`, EvaluateTargetHealth: false } },
      ],
    ],
  ),
];
