/** A problem before it is known where in which file it stands. */
import { diagnosticCodes, type DiagnosticCode } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';

/** `['targets', 2, 'limit', 'lab']` */
export type Path = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A file that was read, and where in it the data stand. */
export interface Source {
  readonly file: string;
  /** The place of a value, or of the key it stands under; the nearest parent's where it is not in the text. Never throws. */
  locate(path: Path, at: 'key' | 'value'): Place;
}

export interface Finding {
  readonly severity: Diagnostic['severity'];
  readonly code: DiagnosticCode;
  readonly path: Path;
  /** Whether the value is wrong or the key is; a missing key is blamed on its parent's key. */
  readonly at: 'key' | 'value' | 'parent';
  readonly message: string;
  readonly hint: string;
  /** Of an unknown key: the key that was probably meant. It is not reported once more as missing. */
  readonly meant?: string;
}

/** Hint by default the one of the table. */
export function error(code: DiagnosticCode, path: Path, message: string, hint?: string, at: Finding['at'] = 'value'): Finding {
  return { severity: 'error', code, path, at, message, hint: hint ?? diagnosticCodes[code][1] };
}

export function warning(code: DiagnosticCode, path: Path, message: string, hint?: string): Finding {
  return { ...error(code, path, message, hint), severity: 'warning' };
}

/** The same findings below another path. */
export function under(prefix: Path, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, path: [...prefix, ...finding.path] }));
}

/** In the order of the file. */
export function toDiagnostics(findings: readonly Finding[], source: Source): Diagnostic[] {
  return findings
    .map(({ severity, code, path, at, message, hint }): Diagnostic => {
      const place = at === 'parent' ? source.locate(path.slice(0, -1), 'key') : source.locate(path, at);
      return { severity, code, file: source.file, ...place, path: pathText(path), message, hint };
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** `targets[2].limit.lab`; keys that are no identifiers in quotes. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w$-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** A value as it is shown in a message: short, and with its type where that is the problem. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown> | null | undefined)?.[part], data);
}

/**
 * Whether checks may rely on what stands at a path: nothing at it, above it or below it was found wrong.
 * What keeps one mistake from being reported twice.
 */
export type Sound = (...path: Path) => boolean;

export function soundness(findings: readonly Finding[]): Sound {
  const unsound = findings.flatMap(({ path, meant }) => (meant === undefined ? [path] : [path, [...path.slice(0, -1), meant]]));
  return (...path) => !unsound.some((wrong) => wrong.slice(0, path.length).every((part, index) => part === path[index]));
}
