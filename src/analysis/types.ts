/** The judgement of a run: a pure function of its journal and its samples. */
import type { ClientClass, EnvironmentKind, Target } from '../drill/types.ts';
import type { LoadSummary, Phase } from '../journal/types.ts';

/** One order, used everywhere: later is worse. */
export const verdicts = ['met', 'inconclusive', 'missed'] as const;
export type Verdict = (typeof verdicts)[number];

export type Unit = 'ms' | 'ratio' | 'count';

/** A value never travels without its bounds, its sample count and its doubts. */
export interface Measurement {
  readonly unit: Unit;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What the bounds are: `resolution` (edges known to a request), or a confidence level such as 0.95. */
  readonly bounds: 'resolution' | number;
  readonly samples: number;
  readonly clock: string;
  /** Reasons to believe it less: `2 of 1,800 arrivals dropped`. */
  readonly doubts: readonly string[];
}

/** Why a verdict is what it is; stable codes, listed in docs/verdicts.md. */
export type ReasonCode =
  | 'within-limit'
  | 'beyond-limit'
  | 'bounds-straddle-limit'
  | 'not-recovered'
  | 'no-data'
  | 'too-few-samples'
  | 'fault-incomplete'
  | 'fault-did-not-bite'
  | 'generator-starved'
  | 'observer-lost'
  | 'not-restored'
  | 'baseline-unsteady'
  | 'stopped-early'
  | 'cannot-support-claim'
  | 'judge-failed';

export interface TargetVerdict {
  readonly target: Target;
  readonly limit: number;
  readonly verdict: Verdict;
  readonly reason: ReasonCode;
  /** A sentence with figures. */
  readonly because: string;
  /** Absent where nothing could be measured. */
  readonly measured?: Measurement;
  /** The class whose figure decided. */
  readonly class?: ClientClass;
}

/** [low, high] in epoch ms: the instant lies in between. */
export interface InstantBounds {
  readonly lowAt: number;
  readonly highAt: number;
}

export interface Outage {
  readonly class: ClientClass;
  readonly begin: InstantBounds;
  /** Absent while it lasted to the end of what was observed. */
  readonly end?: InstantBounds;
  readonly blackoutMs: number;
  readonly brownoutMs: number;
  readonly failed: number;
  readonly due: number;
}

export type TimelineName =
  | 'fault applied'
  | 'first failed request'
  | 'alarm fired'
  | 'decision'
  | 'recovery action'
  | 'first good answer'
  | 'stable good'
  | 'all client classes converged'
  | 'undo done'
  | 'back to baseline';

export interface TimelineEntry {
  readonly name: TimelineName;
  readonly at: InstantBounds;
  /** Whose clock and which source: `client fresh`, `journal`, `FIS`. */
  readonly clock: string;
}

export interface PhaseStats {
  readonly class: ClientClass;
  readonly phase: Phase;
  readonly fromAt: number;
  readonly toAt: number;
  readonly due: number;
  readonly good: number;
  /** Expected status but too late. */
  readonly slow: number;
  readonly failed: number;
  readonly dropped: number;
  readonly availability?: Measurement;
  readonly p50?: Measurement;
  readonly p95?: Measurement;
  readonly p99?: Measurement;
}

export interface Bite {
  readonly bitten: boolean | 'unknown';
  readonly because: string;
}

export interface GeneratorHealth {
  readonly class: ClientClass;
  readonly starved: boolean;
  /** Rows are missing: what was not seen may have been anything. */
  readonly lost: boolean;
  /** Whether the generator said itself how much was due; without that a gap cannot be told from a pause. */
  readonly accounted: boolean;
  readonly because: string;
  readonly summary?: LoadSummary;
}

export interface Gate {
  readonly restored: boolean | 'unknown';
  readonly because: string;
}

/** One slice of the time axis for the chart; 500 ms unless the report says otherwise. */
export interface Slice {
  readonly class: ClientClass;
  readonly fromAt: number;
  readonly due: number;
  readonly good: number;
  readonly slow: number;
  readonly failed: number;
  /** Quantiles of good requests, ms; absent where there is none. */
  readonly p50?: number;
  readonly p95?: number;
}

export type ExitName =
  | 'met'
  | 'missed'
  | 'invalid'
  | 'refused'
  | 'inconclusive'
  | 'stopped'
  | 'owed'
  | 'defect'
  | 'hung-up'
  | 'interrupted'
  | 'terminated';

export interface Judgement {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly drill: { readonly id: string; readonly title: string; readonly hypothesis: string; readonly service: string };
  readonly environment: { readonly name: string; readonly kind: EnvironmentKind; readonly timeScale: number };
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ended: 'completed' | 'stopped' | 'interrupted' | 'refused' | 'defect' | 'unfinished';
  /** Why it ended so, where it did not complete: the guard's reason, the refusal, the defect. */
  readonly endedBecause?: string;
  /** The worst of the targets; `inconclusive` where none was judged. */
  readonly verdict: Verdict;
  readonly exit: { readonly code: number; readonly name: ExitName };
  readonly targets: readonly TargetVerdict[];
  readonly timeline: readonly TimelineEntry[];
  readonly outages: readonly Outage[];
  readonly phases: readonly PhaseStats[];
  readonly slices: readonly Slice[];
  readonly bite: Bite;
  readonly generators: readonly GeneratorHealth[];
  readonly restored: Gate;
  /** Undos still owed; empty is the only good value. */
  readonly owed: readonly string[];
  /** What was put back, each with how it went: `fault-1/2: experiment stopped, its targets put back`. */
  readonly settled: readonly string[];
  /** What the faults did that no undo can put back; absent where there is no such thing. */
  readonly lasting?: readonly string[];
  /** "this run can support at most 99.5 % availability" and the like. */
  readonly limits: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}
