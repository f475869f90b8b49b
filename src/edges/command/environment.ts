/** Any other place: a base URL, and commands that break and mend it. Same phases, measures, verdicts and undo contract. */
import type { EnvironmentFacts } from '../../drill/environment.ts';
import type { Drill } from '../../drill/types.ts';
import { Refusal, type Clock, type EnvironmentPort } from '../../run/ports.ts';
import { look, resolveEntry } from '../front-door.ts';
import { runCommand } from '../process.ts';
import { secretsIn } from '../redact.ts';

export interface CommandEnvironmentOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly clock: Clock;
}

/** Commands see `GAMEDAY_RUN`, `GAMEDAY_STEP`, `GAMEDAY_ENTRY` besides the caller's environment. */
export function commandEnvironment(facts: EnvironmentFacts, { env, cwd, clock }: CommandEnvironmentOptions): EnvironmentPort {
  async function execute(command: string, runId: string, step: string, signal: AbortSignal): Promise<void> {
    const variables = { GAMEDAY_RUN: runId, GAMEDAY_STEP: step, GAMEDAY_ENTRY: facts.entry };
    const { exitCode, signal: killedBy, stderr } = await runCommand(command, { cwd, signal, env: { ...env, ...variables } });
    if (exitCode === 0) return;
    const how = killedBy === null ? `exit code ${exitCode}` : `killed by ${killedBy}`;
    throw new Error(`${command}: ${how}${stderr === '' ? '' : `: ${stderr}`}`);
  }

  return {
    facts,
    async survey(drill, templates, signal) {
      if (templates.length > 0)
        throw new Refusal(
          'command/needs-commands',
          `${drill.id} injects AWS FIS templates, but ${facts.name} is an environment of commands`,
          'Use a drill whose faults are of kind command, or an environment of kind lab or aws.',
        );
      refuseSecrets(drill, env);
      return { takenAt: clock.now(), resolved: [], addresses: await resolveEntry(facts, signal), notes: [] };
    },
    async act(step, runId, signal) {
      if (step.kind !== 'command')
        throw new Refusal('command/step-kind', `step ${step.id} is a ${step.kind}`, 'Only commands can run here.');
      const fromAt = clock.now();
      await execute(step.command, runId, step.id, signal);
      return { receipt: { summary: `ran ${step.command}`, facts: { exitCode: 0 } }, fromAt, toAt: clock.now() };
    },
    async undo(undo, signal) {
      if (undo.kind !== 'command') throw new Error(`this environment cannot undo ${undo.kind}`);
      await execute(undo.command, undo.runId ?? '', undo.step ?? '', signal);
      return { how: 'undone', detail: `ran ${undo.command}` };
    },
    look: (signal) => look(facts, signal),
  };
}

/** Commands are recorded as they stand, so that another process can pay an undo: a secret in one would be recorded with it. */
function refuseSecrets({ id, faults }: Drill, env: NodeJS.ProcessEnv): void {
  const commands = faults.flatMap((fault) => (fault.kind === 'command' ? [fault.run, fault.undo] : []));
  const [name] = commands.flatMap((command) => secretsIn(command, env));
  if (name !== undefined)
    throw new Refusal(
      'command/secret-in-command',
      `a command of ${id} holds the value of ${name}, and commands are recorded`,
      `Write "$${name}" and let the shell put it in.`,
    );
}
