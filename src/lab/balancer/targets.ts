import { assumedHealthy, look, type Health, type Thresholds } from '../health.ts';
import { TargetAgent } from './agent.ts';

export interface TargetSpec {
  readonly id: string;
  readonly zone: string;
  readonly address: string;
  readonly port: number;
}

export interface Target extends TargetSpec {
  readonly agent: TargetAgent;
  health: Health;
}

/** Who may serve the next request. Targets take turns; unhealthy ones and those of a zone shifted away are passed over. */
export class Targets {
  readonly all: readonly Target[];
  readonly #thresholds: Thresholds;
  #zonesOut: readonly string[] = [];
  #turn = 0;

  constructor(specs: readonly TargetSpec[], thresholds: Thresholds, agentFor: (spec: TargetSpec) => TargetAgent) {
    this.#thresholds = thresholds;
    this.all = specs.map((spec) => ({ ...spec, agent: agentFor(spec), health: assumedHealthy }));
  }

  /** `undefined` only when there is no target at all. When none is healthy every one is tried ("fail open"). */
  next(not?: Target): Target | undefined {
    const inUse = this.all.filter((target) => !this.#zonesOut.includes(target.zone));
    const healthy = inUse.filter((target) => target.health.healthy);
    const choice = [healthy, inUse, this.all].find((some) => some.length > 0) ?? [];
    const others = choice.filter((target) => target !== not);
    const from = others.length > 0 ? others : choice;
    this.#turn += 1;
    return from[this.#turn % from.length];
  }

  shiftAwayFrom(zones: readonly string[]): void {
    this.#zonesOut = zones;
  }

  /** `true` when the target's health has changed by this look. */
  looked(target: Target, good: boolean): boolean {
    const before = target.health.healthy;
    target.health = look(target.health, good, this.#thresholds);
    return target.health.healthy !== before;
  }
}
