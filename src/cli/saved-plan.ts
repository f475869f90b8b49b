/** A saved plan is an agreement: what was reviewed is what runs, or nothing runs. */
import { readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { pathText } from '../drill/finding.ts';
import { checkShape } from '../drill/schema.ts';
import type { Drill } from '../drill/types.ts';
import type { LoadedScenario } from '../edges/files/load-drill.ts';
import { planDifferences, planDigest } from '../plan/digest.ts';
import type { Plan } from '../plan/types.ts';
import { Refusal } from '../run/ports.ts';
import { UsageError } from './errors.ts';
import { preparePlan } from './prepare.ts';
import type { OpenWorld } from './world.ts';

/** The plan in that file, or `undefined` when the argument is something else (a drill's id or file). Throws `UsageError` for any other JSON. */
export async function isSavedPlan(argument: string): Promise<Plan | undefined> {
  if (!argument.endsWith('.json')) return undefined;
  if (!(await stat(argument).catch(() => undefined))) return undefined;
  const found = planIn(await readFile(argument, 'utf8'));
  if (typeof found === 'string')
    throw new UsageError(`${argument} holds no plan: ${found}`, 'Make one with `gameday plan <drill> --out <file>`.');
  return found;
}

/** The file may be anybody's: nothing it names is opened before it is known to be a drill's id. Else: why it is no plan. */
function planIn(text: string): Plan | string {
  try {
    const plan = JSON.parse(text) as Partial<Plan> | null;
    if (plan?.schemaVersion !== 1 || typeof plan.runId !== 'string') return 'schemaVersion 1 and a runId are needed';
    const [wrong] = checkShape('drill', plan.drill);
    if (wrong !== undefined) return `${pathText(['drill', ...wrong.path])}: ${wrong.message}`;
    digestOf(plan as Plan);
    return plan as Plan;
  } catch (error) {
    return error instanceof SyntaxError ? 'it is no JSON' : 'parts of it are missing';
  }
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
