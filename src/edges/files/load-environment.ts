import { resolve } from 'node:path';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import type { EnvironmentFacts } from '../../drill/environment.ts';
import { validateEnvironment } from '../../drill/validate.ts';
import { readData } from './load-targets.ts';

export interface LoadedEnvironment {
  /** Absent where a diagnostic is an error. */
  readonly facts?: EnvironmentFacts;
  readonly diagnostics: readonly Diagnostic[];
}

/** An environment file of kind `aws` or `command`, as in `scenarios/environments/`. Never throws for what a person wrote. */
export async function loadEnvironment(file: string, cwd: string): Promise<LoadedEnvironment> {
  const { value, source, diagnostics: unreadable } = await readData(resolve(cwd, file), cwd);
  if (unreadable.length > 0) return { diagnostics: unreadable };
  const { value: facts, diagnostics } = validateEnvironment(value, source);
  return facts ? { facts, diagnostics } : { diagnostics };
}
