/** A survey says what is there, a plan what will be done. Both are data that can print themselves. */
import type { Drill, EnvironmentKind, FisTemplate, Target } from '../drill/types.ts';
import type { Deadlines, Zone } from '../drill/environment.ts';

/** Read-only picture of the environment before anything is touched. */
export interface Survey {
  readonly takenAt: number;
  /** What each FIS template's targets resolve to now, by fault index and target name. Empty for faults of other kinds. */
  readonly resolved: readonly {
    readonly fault: number;
    readonly target: string;
    readonly resourceType: string;
    readonly resources: readonly string[];
  }[];
  /** Addresses the entry's name resolves to now. */
  readonly addresses: readonly string[];
  readonly notes: readonly string[];
}

/**
 * What puts something back. Data, so that another process can pay it; idempotent, so that it can be paid twice;
 * safe if the act it belongs to never happened; and expressible before the act returns an id.
 */
export type Undo =
  /** Stop every experiment tagged with this run and step, and wait until it has put its own work back. */
  | { readonly kind: 'fis-stop'; readonly region: string; readonly runId: string; readonly step: string }
  /** Delete every template tagged with this run and step. */
  | { readonly kind: 'fis-template'; readonly region: string; readonly runId: string; readonly step: string }
  /** The run and the step are what the command is told in its variables. */
  | { readonly kind: 'command'; readonly command: string; readonly runId?: string; readonly step?: string };

export interface FisStep {
  readonly kind: 'fis';
  readonly id: string;
  readonly title: string;
  /** Placeholders filled in, ready to send. */
  readonly template: FisTemplate;
  /** Longest action duration of the template, already divided by the environment's time scale. */
  readonly durationMs: number;
  /** Paid newest (last) first. */
  readonly owes: readonly Undo[];
}

export interface CommandStep {
  readonly kind: 'command';
  readonly id: string;
  readonly title: string;
  readonly command: string;
  readonly owes: readonly Undo[];
}

export type Step = FisStep | CommandStep;

export interface Plan {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly drill: Drill;
  readonly targets: readonly PlannedTarget[];
  readonly environment: {
    readonly name: string;
    readonly kind: EnvironmentKind;
    readonly timeScale: number;
    readonly deadlines?: Partial<Deadlines>;
  };
  /** The zone that is struck, resolved to the environment's own name. */
  readonly zone?: Zone;
  readonly survey: Survey;
  readonly steps: readonly Step[];
  readonly baselineMs: number;
  readonly faultMs: number;
  readonly restoredMs: number;
  readonly toleratedOutageMs: number;
  /** From the first arrival to the last undo, if every deadline is used. */
  readonly worstCaseMs: number;
  /** US dollars for the FIS action-minutes; 0 in a lab. */
  readonly costUsd: number;
}

/** A documented target with its limit for this environment, in ms, as a ratio or as a count. */
export interface PlannedTarget {
  readonly target: Target;
  readonly limit: number;
}
