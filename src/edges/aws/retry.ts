/** A retry over the SDK's own, which gives up after an eighth of a second on a refused connection and at once on an HTML 502. */
import type { Clock } from '../../run/ports.ts';

export interface RetryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly attempts?: number;
}

/** Only for calls that are safe to repeat: reads, and writes under a client token of ours. */
export async function withRetry<T>(call: () => Promise<T>, { clock, signal, attempts = 5 }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      await clock.sleep(100 * 2 ** attempt, signal);
    }
  }
}

/** True for what may go away by itself: no connection, no sense in the answer, or the server's own word. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SyntaxError) return true;
  const { code, name, $metadata } = error as NodeJS.ErrnoException & { $metadata?: { httpStatusCode?: number } };
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '')) return true;
  if (['ThrottlingException', 'Throttling', 'PriorRequestNotComplete', 'TimeoutError'].includes(name)) return true;
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500;
}
