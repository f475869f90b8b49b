/** The Route 53 endpoint of the lab: REST-XML under `/2013-04-01`. */
import { serveHttp, type Call, type Endpoint, type Handler, type Reply } from '../http-endpoint.ts';
import { errorReply, invalidInput, Route53Error } from './errors.ts';
import { changeRecordSets, getChange, listRecordSets } from './operations/records.ts';
import { changeTags, listTags, listTagsOfMany } from './operations/tags.ts';
import { testDnsAnswer } from './operations/test-dns-answer.ts';
import { createHostedZone, deleteHostedZone, getHostedZone, listHostedZones, listHostedZonesByName } from './operations/zones.ts';
import type { Store } from './store.ts';

type Operation = (store: Store, call: Call) => Reply;

const operations: Readonly<Record<string, Operation>> = {
  'POST /hostedzone': createHostedZone,
  'GET /hostedzone': listHostedZones,
  'GET /hostedzonesbyname': listHostedZonesByName,
  'GET /hostedzone/:id': getHostedZone,
  'DELETE /hostedzone/:id': deleteHostedZone,
  'POST /hostedzone/:id/rrset': changeRecordSets,
  'GET /hostedzone/:id/rrset': listRecordSets,
  'GET /change/:id': getChange,
  'GET /testdnsanswer': testDnsAnswer,
  'POST /tags/:type/:id': changeTags,
  'POST /tags/:type': listTagsOfMany,
  'GET /tags/:type/:id': listTags,
};

const version = '/2013-04-01';

export function startRoute53(store: Store): Promise<Endpoint> {
  const routes = Object.entries(operations).map(([route, operation]): [string, Handler] => [
    route.replace(' ', ` ${version}`),
    (call) => operation(store, call),
  ]);
  return serveHttp({
    routes: Object.fromEntries(routes),
    requestIdHeader: 'x-amzn-RequestId',
    failed: errorReply,
    unknown: (method, path) =>
      errorReply(
        path.startsWith(`${version}/healthcheck`)
          ? invalidInput(`The lab does not offer health checks yet (${method} ${path})`)
          : new Route53Error('InvalidAction', `The lab does not offer the operation ${method} ${path}`),
      ),
  });
}
