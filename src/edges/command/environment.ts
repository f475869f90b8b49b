/** Any other place: a base URL, and commands that break and mend it. Same phases, measures, verdicts and undo contract. */
import type { EnvironmentFacts } from '../../drill/environment.ts';
import { Refusal, type Clock, type EnvironmentPort } from '../../run/ports.ts';
import { look, resolveEntry } from '../front-door.ts';
import { runCommand, type CommandResult } from '../process.ts';

export interface CommandEnvironmentOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly clock: Clock;
}

/** Commands see `GAMEDAY_RUN`, `GAMEDAY_STEP`, `GAMEDAY_ENTRY` besides the caller's environment. */
export function commandEnvironment(facts: EnvironmentFacts, { env, cwd, clock }: CommandEnvironmentOptions): EnvironmentPort {
  return {
    facts,
    async survey(drill, templates, signal) {
      if (templates.length > 0)
        throw new Refusal(
          'command/needs-commands',
          `${drill.id} injects AWS FIS templates, but ${facts.name} is an environment of commands`,
          'Use a drill whose faults are of kind command, or an environment of kind lab or aws.',
        );
      return { takenAt: clock.now(), resolved: [], addresses: await resolveEntry(facts, signal), notes: [] };
    },
    async act(step, runId, signal) {
      if (step.kind !== 'command')
        throw new Refusal('command/step-kind', `step ${step.id} is a ${step.kind}`, 'Only commands can run here.');
      const fromAt = clock.now();
      const result = await runCommand(step.command, {
        cwd,
        signal,
        env: { ...env, GAMEDAY_RUN: runId, GAMEDAY_STEP: step.id, GAMEDAY_ENTRY: facts.entry },
      });
      if (result.exitCode !== 0) throw new Error(`${step.command}: ${endOf(result)}`);
      return { receipt: { summary: `ran ${step.command}`, facts: { exitCode: 0 } }, fromAt, toAt: clock.now() };
    },
    async undo(undo, signal) {
      if (undo.kind !== 'command') throw new Error(`this environment cannot undo ${undo.kind}`);
      const result = await runCommand(undo.command, { cwd, signal, env: { ...env, GAMEDAY_ENTRY: facts.entry } });
      if (result.exitCode !== 0) throw new Error(`${undo.command}: ${endOf(result)}`);
      return { how: 'undone', detail: `ran ${undo.command}` };
    },
    look: (signal) => look(facts, signal),
  };
}

function endOf({ exitCode, signal, stderr }: CommandResult): string {
  const how = signal === null ? `exit code ${exitCode}` : `killed by ${signal}`;
  return stderr === '' ? how : `${how}: ${stderr}`;
}
