/** Whether a saved plan still says what would happen. */
import type { Plan } from './types.ts';

/** JSON with sorted keys: equal data, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The digest of everything a reviewer agreed to. `hash` is given, since pure folders know no cryptography. */
export function planDigest(plan: Plan, hash: (text: string) => string): string {
  return hash(canonicalJson(agreedTo(plan)));
}

/** Where two plans differ, as lines for a person: `survey.resolved[0].resources: 2 → 1`. Empty when nothing does. */
export function planDifferences(saved: Plan, fresh: Plan): string[] {
  return differences(agreedTo(saved), agreedTo(fresh), '');
}

/**
 * Left out is what differs from run to run without changing what will be done: the run's id, the time of the survey, its
 * notes, the addresses a name has just now, and which resources chance picked where FIS is to pick some (their number stays).
 */
function agreedTo(plan: Plan): unknown {
  const { survey, steps } = plan;
  return {
    ...plan,
    runId: '',
    steps: steps.map((step) => ({ ...step, owes: step.owes.map((undo) => ('runId' in undo ? { ...undo, runId: '' } : undo)) })),
    survey: {
      resolved: survey.resolved.map(({ resources, ...found }) => {
        const step = steps[found.fault];
        const all = step?.kind !== 'fis' || step.template.targets[found.target]?.selectionMode === 'ALL';
        return { ...found, resources: all ? resources.toSorted() : resources.length };
      }),
    },
  };
}

function differences(a: unknown, b: unknown, path: string): string[] {
  if (canonicalJson(a) === canonicalJson(b)) return [];
  if (!isPlain(a) || !isPlain(b)) return [`${path}: ${brief(a)} → ${brief(b)}`];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) =>
    differences(a[key], b[key], /^\d+$/.test(key) ? `${path}[${key}]` : path ? `${path}.${key}` : key),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
