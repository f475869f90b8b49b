/** A retry over the SDK's own, which gives up after an eighth of a second on a refused connection and at once on an HTML 502. */
import type { Clock } from '../../run/ports.ts';

export interface RetryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly attempts?: number;
  /** The SDK itself would wait for an answer for ever. */
  readonly attemptMs?: number;
  /** Lets an attempt that is on its way come to its answer when the caller's signal aborts; nothing is tried again then. */
  readonly hearOut?: boolean;
}

/**
 * Only for calls that are safe to repeat: reads, writes under a client token of ours, and what ends in the same state however
 * often it is asked for (stop, delete). `call` is given the signal of its attempt; when the caller's own has aborted, nothing
 * is tried again and its reason is thrown.
 */
export async function withRetry<T>(
  call: (attempt: AbortSignal) => Promise<T>,
  { clock, signal, attempts = 5, attemptMs = 10_000, hearOut = false }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const late = AbortSignal.timeout(attemptMs);
    try {
      return await call(hearOut ? late : AbortSignal.any([signal, late]));
    } catch (error) {
      signal.throwIfAborted();
      if (!late.aborted && !isPassing(error)) throw error;
      if (attempt >= attempts) throw late.aborted ? timedOut(attemptMs, error) : error;
      await clock.sleep(100 * 2 ** attempt, signal);
    }
  }
}

const timedOut = (ms: number, cause: unknown): Error =>
  Object.assign(new Error(`no answer within ${ms} ms`, { cause }), { name: 'TimeoutError' });

const lostConnection = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
const saidSo = ['ThrottlingException', 'Throttling', 'PriorRequestNotComplete', 'TimeoutError'];

/** True for what may go away by itself: no connection, no sense in the answer, or the server's own word. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SyntaxError) return true;
  const { code, name, $metadata } = error as NodeJS.ErrnoException & { $metadata?: { httpStatusCode?: number } };
  if (lostConnection.includes(code ?? '') || saidSo.includes(name)) return true;
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500;
}
