/**
 * One factory for both clients, and it fails closed: where a request would go is decided here, stated, and checked on every request
 * before it is signed or a socket is opened. Two traps make that necessary (both measured): `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is
 * honoured by the Route 53 client only, and setting one of the two endpoint variables sends the other client to the real cloud.
 */
import { FisClient } from '@aws-sdk/client-fis';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { AwsFacts } from '../../drill/environment.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../run/ports.ts';
import { accountPace, pacer, type Pace } from './pace.ts';

export interface AwsClients extends Disposable {
  readonly fis: FisClient;
  readonly route53: Route53Client;
}

/** Endpoint variables that would divert a run against an account; only `--allow-endpoint` lets them pass. */
const endpointVariables = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_FIS', 'AWS_ENDPOINT_URL_ROUTE_53'] as const;

export function createClients(
  aws: AwsFacts,
  env: NodeJS.ProcessEnv,
  options: { readonly allowEndpoint?: boolean; readonly pace?: Pace } = {},
): AwsClients {
  const lab = aws.endpoints;
  const diverted = endpointVariables.filter((name) => env[name]);
  if (lab === undefined && diverted.length > 0 && !options.allowEndpoint)
    throw new Refusal(
      'aws/endpoint-diverted',
      `${diverted.join(', ')} would send requests for account ${aws.account} somewhere else`,
      'Unset it, or say --allow-endpoint if that is what you want.',
    );
  if (lab === undefined) refuseSplit(env);

  const route53 = new Route53Client(
    lab === undefined ? { region: aws.region } : { region: aws.region, endpoint: lab.route53, credentials: labCredentials },
  );
  // The older FIS client cannot read every kind of profile; the newer one can, so it lends its providers.
  const fis = new FisClient(
    lab === undefined
      ? { region: aws.region, credentials: () => route53.config.credentials() }
      : { region: aws.region, endpoint: lab.fis, credentials: labCredentials },
  );
  const permitted = lab === undefined ? (options.allowEndpoint ? () => true : isAwsHost) : isLoopback;
  guardEndpoint(fis, permitted);
  guardEndpoint(route53, permitted);
  sendExperimentOptions(fis);
  if (lab === undefined) keepPace([fis, route53], options.pace ?? accountPace);
  return {
    fis,
    route53,
    [Symbol.dispose]() {
      fis.destroy();
      route53.destroy();
    },
  };
}

/** Diverted on purpose is fine; one service diverted and the other not is half a run against an account. */
function refuseSplit(env: NodeJS.ProcessEnv): void {
  const has = (name: (typeof endpointVariables)[number]): boolean => Boolean(env[name]);
  if (!endpointVariables.some(has)) return;
  const both = has('AWS_ENDPOINT_URL') || (has('AWS_ENDPOINT_URL_FIS') && has('AWS_ENDPOINT_URL_ROUTE_53'));
  if (both && env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() !== 'true') return;
  const why = both
    ? 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS holds for Route 53 only'
    : `only ${endpointVariables.filter(has).join(', ')} is set`;
  throw new Refusal(
    'aws/endpoint-split',
    `FIS and Route 53 would be asked in different places: ${why}`,
    'Set AWS_ENDPOINT_URL_FIS and AWS_ENDPOINT_URL_ROUTE_53, or AWS_ENDPOINT_URL, and do not ignore them.',
  );
}

/** Never a real profile: a lab run must not fall through to somebody's account. */
const labCredentials = { accessKeyId: 'AKIALAB', secretAccessKey: 'lab' };

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export function isAwsHost(host: string): boolean {
  return /(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(host);
}

type Stack = { add(middleware: unknown, options: object): void };

function guardEndpoint(client: FisClient | Route53Client, permitted: (host: string) => boolean): void {
  const guard =
    (next: (args: unknown) => Promise<unknown>) =>
    async (args: { request: { hostname: string } }): Promise<unknown> => {
      const { hostname } = args.request;
      if (!permitted(hostname))
        throw new Refusal(
          'aws/endpoint-guard',
          `a request was about to go to ${hostname}`,
          'Check the environment file and the AWS endpoint settings.',
        );
      return next(args);
    };
  (client.middlewareStack as unknown as Stack).add(guard, {
    step: 'finalizeRequest',
    name: 'gamedayEndpointGuard',
    priority: 'high',
  });
}

/**
 * This version of the FIS client drops `experimentOptions` of StartExperiment without a word, which turns a dry run (`skip-all`)
 * into a real one. Put it back between the serializer and the signature. Callers still assert the answer, see `experiments.ts`.
 */
function sendExperimentOptions(client: FisClient): void {
  const restore =
    (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
    async (args: { input: { experimentOptions?: unknown }; request: { body: string } }): Promise<unknown> => {
      if (context.commandName === 'StartExperimentCommand' && args.input.experimentOptions !== undefined) {
        const body = JSON.parse(args.request.body) as { experimentOptions?: unknown };
        args.request.body = JSON.stringify({
          ...body,
          experimentOptions: body.experimentOptions ?? args.input.experimentOptions,
        });
      }
      return next(args);
    };
  (client.middlewareStack as unknown as Stack).add(restore, {
    step: 'build',
    name: 'gamedayExperimentOptions',
    priority: 'high',
  });
}

/** Every attempt of every call of both services draws on one budget: an account has one. */
function keepPace(clients: readonly (FisClient | Route53Client)[], pace: Pace): void {
  const waitMs = pacer(pace);
  const keep = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    const ms = waitMs(performance.now());
    if (ms > 0) await sleep(ms);
    return next(args);
  };
  for (const { middlewareStack } of clients)
    (middlewareStack as unknown as Stack).add(keep, { step: 'finalizeRequest', name: 'gamedayPace', priority: 'low' });
}
