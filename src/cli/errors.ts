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

export interface Described {
  readonly exit: number;
  readonly text: string;
  /** The same for machines. */
  readonly data: Readonly<Record<string, unknown>>;
}

export function described(error: unknown): Described {
  if (error instanceof InvalidInput) {
    const { diagnostics } = error;
    return {
      exit: exitCodes.invalid.code,
      text: diagnostics.map(formatDiagnostic).join('\n'),
      data: { name: 'invalid', diagnostics },
    };
  }
  if (error instanceof UsageError) {
    const { message, hint } = error;
    return {
      exit: exitCodes.invalid.code,
      text: `error: ${message}\n    → ${hint}`,
      data: { name: 'invalid', message, hint },
    };
  }
  if (error instanceof Refusal) {
    const { code, message, hint } = error;
    return {
      exit: exitCodes.refused.code,
      text: `refused: ${message}  [${code}]\n    → ${hint}`,
      data: { name: 'refused', code, message, hint },
    };
  }
  if (error instanceof Interrupted) {
    const { message, signal } = error;
    return {
      exit: interruptedCode(signal),
      text: `interrupted: ${message}; nothing is left to put back`,
      data: { name: 'interrupted', message },
    };
  }
  if (error instanceof StillOwed) {
    const { message, owed } = error;
    return {
      exit: exitCodes.owed.code,
      text: `STILL OWED: ${message}\n    → gameday recover pays whatever was not put back, and writes down what was`,
      data: { name: 'owed', message, owed },
    };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    exit: exitCodes.defect.code,
    text: `gameday itself failed: ${detail}\n    → Please report this with the command line. Nothing was left broken unless a line above says so.`,
    data: { name: 'defect', message: String(error) },
  };
}

/** Says it and returns the exit code. With `json`, the same as data on stdout. */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  const { exit, text, data } = described(error);
  terminal.say(text);
  if (json) terminal.data(JSON.stringify({ schemaVersion: 1, error: data }));
  return exit;
}
