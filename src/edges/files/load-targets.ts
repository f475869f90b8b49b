import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { diagnosticCodes, type DiagnosticCode } from '../../drill/codes.ts';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import type { Source } from '../../drill/finding.ts';
import type { Target } from '../../drill/types.ts';
import { validateTargets } from '../../drill/validate.ts';
import { parseYaml } from './yaml.ts';

export interface DataFile {
  /** `undefined` where the file is not there or cannot be parsed; the diagnostics say which. */
  readonly value: unknown;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
}

export interface TargetsFile {
  /** Absent where an entry is wrong. */
  readonly targets?: readonly Target[];
  /** Every entry as it is written, so that a drill is not blamed for a target that is there but wrong; absent if unreadable. */
  readonly written?: readonly Partial<Target>[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `scenarios/targets.yaml`. Never throws for what a person wrote. */
export async function loadTargets(file: string, cwd: string): Promise<TargetsFile> {
  const { value, source, diagnostics: unreadable } = await readData(file, cwd);
  if (unreadable.length > 0) return { diagnostics: unreadable };
  const { value: targets, diagnostics } = validateTargets(value, source);
  const list = (value as { targets?: unknown } | null)?.targets;
  const written = Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : undefined;
  return { ...(targets && { targets }), ...(written && { written: written as Partial<Target>[] }), diagnostics };
}

/** A YAML or JSON file with places. Its name in diagnostics is relative to `cwd`. */
export async function readData(file: string, cwd: string): Promise<DataFile> {
  const shown = relative(cwd, file);
  try {
    return parseYaml(await readFile(file, 'utf8'), shown);
  } catch (error) {
    const source: Source = { file: shown, locate: () => ({ line: 1, column: 1 }) };
    return { value: undefined, source, diagnostics: [wholeFile('file/missing', shown, reasonOf(error))] };
  }
}

/** A problem of the file as a whole. */
export function wholeFile(code: DiagnosticCode, file: string, message: string, place = { line: 1, column: 1 }): Diagnostic {
  return { severity: 'error', code, file, ...place, path: '', message, hint: diagnosticCodes[code][1] };
}

export function reasonOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'no such file';
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}
