/** Every way a command can fail, as what failed, where, and what to do; and the exit code that goes with it. */
import { formatDiagnostic, type Diagnostic } from '../drill/diagnostic.ts';
import { Refusal } from '../run/ports.ts';
import { exitCodes, interruptedCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Something a person wrote is wrong; exit 2, with every problem at once. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(`${diagnostics.length} problem${diagnostics.length === 1 ? '' : 's'}`);
    this.diagnostics = diagnostics;
  }
}

/** A wrong call: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Ctrl-C, SIGTERM or SIGHUP before anything was begun that would have to be judged or put back. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: string;
  constructor(signal: string, options?: ErrorOptions) {
    super(`${signal} before the run began`, options);
    this.signal = signal;
  }
}

/** Something failed while a run's record still owed: what was put back could not be written down, or was not put back. */
export class StillOwed extends Error {
  override readonly name = 'StillOwed';
  readonly owed: readonly string[];
  constructor(owed: readonly string[], cause: unknown) {
    super(`${owed.join(', ')}; and gameday itself failed: ${String(cause)}`, { cause });
    this.owed = owed;
  }
}

/** Says it and returns the exit code. With `json`, the same as data on stdout. */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  if (error instanceof InvalidInput) {
    for (const diagnostic of error.diagnostics) terminal.say(formatDiagnostic(diagnostic));
    if (json) terminal.data(JSON.stringify({ schemaVersion: 1, error: { name: 'invalid', diagnostics: error.diagnostics } }));
    return exitCodes.invalid.code;
  }
  if (error instanceof UsageError) {
    terminal.say(`error: ${error.message}\n    → ${error.hint}`);
    if (json)
      terminal.data(JSON.stringify({ schemaVersion: 1, error: { name: 'invalid', message: error.message, hint: error.hint } }));
    return exitCodes.invalid.code;
  }
  if (error instanceof Refusal) {
    terminal.say(`refused: ${error.message}  [${error.code}]\n    → ${error.hint}`);
    if (json)
      terminal.data(
        JSON.stringify({
          schemaVersion: 1,
          error: { name: 'refused', code: error.code, message: error.message, hint: error.hint },
        }),
      );
    return exitCodes.refused.code;
  }
  if (error instanceof Interrupted) {
    terminal.say(`interrupted: ${error.message}; nothing is left to put back`);
    if (json) terminal.data(JSON.stringify({ schemaVersion: 1, error: { name: 'interrupted', message: error.message } }));
    return interruptedCode(error.signal);
  }
  if (error instanceof StillOwed) {
    terminal.say(`STILL OWED: ${error.message}\n    → gameday recover pays whatever was not put back, and writes down what was`);
    if (json)
      terminal.data(JSON.stringify({ schemaVersion: 1, error: { name: 'owed', message: error.message, owed: error.owed } }));
    return exitCodes.owed.code;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.say(
    `gameday itself failed: ${detail}\n    → Please report this with the command line. Nothing was left broken unless a line above says so.`,
  );
  if (json) terminal.data(JSON.stringify({ schemaVersion: 1, error: { name: 'defect', message: String(error) } }));
  return exitCodes.defect.code;
}
