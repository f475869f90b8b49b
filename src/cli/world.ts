/** From `--env` to an environment one can survey, act on and observe. Only here are the lab and the adapters named together. */
import { awsEnvironment } from '../edges/aws/environment.ts';
import { systemClock } from '../edges/clock.ts';
import { commandEnvironment } from '../edges/command/environment.ts';
import { loadEnvironment } from '../edges/files/load-environment.ts';
import type { AwsFacts, EnvironmentFacts } from '../drill/environment.ts';
import type { EnvironmentKind } from '../drill/types.ts';
import { findLab, InvalidLabOption, startLab, type RunningLab, type StartLab } from '../lab/client.ts';
import { Refusal, type EnvironmentPort } from '../run/ports.ts';
import { InvalidInput, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

export interface OpenWorld extends AsyncDisposable {
  readonly environment: EnvironmentPort;
  readonly facts: EnvironmentFacts;
  /** Set when the environment is a lab: its state directory. */
  readonly labDir?: string;
}

export interface WorldOptions {
  readonly env: string;
  readonly scale: number;
  readonly allowEndpoint?: boolean;
}

/** `lab`: the lab that is up, else one of our own. `lab:<dir>`: that lab. Anything else: an environment file. */
export async function openWorld(options: WorldOptions, terminal: Terminal, signal: AbortSignal): Promise<OpenWorld> {
  if (options.env === 'lab' || options.env.startsWith('lab:')) return openLab(options, terminal, signal);
  return openFacts(await readFacts(options.env, terminal), options, terminal);
}

/** What kind of environment `--env` means, without opening it: targets need a limit for it. Throws `InvalidInput`. */
export async function kindOf(env: string, terminal: Terminal): Promise<EnvironmentKind> {
  return env === 'lab' || env.startsWith('lab:') ? 'lab' : (await readFacts(env, terminal)).kind;
}

async function readFacts(file: string, terminal: Terminal): Promise<EnvironmentFacts> {
  const loaded = await loadEnvironment(file, terminal.cwd);
  if (loaded.facts === undefined) throw new InvalidInput(loaded.diagnostics);
  return loaded.facts.kind === 'command' ? { ...loaded.facts, cwd: terminal.cwd } : loaded.facts;
}

async function openLab(options: WorldOptions, terminal: Terminal, signal: AbortSignal): Promise<OpenWorld> {
  const named = options.env.slice('lab:'.length);
  const running = await findLab(named === '' ? undefined : named);
  if (running !== undefined) return openFacts(running.facts, options, terminal, running.dir);
  if (named !== '')
    throw new Refusal('lab/not-up', `no lab is up in ${named}`, 'Start one with `gameday lab up`, or use --env lab.');
  const lab = await newLab({
    scale: options.scale,
    lifetime: 'owned',
    signal,
    ...(terminal.env.GAMEDAY_LAB_DEFECT ? { defect: terminal.env.GAMEDAY_LAB_DEFECT } : {}),
  });
  return openFacts(lab.facts, options, terminal, lab.dir, lab);
}

/** A lab, or a usage error where its options make none. */
export async function newLab(options: StartLab): Promise<RunningLab> {
  try {
    return await startLab(options);
  } catch (error) {
    if (error instanceof InvalidLabOption)
      throw new UsageError(error.message, 'See `gameday lab up --help`; ×10 suits every drill.');
    throw error;
  }
}

/** Also the way in for `recover`, which knows the facts from the journal. */
export function openFacts(
  facts: EnvironmentFacts,
  options: { readonly allowEndpoint?: boolean },
  terminal: Terminal,
  labDir?: string,
  lab?: AsyncDisposable,
): OpenWorld {
  const { environment: adapter, close } = adapterOf(facts, options, terminal);
  const environment = labDir === undefined ? adapter : mortal(adapter, labDir);
  return {
    environment,
    facts,
    ...(labDir === undefined ? {} : { labDir }),
    async [Symbol.asyncDispose]() {
      close();
      await lab?.[Symbol.asyncDispose]();
    },
  };
}

/** A lab that has gone has taken everything broken in it along: what could not be undone in it is undone. */
function mortal(environment: EnvironmentPort, labDir: string): EnvironmentPort {
  return {
    ...environment,
    async undo(...asked) {
      try {
        return await environment.undo(...asked);
      } catch (error) {
        if ((await findLab(labDir)) !== undefined) throw error;
        return { how: 'already', detail: 'the lab is gone, and everything broken in it' };
      }
    },
  };
}

function adapterOf(
  facts: EnvironmentFacts,
  options: { readonly allowEndpoint?: boolean },
  terminal: Terminal,
): { environment: EnvironmentPort; close: () => void } {
  if (facts.kind === 'command') {
    return {
      environment: commandEnvironment(facts, { env: terminal.env, cwd: facts.cwd ?? terminal.cwd, clock: systemClock }),
      close: () => undefined,
    };
  }
  if (facts.aws === undefined)
    throw new Refusal('aws/no-account', `environment ${facts.name} names no account`, 'State the aws section.');
  const environment = awsEnvironment(facts as EnvironmentFacts & { aws: AwsFacts }, {
    env: terminal.env,
    clock: systemClock,
    ...(options.allowEndpoint ? { allowEndpoint: true } : {}),
  });
  return { environment, close: () => environment[Symbol.dispose]() };
}
