/**
 * Pays what is owed: newest first, every one of them, even if one fails.
 *
 * It has a deadline of its own and is never given the run's signal. Passing the aborted signal to the undo is the
 * classic way to leave a zone dead.
 */
import type { Receipt } from '../journal/types.ts';
import type { Undo } from '../plan/types.ts';
import type { Clock, EnvironmentPort, JournalPort, Known } from './ports.ts';

export interface Debt {
  readonly id: string;
  readonly undo: Undo;
  /** Of the act it belongs to, where that came to its end. */
  readonly receipt?: Receipt | undefined;
}

export interface SettleOptions {
  /** For all of them together. */
  readonly deadlineMs: number;
  /** Pause before an undo that failed is tried again. */
  readonly retryMs: number;
}

/** Ids that could not be paid; empty is the only good answer. Every attempt is in the journal. */
export async function settle(
  debts: readonly Debt[],
  ports: { readonly journal: JournalPort; readonly environment: Pick<EnvironmentPort, 'undo'>; readonly clock: Clock },
  { deadlineMs, retryMs }: SettleOptions,
): Promise<readonly string[]> {
  const { journal, environment, clock } = ports;
  const deadline = clock.monotonic() + deadlineMs;
  const unpaid: string[] = [];

  for (const { id, undo, receipt } of debts.toReversed()) {
    let paid = false;
    let problem = 'no time left';
    // The last debt gets an attempt even when an earlier one has used up the time.
    for (let first = true; !paid && (first || clock.monotonic() < deadline); first = false) {
      if (!first) await clock.sleep(retryMs);
      await note(journal, { type: 'undoing', id });
      try {
        // Timers take whole milliseconds only.
        const mayTake = AbortSignal.timeout(Math.max(1_000, Math.ceil(deadline - clock.monotonic())));
        const outcome = await environment.undo(undo, mayTake, knownBy(receipt));
        paid = true;
        await note(journal, { type: 'settled', id, outcome });
      } catch (error) {
        problem = messageOf(error);
      }
    }
    if (!paid) {
      unpaid.push(id);
      await note(journal, { type: 'unsettled', id, error: problem });
    }
  }
  return unpaid;
}

function knownBy(receipt: Receipt | undefined): Known {
  const experimentId = receipt?.facts['experimentId'];
  return typeof experimentId === 'string' ? { experimentId } : {};
}

/** A full disk must not keep us from putting things back: here, and only here, the act matters more than its record. */
async function note(journal: JournalPort, body: Parameters<JournalPort['append']>[0]): Promise<void> {
  await journal.append(body).catch(() => undefined);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error);
}
