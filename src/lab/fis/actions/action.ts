/** What an action of the lab is: one file, one required method. */
import { parseIsoDuration } from '../../../drill/duration.ts';
import type { LabWorld, Lease, Resource } from '../../world.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface ActionContext {
  readonly world: LabWorld;
  readonly parameters: Parameters;
  /** The resolved targets, by the action's own target key. */
  readonly targets: Readonly<Record<string, readonly Resource[]>>;
  /**
   * Keeps an impairment in force until the action is over, or until it is released: renews its lease meanwhile, so
   * that a dead control plane heals by itself. `make` gets the length of one lease in wall ms.
   */
  hold(make: (forMs: number) => Lease): { release(): void };
}

export interface PerformedAction {
  /** What the lab cannot do of this action, in words; called when a template is created. */
  check?(parameters: Parameters, world: LabWorld): string[];
  /** Puts the fault in force and returns when the action is over. Rejects when the signal aborts. */
  apply(context: ActionContext, signal: AbortSignal): Promise<void>;
  /** Post action: called after `apply`, however it ended. Idempotent. */
  revert?(context: ActionContext): Promise<void>;
}

/** Waits for a duration parameter in cloud time. */
export function elapse(context: ActionContext, parameter: string, signal: AbortSignal): Promise<void> {
  const ms = parseIsoDuration(context.parameters[parameter] ?? '');
  if (ms === undefined) throw new TypeError(`${parameter} is not a duration`);
  return context.world.clock.cloudSleep(ms, signal);
}

/** The zones the targets stand in, each once. */
export function zonesOf(targets: readonly Resource[]): string[] {
  return [...new Set(targets.map((target) => target.zone).filter((zone) => zone !== undefined))];
}
