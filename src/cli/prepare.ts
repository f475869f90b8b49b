/** From a drill's name to a plan: read, validated, aimed, surveyed, compiled. Nothing is touched. */
import { systemClock } from '../edges/clock.ts';
import { loadScenario, type LoadedScenario } from '../edges/files/load-drill.ts';
import { newRunId } from '../edges/run-folder.ts';
import type { Drill } from '../drill/types.ts';
import { aim, compile } from '../plan/compile.ts';
import type { PlanRefusal } from '../plan/refusal.ts';
import type { Plan } from '../plan/types.ts';
import { Refusal } from '../run/ports.ts';
import { InvalidInput } from './errors.ts';
import type { Terminal } from './terminal.ts';
import { kindOf, type OpenWorld } from './world.ts';

/** Throws `InvalidInput` with every problem of the drill, the targets and the templates at once. */
export async function readScenario(name: string, env: string, terminal: Terminal): Promise<LoadedScenario> {
  const loaded = await loadScenario(name, terminal.cwd, await kindOf(env, terminal));
  if (!loaded.ok) throw new InvalidInput(loaded.diagnostics);
  for (const { file, line, message } of loaded.warnings) terminal.say(`warning ${file}:${line}: ${message}`);
  return loaded.scenario;
}

export async function preparePlan(drill: Drill, scenario: LoadedScenario, world: OpenWorld, signal: AbortSignal): Promise<Plan> {
  const { templates, targets } = scenario;
  const aimed = aim(drill, world.facts, templates);
  if (!aimed.ok) throw refusalOf(aimed.refusals);
  const survey = await world.environment.survey(drill, aimed.templates, signal);
  const runId = newRunId(drill.id, new Date(systemClock.now()));
  const compiled = compile(drill, targets, world.facts, survey, { runId, templates });
  if (!compiled.ok) throw refusalOf(compiled.refusals);
  return compiled.plan;
}

function refusalOf(refusals: readonly PlanRefusal[]): Error {
  const [first] = refusals;
  if (first === undefined) return new Error('a plan was refused without a reason');
  const hints = [...new Set(refusals.map(({ hint }) => hint))];
  return new Refusal(first.code, refusals.map(({ message }) => message).join('; '), hints.join('; '));
}
