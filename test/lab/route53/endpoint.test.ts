import { Resolver } from 'node:dns/promises';
import {
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  ListTagsForResourcesCommand,
  Route53Client,
  TestDNSAnswerCommand,
  type Change,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { startControlPlanes } from '../../../src/lab/control-planes.ts';
import { balancerName, inMemoryWorld } from '../../lab-unit/in-memory-world.ts';

async function lab(options: { frozen?: boolean } = {}) {
  const world = inMemoryWorld({ scale: 10, haste: 1_000, ...options });
  const planes = await startControlPlanes(world, new AbortController().signal);
  const credentials = { accessKeyId: 'AKIALAB', secretAccessKey: 'lab' };
  const client = new Route53Client({ endpoint: planes.route53, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([planes.dns]);
  const change = async (changes: Change[], Comment?: string) => {
    const batch = { Changes: changes, ...(Comment === undefined ? {} : { Comment }) };
    const { ChangeInfo } = await client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: planes.hostedZoneId, ChangeBatch: batch }),
    );
    return ChangeInfo!;
  };
  const insync = (id: string | undefined): Promise<void> =>
    world.until(() => world.log.some(({ event, facts }) => event === 'dns-insync' && `/change/${facts['change']}` === id));
  return {
    world,
    planes,
    client,
    resolver,
    change,
    insync,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await planes[Symbol.asyncDispose]();
    },
  };
}

const a = (Name: string, value = '198.51.100.9', TTL = 60): ResourceRecordSet => ({
  Name,
  Type: 'A',
  TTL,
  ResourceRecords: [{ Value: value }],
});

describe('the zone of the lab', () => {
  test('is there from the start, with the shop as an alias to its balancer', async () => {
    await using one = await lab();
    const { HostedZones } = await one.client.send(new ListHostedZonesCommand({}));
    expect(HostedZones).toEqual([
      {
        Id: `/hostedzone/${one.planes.hostedZoneId}`,
        Name: 'lab.test.',
        CallerReference: 'lab',
        Config: { Comment: 'The zone of the lab', PrivateZone: false },
        ResourceRecordSetCount: 3,
      },
    ]);
    const { ResourceRecordSets } = await one.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: one.planes.hostedZoneId }),
    );
    expect(ResourceRecordSets?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      'lab.test. NS',
      'lab.test. SOA',
      'shop.lab.test. A',
    ]);
    expect(ResourceRecordSets?.[2]?.AliasTarget).toEqual({
      HostedZoneId: 'Z32O12XQLNTSW2',
      DNSName: `${balancerName}.`,
      EvaluateTargetHealth: true,
    });
    expect(await one.resolver.resolve4('shop.lab.test')).toHaveLength(3);
  });
});

describe('a change', () => {
  test('is PENDING and not in DNS, then INSYNC and in DNS with its TTL divided by the scale', async () => {
    await using one = await lab({ frozen: true });
    const info = await one.change([{ Action: 'CREATE', ResourceRecordSet: a('x.lab.test') }], 'cutover blue→green & "x"');
    expect(info).toMatchObject({ Status: 'PENDING', Comment: 'cutover blue→green & "x"' });
    await expect(one.resolver.resolve4('x.lab.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    // The API shows at once what DNS does not know yet.
    const { ResourceRecordSets } = await one.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: one.planes.hostedZoneId, StartRecordName: 'x.lab.test', MaxItems: 1 }),
    );
    expect(ResourceRecordSets).toEqual([{ ...a('x.lab.test.') }]);
    one.world.thaw();
    await one.insync(info.Id);
    const { ChangeInfo } = await one.client.send(new GetChangeCommand({ Id: info.Id }));
    expect(ChangeInfo).toMatchObject({ Id: info.Id, Status: 'INSYNC', SubmittedAt: info.SubmittedAt });
    expect(await one.resolver.resolve4('x.lab.test', { ttl: true })).toEqual([{ address: '198.51.100.9', ttl: 6 }]);
  });

  test('made while another is on its way arrives after it', async () => {
    await using one = await lab();
    await one.change([{ Action: 'CREATE', ResourceRecordSet: a('x.lab.test', '198.51.100.1') }]);
    const last = await one.change([{ Action: 'UPSERT', ResourceRecordSet: a('x.lab.test', '198.51.100.2') }]);
    await one.insync(last.Id);
    expect(await one.resolver.resolve4('x.lab.test')).toEqual(['198.51.100.2']);
  });

  test('that is refused in part is refused as a whole', async () => {
    await using one = await lab();
    const refused = one.change([
      { Action: 'CREATE', ResourceRecordSet: a('fine.lab.test') },
      { Action: 'CREATE', ResourceRecordSet: a('x.lab.test', 'not-an-address') },
      { Action: 'DELETE', ResourceRecordSet: a('nobody.lab.test') },
    ]);
    await expect(refused).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message:
        "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'not-an-address'', Tried to delete resource record set [name='nobody.lab.test.', type='A'] but it was not found]",
      $metadata: { httpStatusCode: 400 },
    });
    const { HostedZone } = await one.client.send(new GetHostedZoneCommand({ Id: one.planes.hostedZoneId }));
    expect(HostedZone?.ResourceRecordSetCount).toBe(3);
  });

  test('can be undone by echoing what was listed', async () => {
    await using one = await lab();
    const sets: ResourceRecordSet[] = [
      a('*.lab.test'),
      { Name: 'txt.lab.test', Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: '"a <b> & \\"c\\""' }] },
      { Name: 'mx.lab.test', Type: 'MX', TTL: 60, ResourceRecords: [{ Value: '10 m1.lab.test.' }, { Value: '20 m2.lab.test.' }] },
      {
        Name: 'al.lab.test',
        Type: 'A',
        AliasTarget: { HostedZoneId: one.planes.hostedZoneId, DNSName: 'shop.lab.test', EvaluateTargetHealth: false },
      },
    ];
    await one.change(sets.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet })));
    const list = async () =>
      (await one.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: one.planes.hostedZoneId }))).ResourceRecordSets!;
    const added = (await list()).filter(({ Name, Type }) => Name !== 'shop.lab.test.' && Type !== 'NS' && Type !== 'SOA');
    expect(added.map(({ Name }) => Name)).toEqual(['\\052.lab.test.', 'al.lab.test.', 'mx.lab.test.', 'txt.lab.test.']);
    await one.change(added.map((ResourceRecordSet) => ({ Action: 'DELETE', ResourceRecordSet })));
    expect(await list()).toHaveLength(3);
  });

  test.each<[string, Partial<ResourceRecordSet>, string]>([
    ['weighted', { SetIdentifier: 'blue', Weight: 0 }, 'The lab does not offer weighted routing yet (Weight of x.lab.test. A)'],
    [
      'failover',
      { SetIdentifier: 'p', Failover: 'PRIMARY' },
      'The lab does not offer failover routing yet (Failover of x.lab.test. A)',
    ],
    [
      'latency',
      { SetIdentifier: 'p', Region: 'eu-west-1' },
      'The lab does not offer latency routing yet (Region of x.lab.test. A)',
    ],
    ['a health check', { HealthCheckId: 'hc' }, 'The lab does not offer health checks yet (HealthCheckId of x.lab.test. A)'],
    ['another type', { Type: 'SRV' }, "The lab does not offer records of type 'SRV'; it offers A, AAAA, CNAME, MX, NS, SOA, TXT"],
    [
      'an alias beside values',
      { AliasTarget: { HostedZoneId: 'Z', DNSName: 'y.lab.test', EvaluateTargetHealth: false } },
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]], but found more than one in Change with [Action=CREATE, Name=x.lab.test., Type=A]',
    ],
    [
      'no TTL',
      { TTL: undefined },
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]], but found none in Change with [Action=CREATE, Name=x.lab.test., Type=A]',
    ],
    ['a TTL below zero', { TTL: -1 }, "Value '-1' at 'ttl' failed to satisfy constraint: a whole number from 0 to 2147483647"],
  ])('with %s is InvalidInput', async (_, more, message) => {
    await using one = await lab();
    const refused = one.change([{ Action: 'CREATE', ResourceRecordSet: { ...a('x.lab.test'), ...more } }]);
    await expect(refused).rejects.toMatchObject({ name: 'InvalidInput', message });
  });
});

describe('a change of a name that is none', () => {
  test.each([
    ['a..lab.test', "[FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..lab.test']"],
    [
      `${'a'.repeat(64)}.lab.test`,
      `[FATAL problem: DomainNameInvalid (Value is not a valid domain name) encountered with '${'a'.repeat(64)}.lab.test']`,
    ],
  ])('%s is InvalidChangeBatch', async (name, message) => {
    await using one = await lab();
    const refused = one.change([{ Action: 'CREATE', ResourceRecordSet: a(name) }]);
    await expect(refused).rejects.toMatchObject({ name: 'InvalidChangeBatch', message });
  });
});

describe('records are listed', () => {
  test('in pages whose next name and type lead through all of them, in order', async () => {
    await using one = await lab();
    const names = ['b.lab.test', 'a.b.lab.test', 'a.lab.test', 'c.lab.test'];
    await one.change(names.map((name) => ({ Action: 'CREATE', ResourceRecordSet: a(name) })));
    const seen: string[] = [];
    let next: { StartRecordName?: string; StartRecordType?: ResourceRecordSet['Type'] } | undefined = {};
    while (next) {
      const answer: Awaited<ReturnType<typeof page>> = await page(next);
      seen.push(...answer.ResourceRecordSets!.map(({ Name, Type }) => `${Name} ${Type}`));
      expect(answer.ResourceRecordSets!.length).toBeLessThanOrEqual(2);
      next = answer.IsTruncated ? { StartRecordName: answer.NextRecordName!, StartRecordType: answer.NextRecordType } : undefined;
    }
    function page(from: object) {
      return one.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: one.planes.hostedZoneId, MaxItems: 2, ...from }));
    }
    expect(seen).toEqual([
      'lab.test. NS',
      'lab.test. SOA',
      'a.lab.test. A',
      'b.lab.test. A',
      'a.b.lab.test. A',
      'c.lab.test. A',
      'shop.lab.test. A',
    ]);
  });
});

describe('hosted zones', () => {
  test('are created, found by name, served once INSYNC, and deleted when empty', async () => {
    await using one = await lab({ frozen: true });
    const created = await one.client.send(new CreateHostedZoneCommand({ Name: 'Blue.Test', CallerReference: 'r1' }));
    expect(created).toMatchObject({
      Location: expect.stringContaining(created.HostedZone!.Id!) as string,
      HostedZone: { Name: 'blue.test.', ResourceRecordSetCount: 2 },
      DelegationSet: { NameServers: ['ns-1.lab.test', 'ns-2.lab.test'] },
    });
    await expect(one.resolver.resolveNs('blue.test')).rejects.toMatchObject({ code: 'EREFUSED' });
    one.world.thaw();
    await one.insync(created.ChangeInfo?.Id);
    expect(await one.resolver.resolveNs('blue.test')).toEqual(['ns-1.lab.test', 'ns-2.lab.test']);

    const byName = await one.client.send(new ListHostedZonesByNameCommand({ DNSName: 'blue.test', MaxItems: 1 }));
    expect(byName).toMatchObject({ HostedZones: [{ Name: 'blue.test.' }], IsTruncated: true, NextDNSName: 'lab.test.' });

    const Id = created.HostedZone!.Id;
    const batch = { Changes: [{ Action: 'CREATE', ResourceRecordSet: a('x.blue.test') } as const] };
    await one.client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: Id, ChangeBatch: batch }));
    await expect(one.client.send(new DeleteHostedZoneCommand({ Id }))).rejects.toMatchObject({ name: 'HostedZoneNotEmpty' });
    const undo = { Changes: [{ Action: 'DELETE', ResourceRecordSet: a('x.blue.test') } as const] };
    await one.client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: Id, ChangeBatch: undo }));
    await one.client.send(new DeleteHostedZoneCommand({ Id }));
    await expect(one.client.send(new GetHostedZoneCommand({ Id }))).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('are listed in pages', async () => {
    await using one = await lab();
    await one.client.send(new CreateHostedZoneCommand({ Name: 'blue.test', CallerReference: 'r1' }));
    const first = await one.client.send(new ListHostedZonesCommand({ MaxItems: 1 }));
    const second = await one.client.send(new ListHostedZonesCommand({ MaxItems: 1, Marker: first.NextMarker }));
    expect([first.HostedZones![0]!.Name, second.HostedZones![0]!.Name]).toEqual(['lab.test.', 'blue.test.']);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
  });

  test.each([
    [{ Name: 'blue.test', CallerReference: 'lab' }, 'HostedZoneAlreadyExists', 409],
    [{ Name: 'a..b', CallerReference: 'r' }, 'InvalidDomainName', 400],
    [{ Name: 'in.test', CallerReference: 'r', HostedZoneConfig: { PrivateZone: true } }, 'InvalidInput', 400],
  ])('%j is refused', async (input, name, httpStatusCode) => {
    await using one = await lab();
    await expect(one.client.send(new CreateHostedZoneCommand(input))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
  });

  test('bear tags', async () => {
    await using one = await lab();
    const { hostedZoneId } = one.planes;
    const resource = { ResourceType: 'hostedzone', ResourceId: hostedZoneId } as const;
    const AddTags = [
      { Key: 'owner', Value: 'sre' },
      { Key: 'run', Value: 'r1' },
    ];
    await one.client.send(new ChangeTagsForResourceCommand({ ...resource, AddTags }));
    await one.client.send(new ChangeTagsForResourceCommand({ ...resource, RemoveTagKeys: ['run'] }));
    const expected = { ...resource, Tags: [{ Key: 'owner', Value: 'sre' }] };
    expect((await one.client.send(new ListTagsForResourceCommand(resource))).ResourceTagSet).toEqual(expected);
    const several = await one.client.send(
      new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds: [hostedZoneId] }),
    );
    expect(several.ResourceTagSets).toEqual([expected]);
  });
});

describe('TestDNSAnswer', () => {
  test('says what the name servers say, and is not noted as an answer to a client', async () => {
    await using one = await lab();
    const ask = (RecordName: string, RecordType: 'A' | 'AAAA') =>
      one.client.send(new TestDNSAnswerCommand({ HostedZoneId: one.planes.hostedZoneId, RecordName, RecordType }));
    expect(await ask('shop.lab.test', 'A')).toMatchObject({
      RecordName: 'shop.lab.test.',
      RecordData: ['198.51.100.1', '198.51.100.2', '198.51.100.3'],
      ResponseCode: 'NOERROR',
    });
    expect(await ask('nobody.lab.test', 'A')).toMatchObject({ RecordData: [], ResponseCode: 'NXDOMAIN' });
    expect(await ask('shop.lab.test', 'AAAA')).toMatchObject({ RecordData: [], ResponseCode: 'NOERROR' });
    expect(one.world.log.filter(({ event }) => event === 'dns-answer')).toEqual([]);
  });
});

describe('what the lab does not offer', () => {
  test('is refused by name', async () => {
    await using one = await lab();
    const check = new CreateHealthCheckCommand({
      CallerReference: 'r',
      HealthCheckConfig: { Type: 'TCP', IPAddress: '203.0.113.1', Port: 80 },
    });
    await expect(one.client.send(check)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: 'The lab does not offer health checks yet (POST /2013-04-01/healthcheck)',
    });
    await expect(one.client.send(new GetChangeCommand({ Id: 'CNOPE' }))).rejects.toMatchObject({ name: 'NoSuchChange' });
  });

  test.each([
    ['/hostedzone/ZONE/rrset', '<ChangeResourceRecordSetsRequest><ChangeBatch>', 'MalformedInput'],
    [
      '/hostedzone/ZONE/rrset/',
      '<ChangeResourceRecordSetsRequest xmlns="x"><ChangeBatch/></ChangeResourceRecordSetsRequest>',
      'InvalidInput',
    ],
  ])('a body at %s that is not a change batch is %s', async (path, body, code) => {
    await using one = await lab();
    const url = `${one.planes.route53}/2013-04-01${path.replace('ZONE', one.planes.hostedZoneId)}`;
    const answer = await fetch(url, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`<Type>Sender</Type><Code>${code}</Code>`);
  });
});

describe('the control planes', () => {
  test('close all their ports when the signal aborts', async () => {
    const stop = new AbortController();
    const planes = await startControlPlanes(inMemoryWorld({ scale: 10 }), stop.signal);
    stop.abort();
    await planes[Symbol.asyncDispose]();
    await expect(fetch(`${planes.route53}/2013-04-01/hostedzone`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${planes.fis}/actions`)).rejects.toThrow('fetch failed');
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([planes.dns]);
    await expect(resolver.resolve4('shop.lab.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
