import { ListExperimentsCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClients, isAwsHost, isLoopback, type AwsClients } from '../../../src/edges/aws/clients.ts';
import { factsFor, json, serve, type Answer } from './server.ts';

const lists: Answer = (asked, response) => {
  if (!asked.path.startsWith('/2013-04-01')) return json(200, { experiments: [] })(asked, response);
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    '<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>',
  );
};
const { endpoints: _, ...account } = factsFor('');
const askFis = ({ fis }: AwsClients) => fis.send(new ListExperimentsCommand({}));
const askRoute53 = ({ route53 }: AwsClients) => route53.send(new ListHostedZonesCommand({}));
const refusal = (code: string) => ({ name: 'Refusal', code });

/** The SDK reads the process's own environment, whatever we look at. */
function processEnv(env: Readonly<Record<string, string>>): void {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASOMEBODY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}
afterEach(() => vi.unstubAllEnvs());

describe('in a lab', () => {
  test('both clients go to the lab, with credentials that are nobody’s', async () => {
    await using lab = await serve(lists);
    processEnv({});
    using clients = createClients(factsFor(lab.url), {});
    await askFis(clients);
    await askRoute53(clients);
    expect(lab.asked.map(({ path }) => path)).toEqual(['/experiments', '/2013-04-01/hostedzone']);
    for (const { headers } of lab.asked) expect(headers.authorization).toContain('Credential=AKIALAB/');
  });

  // The older client ignores this variable, the newer one heeds it: without an endpoint of our own they would part.
  test('no variable leads either client away', async () => {
    await using lab = await serve(lists);
    await using elsewhere = await serve(lists);
    processEnv({
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_ENDPOINT_URL: elsewhere.url,
      AWS_ENDPOINT_URL_FIS: elsewhere.url,
    });
    using clients = createClients(factsFor(lab.url), process.env);
    await askFis(clients);
    await askRoute53(clients);
    expect([lab.asked.length, elsewhere.sockets()]).toEqual([2, 0]);
  });

  test('a host that is not this machine is refused before a socket is opened', async () => {
    await using foreign = await serve(lists);
    // Reaches the server all the same, on systems where it reaches anything: only the name is foreign.
    const url = `http://0.0.0.0:${foreign.port}`;
    using clients = createClients(factsFor(url), {});
    await expect(askFis(clients)).rejects.toMatchObject(refusal('aws/endpoint-guard'));
    await expect(askRoute53(clients)).rejects.toMatchObject(refusal('aws/endpoint-guard'));
    expect(foreign.sockets()).toBe(0);
  });

  test('each service is guarded by itself', async () => {
    await using lab = await serve(lists);
    using clients = createClients(factsFor(lab.url, 'http://route53.amazonaws.com'), {});
    await askFis(clients);
    await expect(askRoute53(clients)).rejects.toMatchObject({ message: 'a request was about to go to route53.amazonaws.com' });
  });

  test('a dry run is asked for on the wire, where the SDK would drop it; a real run asks for nothing', async () => {
    await using lab = await serve(json(200, { experiment: { id: 'EXP1' } }));
    using clients = createClients(factsFor(lab.url), {});
    const start = { experimentTemplateId: 'EXT1', clientToken: 't' };
    await clients.fis.send(new StartExperimentCommand({ ...start, experimentOptions: { actionsMode: 'skip-all' } } as never));
    await clients.fis.send(new StartExperimentCommand(start));
    expect(lab.asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { ...start, experimentOptions: { actionsMode: 'skip-all' } },
      start,
    ]);
    // The signature covers the body that was sent.
    expect(Number(lab.asked[0]?.headers['content-length'])).toBe(lab.asked[0]?.body.length);
  });
});

describe('in an account', () => {
  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_FIS', 'AWS_ENDPOINT_URL_ROUTE_53'])(
    '%s is refused by name before anything is asked',
    (name) => {
      expect(() => createClients(account, { [name]: 'http://127.0.0.1:1' })).toThrow(
        expect.objectContaining({ ...refusal('aws/endpoint-diverted'), message: expect.stringContaining(name) as string }),
      );
    },
  );

  test('a profile that leads elsewhere is refused before a socket is opened', async () => {
    await using elsewhere = await serve(lists);
    const file = join(mkdtempSync(join(tmpdir(), 'gameday-profile-')), 'config');
    writeFileSync(file, `[default]\nregion = eu-west-1\nendpoint_url = ${elsewhere.url}\n`);
    processEnv({ AWS_CONFIG_FILE: file });
    using clients = createClients(account, {});
    await expect(askFis(clients)).rejects.toMatchObject(refusal('aws/endpoint-guard'));
    await expect(askRoute53(clients)).rejects.toMatchObject(refusal('aws/endpoint-guard'));
    expect(elsewhere.sockets()).toBe(0);
  });

  test('both services may be diverted on purpose', async () => {
    await using elsewhere = await serve(lists);
    processEnv({ AWS_ENDPOINT_URL_FIS: elsewhere.url, AWS_ENDPOINT_URL_ROUTE_53: elsewhere.url });
    using clients = createClients(account, process.env, { allowEndpoint: true });
    await askFis(clients);
    await askRoute53(clients);
    expect(elsewhere.asked).toHaveLength(2);
  });

  test.each([
    [{ AWS_ENDPOINT_URL_FIS: 'http://127.0.0.1:1' }, 'only AWS_ENDPOINT_URL_FIS is set'],
    [{ AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:1' }, 'only AWS_ENDPOINT_URL_ROUTE_53 is set'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS holds for Route 53 only',
    ],
  ])('%j would divert half a run, which is refused even on purpose', (env, why) => {
    expect(() => createClients(account, env, { allowEndpoint: true })).toThrow(
      expect.objectContaining({ ...refusal('aws/endpoint-split'), message: expect.stringContaining(why) as string }),
    );
  });

  test('both services share one budget of requests', async () => {
    await using elsewhere = await serve(lists);
    processEnv({ AWS_ENDPOINT_URL: elsewhere.url });
    using clients = createClients(account, process.env, { allowEndpoint: true, pace: { burst: 1, perSecond: 20 } });
    const begun = performance.now();
    await Promise.all([askFis(clients), askRoute53(clients), askFis(clients), askRoute53(clients)]);
    expect(performance.now() - begun).toBeGreaterThan(3 * 50 - 5);
    expect(elsewhere.asked).toHaveLength(4);
  });
});

describe('hosts', () => {
  test.each(['fis.eu-west-1.amazonaws.com', 'route53.amazonaws.com', 'fis.cn-north-1.amazonaws.com.cn', 'fis.eu-west-1.api.aws'])(
    '%s is of AWS',
    (host) => {
      expect([isAwsHost(host), isLoopback(host)]).toEqual([true, false]);
    },
  );

  test.each(['localhost', '127.0.0.1', '127.4.5.6', '::1', '[::1]'])('%s is this machine', (host) => {
    expect([isAwsHost(host), isLoopback(host)]).toEqual([false, true]);
  });

  test.each([
    'amazonaws.com.example',
    'fis-amazonaws.com',
    'amazonaws.comx',
    '127.0.0.1.example',
    'localhost.example',
    '0.0.0.0',
    '10.0.0.1',
    '1270.0.0.1',
    '',
  ])('"%s" is neither', (host) => {
    expect([isAwsHost(host), isLoopback(host)]).toEqual([false, false]);
  });
});
