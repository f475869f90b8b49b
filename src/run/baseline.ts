/** Whether the system was well before anything was done to it. If not, nothing is done: exit 3. */
import { durationMs } from '../drill/duration.ts';
import type { Sample } from '../analysis/sample.ts';
import { nearestRank } from '../analysis/quantile.ts';
import { good, outcomeOf } from '../analysis/series.ts';
import { percent } from '../analysis/text.ts';
import type { Drill } from '../drill/types.ts';

export type BaselineGate =
  | { readonly steady: true }
  | {
      readonly steady: false;
      readonly code: 'baseline/too-thin' | 'baseline/unsteady' | 'baseline/no-survivors';
      readonly because: string;
    };

/** Fewer requests than this a class support no statement about a steady state (59 show 5 % with 95 % probability). */
const thinnest = 59;

/**
 * `zone` is the one to be struck: if nobody else was seen serving, losing it would prove nothing and break everything.
 * Where answers do not say who served them, that question stays with the survey.
 */
export function baselineGate(drill: Drill, samples: readonly Sample[], zone?: string): BaselineGate {
  const limitMs = durationMs(drill.load.goodWithin);
  for (const clientClass of drill.load.classes) {
    const own = samples.filter((sample) => sample.class === clientClass);
    if (own.length < thinnest)
      return {
        steady: false,
        code: 'baseline/too-thin',
        because: `class ${clientClass}: ${own.length} requests in the baseline, at least ${thinnest} are needed`,
      };
    const served = own.filter((sample) => isGood(sample, limitMs));
    const ratio = served.length / own.length;
    if (ratio < drill.steadyState.availability)
      return {
        steady: false,
        code: 'baseline/unsteady',
        because: `class ${clientClass}: ${percent(ratio)} of ${own.length} requests good, the steady state asks for ${percent(drill.steadyState.availability)}`,
      };
    const walls = served.map((sample) => sample.wallMs).toSorted((a, b) => a - b);
    const p95 = nearestRank(walls, 0.95) ?? Infinity;
    if (p95 > durationMs(drill.steadyState.p95))
      return {
        steady: false,
        code: 'baseline/unsteady',
        because: `class ${clientClass}: p95 ${p95} ms of ${served.length} good requests, the steady state allows ${drill.steadyState.p95}`,
      };
  }
  const serving = new Set(
    samples.map((sample) => sample.servedBy.split('/')[0]).filter((name) => name !== undefined && name !== ''),
  );
  if (zone !== undefined && serving.size > 0 && ![...serving].some((name) => name !== zone))
    return {
      steady: false,
      code: 'baseline/no-survivors',
      because: `only ${zone} served the baseline: nothing would be left without it`,
    };
  return { steady: true };
}

function isGood({ dropped, status, errorCode, wallMs }: Sample, limitMs: number): boolean {
  return !dropped && outcomeOf(status, errorCode, wallMs, limitMs) === good;
}
