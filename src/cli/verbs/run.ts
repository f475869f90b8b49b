/** `gameday run`: one drill, or a game day's drills in order. The exit code is the worst of what happened. */
import { createInterface } from 'node:readline/promises';
import type { Judgement } from '../../analysis/types.ts';
import type { Drill } from '../../drill/types.ts';
import type { Plan } from '../../plan/types.ts';
import { printable } from '../../report/grid.ts';
import { renderJson } from '../../report/json.ts';
import { renderText } from '../../report/text.ts';
import { Refusal } from '../../run/ports.ts';
import { systemClock } from '../../edges/clock.ts';
import { findLab } from '../../lab/client.ts';
import { conduct, preflight, readyK6, type Conducted } from '../conduct.ts';
import { interruptible } from '../interruptible.ts';
import { described, StillOwed, UsageError } from '../errors.ts';
import { inOrder } from '../game-day.ts';
import { preparePlan, readScenario } from '../prepare.ts';
import { isSavedPlan, replan } from '../saved-plan.ts';
import { painter, shortPath, type Terminal } from '../terminal.ts';
import { openWorld, type OpenWorld, type WorldOptions } from '../world.ts';

export interface RunVerbOptions extends WorldOptions {
  readonly output: 'text' | 'json';
  readonly reports: string;
  readonly yes?: boolean;
  readonly hold?: boolean;
}

export async function run(name: string, options: RunVerbOptions, terminal: Terminal): Promise<number> {
  if (options.hold && options.env === 'lab' && (await findLab()) === undefined)
    throw new UsageError(
      '--hold would keep a fault in force in a lab that ends with this run',
      'Start one that stays, with `gameday lab up`, and run it again.',
    );
  let owing: readonly string[] = [];
  const day = await interruptible(
    terminal,
    () => owing,
    async (interrupts) => {
      const { signal } = interrupts;
      const saved = await isSavedPlan(name);
      const scenario = await readScenario(saved?.drill.id ?? name, options.env, terminal);
      const k6 = await readyK6(terminal, signal);
      await using world = await openWorld(options, terminal, signal);
      const conductOne = async (drill: Drill): Promise<Judgement> => {
        const plan =
          saved === undefined
            ? await preparePlan(drill, scenario, world, signal)
            : await replan(saved, drill, scenario, world, signal);
        await confirm(plan, world, options, terminal, signal);
        await preflight(world, systemClock, signal);
        const conducted = await conduct(plan, world, k6, terminal, interrupts, { ...options, onOwing: (ids) => (owing = ids) });
        tell(conducted, terminal);
        return conducted.judgement;
      };
      // Awaited here: the world lives as long as this scope.
      return await inOrder(
        scenario.drills,
        async (drill) => {
          try {
            return await conductOne(drill);
          } catch (error) {
            throw owing.length > 0 ? new StillOwed(owing, error) : error;
          }
        },
        signal,
      );
    },
  );
  const { judgements, error, notRun, exit } = day;
  if (error !== undefined) terminal.say(described(error).text);
  if (notRun.length > 0) terminal.say(`not run: ${notRun.join(', ')}`);
  if (options.output === 'json') {
    const parts = judgements.map(renderJson);
    if (error !== undefined) parts.push(JSON.stringify({ schemaVersion: 1, error: described(error).data, notRun }));
    terminal.data(parts.length === 1 ? (parts[0] ?? '') : `[${parts.join(',')}]`);
  }
  return exit;
}

function tell({ judgement, folder }: Conducted, terminal: Terminal): void {
  terminal.say(renderText(judgement, { width: terminal.columns, paint: painter(terminal) }));
  terminal.say(`\nreport  ${shortPath(terminal.cwd, folder.dir)}/report.html`);
}

/** An account is never touched because somebody pressed Enter at the wrong moment, nor because nobody was there to press it. */
async function confirm(
  plan: Plan,
  world: OpenWorld,
  options: RunVerbOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (world.labDir !== undefined || options.yes || plan.steps.length === 0) return;
  if (!terminal.isTTY || terminal.ci || !process.stdin.isTTY)
    throw new Refusal(
      'run/unconfirmed',
      `${plan.drill.id} would touch ${world.facts.name}`,
      'Look at `gameday plan` first, then say --yes.',
    );
  // Not as a terminal: that would be raw mode, in which Ctrl-C is a byte and no signal.
  const ask = createInterface({ input: process.stdin, output: terminal.stream, terminal: false });
  const closed = new Promise<string>((resolve) => ask.once('close', () => resolve('')));
  try {
    const question = `${printable(plan.drill.title)} in ${printable(world.facts.name)}, up to ${Math.ceil(plan.worstCaseMs / 60_000)} min, $${plan.costUsd.toFixed(2)}. Type ${plan.drill.id} to go on: `;
    const answer = await Promise.race([ask.question(question, { signal }), closed]);
    if (answer.trim() !== plan.drill.id) throw new Refusal('run/unconfirmed', 'not confirmed', 'Nothing was touched.');
  } finally {
    ask.close();
  }
}
