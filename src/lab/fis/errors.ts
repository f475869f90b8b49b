/** FIS errors as they travel: status, `x-amzn-errortype`, and a JSON message. */
import type { Reply } from '../http-endpoint.ts';

const statusOf = {
  ValidationException: 400,
  SerializationException: 400,
  UnknownOperationException: 404,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  ServiceQuotaExceededException: 402,
  InternalServerException: 500,
} as const;

export type FisErrorType = keyof typeof statusOf;

export class FisError extends Error {
  override readonly name = 'FisError';
  readonly type: FisErrorType;
  constructor(type: FisErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

export const invalid = (message: string): FisError => new FisError('ValidationException', message);
export const notFound = (message: string): FisError => new FisError('ResourceNotFoundException', message);
export const conflict = (message: string): FisError => new FisError('ConflictException', message);
export const quota = (message: string): FisError => new FisError('ServiceQuotaExceededException', message);

export function errorReply(error: unknown): Reply {
  const known = error instanceof FisError ? error : new FisError('InternalServerException', String(error));
  return {
    status: statusOf[known.type],
    contentType: 'application/json',
    headers: { 'x-amzn-errortype': known.type },
    body: JSON.stringify({ message: known.message }),
  };
}
