/** A problem in something a person wrote. All of them are collected; one `error` stops the run with exit 2. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable name, listed in docs/errors.md: `drill/unknown-target`. */
  readonly code: string;
  readonly file: string;
  /** 1-based. Line 1, column 1 where the place is the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** Path in the data: `load.rate`, `targets[2].limit.lab`. Empty for the whole. */
  readonly path: string;
  /** What is wrong, with the value found. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

/** `scenarios/x.drill.ts:12:5  load.rate: found -3 … \n    hint`. One line for the place and problem, one for the way out. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, path, message, hint, severity, code } = diagnostic;
  const place = `${file}:${line}:${column}`;
  return `${severity} ${place}${path ? `  ${path}` : ''}: ${message}  [${code}]\n    → ${hint}`;
}
