/** The judgement as JSON: versioned, in a stable order of keys, described by `schema.ts` and `docs/report-format.md`. */
import type { Judgement } from '../analysis/types.ts';
import { overallVerdict } from './words.ts';

/** The judgement less what JSON cannot say: an unbounded bound is `null`. */
export interface JsonReport extends Judgement {
  readonly kind: 'gameday-report';
}

/** Small and decisive fields first, the long list of slices last. */
export function toReport(judgement: Judgement): JsonReport {
  const { slices, phases, ...rest } = judgement;
  return { kind: 'gameday-report', ...ordered(rest), phases, slices };
}

function ordered(rest: Omit<Judgement, 'slices' | 'phases'>): Omit<Judgement, 'slices' | 'phases'> {
  const { schemaVersion, runId, drill, environment, startedAt, endedAt, ended, verdict: _, exit, targets, ...evidence } = rest;
  const verdict = overallVerdict({ ...rest, phases: [], slices: [] });
  return { schemaVersion, runId, verdict, exit, ended, drill, environment, startedAt, endedAt, targets, ...evidence };
}

/** Pretty-printed, with a final newline. */
export function renderJson(judgement: Judgement): string {
  return `${JSON.stringify(toReport(judgement), finiteOrNull, 2)}\n`;
}

/** `JSON.stringify` writes `null` for these by itself; said here because the format promises it. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
