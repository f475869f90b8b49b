/** From what zod found to what a person is told: the value in the message, the way out in the hint. */
import type { DiagnosticCode } from './codes.ts';
import { error, shown, valueAt, type Finding, type Path } from './finding.ts';
import { nearest, suggestion } from './nearest.ts';

/** As much of a zod issue as is needed here; zod itself stays behind `schema.ts`. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly origin?: unknown;
  readonly keys?: readonly string[] | undefined;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
  readonly expected?: unknown;
}

/** One finding for each place: the first thing wrong with a value is enough to correct it. */
export function toFindings(issues: readonly Issue[], data: unknown): Finding[] {
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => findings(issue, [], data))
    .filter(({ path }) => {
      const key = JSON.stringify(path);
      return !seen.has(key) && seen.add(key);
    });
}

function findings(issue: Issue, prefix: Path, data: unknown): Finding[] {
  const path: Path = [...prefix, ...(issue.path as Path)];
  const value = valueAt(data, path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return (issue.keys ?? []).map((key) => {
      const meant = nearest(key, known);
      const finding = error('schema/unknown-key', [...path, key], `nobody reads the key ${key}`, suggestion(key, known), 'key');
      return meant === undefined ? finding : { ...finding, meant };
    });
  }
  if (value === undefined) return [error('schema/missing-key', path, 'missing', issue.message, 'parent')];
  if (issue.code === 'invalid_union' && issue.errors?.length) {
    const branch = issue.errors.find((errors) => !errors.some((each) => each.path.length === 0 && each.code === 'invalid_type'));
    return branch
      ? branch.flatMap((each) => findings(each, path, data))
      : [wrong('schema/wrong-type', path, value, issue.message)];
  }
  return [wrong(codeOf(issue), path, value, issue.message)];
}

function wrong(code: DiagnosticCode, path: Path, value: unknown, hint: string): Finding {
  return error(code, path, `found ${shown(value)}`, hint);
}

function codeOf({ code, origin }: Issue): DiagnosticCode {
  if (code === 'invalid_type') return 'schema/wrong-type';
  if (code === 'invalid_value' || code === 'invalid_union') return 'schema/not-allowed';
  if (code === 'too_small' || code === 'too_big')
    return origin === 'number' || origin === 'int' ? 'schema/out-of-range' : 'schema/empty';
  return 'schema/malformed';
}
