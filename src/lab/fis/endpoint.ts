/** The FIS endpoint of the lab: REST-JSON, no version prefix. */
import { serveHttp, type Call, type Endpoint, type Handler, type Reply } from '../http-endpoint.ts';
import type { LabWorld } from '../world.ts';
import { errorReply, FisError } from './errors.ts';
import { getAction, getResourceType, listActions, listResourceTypes } from './operations/catalogue.ts';
import {
  getExperiment,
  listExperiments,
  listResolvedTargets,
  startExperiment,
  stopExperiment,
} from './operations/experiments.ts';
import { listTags, tagResource, untagResource } from './operations/tags.ts';
import { createTemplate, deleteTemplate, getTemplate, listTemplates, updateTemplate } from './operations/templates.ts';
import { newStore, type Store } from './store.ts';

type Operation = (store: Store, call: Call) => Reply;

const operations: Readonly<Record<string, Operation>> = {
  'POST /experimentTemplates': createTemplate,
  'GET /experimentTemplates': listTemplates,
  'GET /experimentTemplates/:id': getTemplate,
  'PATCH /experimentTemplates/:id': updateTemplate,
  'DELETE /experimentTemplates/:id': deleteTemplate,
  'POST /experiments': startExperiment,
  'GET /experiments': listExperiments,
  'GET /experiments/:id': getExperiment,
  'DELETE /experiments/:id': stopExperiment,
  'GET /experiments/:id/resolvedTargets': listResolvedTargets,
  'GET /actions': listActions,
  'GET /actions/:id': getAction,
  'GET /targetResourceTypes': listResourceTypes,
  'GET /targetResourceTypes/:id': getResourceType,
  'POST /tags/:arn': tagResource,
  'GET /tags/:arn': listTags,
  'DELETE /tags/:arn': untagResource,
};

/** Serves until disposed. Disposal ends every experiment first, so that no impairment waits for its lease to run out. */
export async function startFis(world: LabWorld): Promise<Endpoint> {
  const store = newStore(world);
  const routes = Object.entries(operations).map(([route, operation]): [string, Handler] => [
    route,
    (call) => operation(store, call),
  ]);
  const endpoint = await serveHttp({
    routes: Object.fromEntries(routes),
    requestIdHeader: 'x-amzn-requestid',
    failed: errorReply,
    unknown: (method, path) =>
      errorReply(new FisError('UnknownOperationException', `The lab does not offer the operation ${method} ${path}`)),
  });
  return {
    url: endpoint.url,
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      for (const run of store.runs.values()) run.stop({ kind: 'shutdown' });
      await Promise.all([...store.runs.values()].map(({ done }) => done));
    },
  };
}
