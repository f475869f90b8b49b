import { writeFile } from 'node:fs/promises';
import { printPlan } from '../../plan/print.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { preparePlan, readScenario } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';
import { openWorld, type WorldOptions } from '../world.ts';

export interface PlanOptions extends WorldOptions {
  readonly output: 'text' | 'json';
  readonly out?: string;
}

export async function plan(name: string, options: PlanOptions, terminal: Terminal): Promise<number> {
  const signal = AbortSignal.timeout(300_000);
  const scenario = await readScenario(name, options.env, terminal);
  if (options.out !== undefined && scenario.drills.length > 1)
    throw new UsageError(
      `${name} is a game day of ${scenario.drills.length} drills, and a saved plan is one drill’s`,
      `Save each: ${scenario.drills.map(({ id }) => `gameday plan ${id} --out ${id}.json`).join('; ')}`,
    );
  await using world = await openWorld(options, terminal, signal);
  const plans = [];
  for (const drill of scenario.drills) plans.push(await preparePlan(drill, scenario, world, signal));
  if (options.output === 'json') terminal.data(JSON.stringify(plans.length === 1 ? plans[0] : plans, undefined, 2));
  else for (const each of plans) terminal.data(printPlan(each, { columns: terminal.columns }));
  if (options.out !== undefined && plans[0] !== undefined) {
    await writeFile(options.out, `${JSON.stringify(plans[0], undefined, 2)}\n`);
    terminal.say(`saved ${options.out}; \`gameday run ${options.out}\` refuses it once it is stale`);
  }
  return exitCodes.met.code;
}
