/** A saved plan is an agreement: what was reviewed is what runs, or nothing runs. */
import { readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Drill } from '../drill/types.ts';
import type { LoadedScenario } from '../edges/files/load-drill.ts';
import { planDifferences, planDigest } from '../plan/digest.ts';
import type { Plan } from '../plan/types.ts';
import { Refusal } from '../run/ports.ts';
import { preparePlan } from './prepare.ts';
import type { OpenWorld } from './world.ts';

/** The plan in that file, or `undefined` when the argument is something else (a drill's id or file). */
export async function isSavedPlan(argument: string): Promise<Plan | undefined> {
  if (!argument.endsWith('.json')) return undefined;
  if (!(await stat(argument).catch(() => undefined))) return undefined;
  const parsed = JSON.parse(await readFile(argument, 'utf8')) as Partial<Plan>;
  return parsed.schemaVersion === 1 && parsed.drill !== undefined && parsed.runId !== undefined ? (parsed as Plan) : undefined;
}

export const digestOf = (plan: Plan): string => planDigest(plan, (text) => createHash('sha256').update(text).digest('hex'));

/** Plans again and compares: the drill, its targets, the environment and what it resolves to must be as they were. */
export async function replan(
  saved: Plan,
  drill: Drill,
  scenario: LoadedScenario,
  world: OpenWorld,
  signal: AbortSignal,
): Promise<Plan> {
  const fresh = await preparePlan(drill, scenario, world, signal);
  if (digestOf(fresh) !== digestOf(saved))
    throw new Refusal(
      'plan/stale',
      `the saved plan no longer describes what would happen: ${planDifferences(saved, fresh).slice(0, 3).join('; ')}`,
      'Make it again with `gameday plan --out`, review it, and run that.',
    );
  return fresh;
}
