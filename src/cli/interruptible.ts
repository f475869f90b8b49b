/** Work that may have broken something: however it ends, what it still owes is said and outranks all else. */
import { Interrupted, StillOwed } from './errors.ts';
import { exitCodes, interruptedCode } from './exit-codes.ts';
import { listenForInterrupts, type Interrupts } from './signals.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs `work` between a first Ctrl-C, which it hears as a signal, and a second, which ends the process owing what it owes. Throws
 * `StillOwed` when anything failed while something is owed, `Interrupted` when the work ended because it heard the signal.
 */
export async function interruptible<T>(
  terminal: Pick<Terminal, 'say'>,
  owing: () => readonly string[],
  work: (interrupts: Interrupts) => Promise<T>,
): Promise<T> {
  using interrupts = listenForInterrupts(
    (name) => terminal.say(`${name}: putting everything back, then reporting. Again to leave at once.`),
    (name) => {
      const owed = owing();
      if (owed.length > 0) terminal.say(`left at once; still owed: ${owed.join(', ')}\n    → gameday recover`);
      const code = interrupts.stray() === undefined ? interruptedCode(name) : exitCodes.defect.code;
      process.exit(owed.length > 0 ? exitCodes.owed.code : code);
    },
  );
  try {
    const result = await work(interrupts);
    const stray = interrupts.stray();
    if (stray !== undefined) throw stray;
    return result;
  } catch (thrown) {
    const error = interrupts.stray() ?? thrown;
    if (error instanceof StillOwed) throw error;
    if (owing().length > 0) throw new StillOwed(owing(), error);
    const { signal } = interrupts;
    if (interrupts.stray() === undefined && signal.aborted && isAbort(error, signal))
      throw new Interrupted(String(signal.reason), { cause: error });
    throw error;
  }
}

/** What a wait throws when it hears the signal: the reason itself, or an `AbortError` of Node's or of a client library. */
function isAbort(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason || (error instanceof Error && (error.name === 'AbortError' || error.cause === reason));
}
