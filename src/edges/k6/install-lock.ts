/**
 * Spares a second gameday the minutes that the first already spends. It guards nothing else: each installs aside and moves its binary into
 * place in one step, so two at once would only be a waste.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../run/ports.ts';
import { takeLock } from '../lock.ts';

const lookEveryMs = 500;

/** Waits as long as a living process holds it. Rejects with the signal's reason. */
export async function holdInstallLock(
  path: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const began = performance.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await takeLock(path, 'k6');
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'lock/held')) throw error;
    }
    onProgress(`waiting for another gameday to install k6: ${Math.round((performance.now() - began) / 1_000)} s`);
    await sleep(lookEveryMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
