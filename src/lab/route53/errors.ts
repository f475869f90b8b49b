/**
 * Route 53 errors. `InvalidChangeBatch` has a form of its own in the API reference which SDKs cannot name; like every
 * other error it is sent as `ErrorResponse`, which all of them read.
 */
import { randomUUID } from 'node:crypto';
import type { Reply } from '../http-endpoint.ts';
import { buildXml } from './xml.ts';

const statusOf = {
  InvalidInput: 400,
  InvalidChangeBatch: 400,
  InvalidDomainName: 400,
  HostedZoneNotEmpty: 400,
  InvalidAction: 400,
  MalformedInput: 400,
  NoSuchHostedZone: 404,
  NoSuchChange: 404,
  HostedZoneAlreadyExists: 409,
  InternalFailure: 500,
} as const;

export type Route53Code = keyof typeof statusOf;

export class Route53Error extends Error {
  override readonly name = 'Route53Error';
  readonly code: Route53Code;
  constructor(code: Route53Code, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalidInput = (message: string): Route53Error => new Route53Error('InvalidInput', message);

/** The messages of a batch travel as a bracketed list. */
export const invalidBatch = (messages: readonly string[]): Route53Error =>
  new Route53Error('InvalidChangeBatch', `[${messages.join(', ')}]`);

export function errorReply(error: unknown): Reply {
  const known = error instanceof Route53Error ? error : new Route53Error('InternalFailure', String(error));
  const status = statusOf[known.code];
  const requestId = randomUUID();
  return {
    status,
    contentType: 'text/xml',
    headers: { 'x-amzn-RequestId': requestId },
    body: buildXml('ErrorResponse', {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: known.code, Message: known.message },
      RequestId: requestId,
    }),
  };
}
