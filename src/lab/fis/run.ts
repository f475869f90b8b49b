/**
 * The life of one experiment.
 *
 *     pending → initiating → running → completed
 *                   │           ├──→ stopping → stopped     asked for, or a stop condition
 *                   │           └──→ failed                 an action failed
 *                   └→ failed                               a target resolved to nothing
 */
import type { LabWorld, Resource } from '../world.ts';
import type { ActionContext, PerformedAction } from './actions/action.ts';
import { performed } from './actions/index.ts';
import { keepLeases } from './leases.ts';
import type { ActionRun, ActionStatus, Experiment, ExperimentError, ExperimentState } from './model.ts';
import { resolveTarget } from './targets.ts';
import { alarmState } from './validate.ts';

/**
 * How long the cloud takes over each step, in cloud time. Public captures saw actions begin 13 s after the start and
 * an experiment of one instantaneous action last 12.3 s.
 */
const delays = { pendingMs: 1_000, initiatingMs: 9_000, actionInitiatingMs: 2_000, alarmLookMs: 5_000 } as const;

export type StopCause =
  | { readonly kind: 'asked' }
  | { readonly kind: 'alarm'; readonly arn: string }
  | { readonly kind: 'failed'; readonly location: string; readonly reason: string }
  /** The lab goes down: impairments end, post actions are not run because their targets go too. */
  | { readonly kind: 'shutdown' };

export interface Run {
  /** The first cause counts. */
  stop(cause: StopCause): void;
  /** Never rejects. */
  readonly done: Promise<void>;
}

export function startRun(experiment: Experiment, world: LabWorld): Run {
  const stopping = new AbortController();
  const run = new ExperimentRun(experiment, world, stopping);
  return { stop: (cause) => run.stop(cause), done: run.live() };
}

class ExperimentRun {
  readonly #experiment: Experiment;
  readonly #world: LabWorld;
  readonly #stopping: AbortController;
  readonly #targets = new Map<string, readonly Resource[]>();
  #cause: StopCause | undefined;

  constructor(experiment: Experiment, world: LabWorld, stopping: AbortController) {
    this.#experiment = experiment;
    this.#world = world;
    this.#stopping = stopping;
  }

  stop(cause: StopCause): void {
    if (this.#cause || this.#experiment.endedAt !== undefined) return;
    this.#cause = cause;
    if (cause.kind !== 'failed') this.#enter({ status: 'stopping', reason: 'Stopping Experiment.' });
    this.#stopping.abort(cause);
  }

  async live(): Promise<void> {
    this.#enter({ status: 'pending', reason: 'Experiment is pending.' });
    try {
      await this.#pause(delays.pendingMs);
      this.#enter({ status: 'initiating', reason: 'Experiment is initiating.' });
      this.#resolve();
      await this.#pause(delays.initiatingMs);
      this.#enter({ status: 'running', reason: 'Experiment is running.' });
      await this.#runActions();
    } catch (error) {
      // A stop comes through here too, as the reason of the pause it cut short; it has its cause already.
      this.stop({ kind: 'failed', location: 'experiment', reason: toError(error).message });
    }
    for (const [name, action] of Object.entries(this.#experiment.actions)) {
      if (action.status === 'pending') this.#mark(name, 'cancelled', 'Action was cancelled.');
    }
    this.#experiment.endedAt = this.#world.clock.now();
    this.#enter(this.#outcome());
  }

  #outcome(): ExperimentState {
    const cause = this.#cause;
    if (!cause) return { status: 'completed', reason: 'Experiment completed.' };
    if (cause.kind === 'failed') {
      const code: ExperimentError['code'] = cause.location.startsWith('targets') ? 'InvalidTarget' : 'ConfigurationFailure';
      const error = { accountId: this.#world.account, code, location: cause.location };
      return { status: 'failed', reason: cause.reason, error };
    }
    const reason = cause.kind === 'alarm' ? `Experiment halted by stop condition: ${cause.arn}` : 'Experiment stopped.';
    return { status: 'stopped', reason };
  }

  /** Once, before any action: what the targets mean is frozen from here on. */
  #resolve(): void {
    const { template, seed, id } = this.#experiment;
    for (const [name, target] of Object.entries(template.targets)) {
      const resources = resolveTarget(this.#world, target, `${seed}/${name}`);
      this.#targets.set(name, resources);
      this.#world.truth('fis-target', { experiment: id, target: name, seed, arns: resources.map(({ arn }) => arn).join(',') });
    }
    this.#experiment.resolved = [...this.#targets].flatMap(([targetName, resources]) =>
      resources.map(({ type, arn }) => ({ targetName, resourceType: type, arn })),
    );
    const empty = [...this.#targets].find(([, resources]) => resources.length === 0)?.[0];
    if (empty !== undefined && template.experimentOptions.emptyTargetResolutionMode === 'fail') {
      this.stop({
        kind: 'failed',
        location: `targets.${empty}`,
        reason: `Target resolution returned empty set for target ${empty}.`,
      });
    }
  }

  async #runActions(): Promise<void> {
    if (this.#experiment.actionsMode === 'skip-all') {
      const reason = 'Action was skipped: actionsMode is skip-all.';
      for (const name of Object.keys(this.#experiment.actions)) this.#mark(name, 'skipped', reason);
      return;
    }
    const over = new AbortController();
    const watch = this.#watchAlarms(AbortSignal.any([this.#stopping.signal, over.signal]));
    const runs = new Map<string, Promise<void>>();
    const run = (name: string): Promise<void> => {
      const known = runs.get(name);
      if (known) return known;
      const earlier = this.#experiment.template.actions[name]?.startAfter ?? [];
      // The promise is noted before anything runs, and cycles were refused when the template was created.
      const started = Promise.resolve()
        .then(() => Promise.all(earlier.map(run)))
        .then(() => this.#runAction(name));
      runs.set(name, started);
      return started;
    };
    await Promise.all(Object.keys(this.#experiment.actions).map(run));
    over.abort();
    await watch;
  }

  async #runAction(name: string): Promise<void> {
    if (this.#cause) return;
    const spec = this.#experiment.template.actions[name];
    if (!spec) return;
    const targets = Object.fromEntries(
      Object.entries(spec.targets ?? {}).map(([key, target]) => [key, this.#targets.get(target) ?? []]),
    );
    if (Object.values(targets).some((resources) => resources.length === 0)) {
      return this.#mark(name, 'skipped', 'Action was skipped: its target resolved to no resources.');
    }
    const action = performed[spec.actionId];
    if (!action) return this.#fail(name, `The lab does not offer the action ${spec.actionId}.`);

    const failure = await this.#perform(name, action, { parameters: spec.parameters ?? {}, targets });
    if (failure) this.#fail(name, failure.message);
    else if (this.#stopping.signal.aborted) this.#mark(name, 'stopped', 'Action was stopped.');
    else this.#mark(name, 'completed', 'Action was completed.');
  }

  /** Applies and then reverts what was begun, whatever happened in between. The error returned is not that of a stop. */
  async #perform(
    name: string,
    action: PerformedAction,
    given: Pick<ActionContext, 'parameters' | 'targets'>,
  ): Promise<Error | undefined> {
    const stop = this.#stopping.signal;
    using leases = keepLeases();
    const context: ActionContext = { ...given, world: this.#world, hold: (make) => leases.hold(make) };
    let begun = false;
    let failure: Error | undefined;
    try {
      this.#mark(name, 'initiating', 'Action is initiating.');
      await this.#pause(delays.actionInitiatingMs);
      this.#mark(name, 'running', 'Action is running.');
      begun = true;
      await action.apply(context, stop);
    } catch (error) {
      if (!stop.aborted) failure = toError(error);
    }
    if (stop.aborted) this.#mark(name, 'stopping', 'Action is stopping.');
    leases[Symbol.dispose]();
    try {
      if (begun && this.#cause?.kind !== 'shutdown') await action.revert?.(context);
    } catch (error) {
      failure ??= toError(error);
    }
    return failure;
  }

  #fail(name: string, reason: string): void {
    this.#mark(name, 'failed', reason);
    this.stop({ kind: 'failed', location: `actions.${name}`, reason: `Action ${name} failed: ${reason}` });
  }

  async #watchAlarms(signal: AbortSignal): Promise<void> {
    const alarms = this.#experiment.template.stopConditions.flatMap(({ value }) => (value === undefined ? [] : [value]));
    while (alarms.length > 0 && !signal.aborted) {
      const red = alarms.find((arn) => alarmState(this.#world, arn) === 'ALARM');
      if (red !== undefined) this.stop({ kind: 'alarm', arn: red });
      await this.#world.clock.cloudSleep(delays.alarmLookMs, signal).catch(() => {});
    }
  }

  /** Throws the stop as soon as it comes, also one that came before. */
  async #pause(cloudMs: number): Promise<void> {
    this.#stopping.signal.throwIfAborted();
    await this.#world.clock.cloudSleep(cloudMs, this.#stopping.signal);
  }

  #mark(name: string, status: ActionStatus, reason: string): void {
    const before = this.#experiment.actions[name];
    if (!before) return;
    const now = this.#world.clock.now();
    const after: ActionRun = {
      ...before,
      status,
      reason,
      ...(status === 'running' ? { startedAt: now } : {}),
      ...(ended.has(status) ? { endedAt: now } : {}),
    };
    this.#experiment.actions = { ...this.#experiment.actions, [name]: after };
    this.#world.truth('fis-action', { experiment: this.#experiment.id, action: name, status });
  }

  #enter(state: ExperimentState): void {
    const { scale } = this.#world.clock;
    // A rehearsal says so wherever its state is read.
    const reason = scale === 1 ? state.reason : `${state.reason} (Time scale ×${scale}.)`;
    this.#experiment.state = { ...state, reason };
    this.#world.truth('fis-experiment', { experiment: this.#experiment.id, status: state.status });
  }
}

const ended: ReadonlySet<ActionStatus> = new Set(['completed', 'cancelled', 'stopped', 'failed', 'skipped']);

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
