/** The drill and its documented targets, as data. `define.ts` helps to write them, `schema.ts` checks them. */
import type { DurationText } from './duration.ts';

/** Where a drill can run. A target states its limit for each kind it covers. */
export const environmentKinds = ['lab', 'aws', 'command'] as const;
export type EnvironmentKind = (typeof environmentKinds)[number];

/**
 * How a client reaches the service. One class is one k6 process with its own resolver; classes are judged apart.
 *
 * - `fresh`: a new connection and a new name look-up for every request (no cache).
 * - `sticky`: keep-alive connections; a name is looked up only when a connection is opened, TTLs are honoured.
 */
export const clientClasses = ['fresh', 'sticky'] as const;
export type ClientClass = (typeof clientClasses)[number];

export interface LoadSpec {
  /** k6 script below `load/`, without its ending: `orders` is `load/orders.ts`. */
  readonly script: string;
  /** Arrivals per second for each class (open model). */
  readonly rate: number;
  readonly classes: readonly ClientClass[];
  /** Client time-out of one request. */
  readonly timeout: DurationText;
  /** A request is good when its status is expected and it took no longer than this. */
  readonly goodWithin: DurationText;
}

/** Limits within which the system counts as well, before and after the fault. */
export interface SteadyState {
  /** Least share of good requests, 0…1. */
  readonly availability: number;
  /** Largest 95th percentile of good requests. */
  readonly p95: DurationText;
}

/** Lengths by the wall clock. A FIS fault also has its own duration, in its template. */
export interface Phases {
  readonly baseline: DurationText;
  /** How long the fault is watched before the undo begins, counted from the moment it is applied. */
  readonly fault: DurationText;
  /** How long after the undo the system may take to be back within its steady state. */
  readonly restored: DurationText;
}

/** An AWS FIS experiment template, with `${zone}`, `${zoneId}`, `${region}`, `${account}`, `${roleArn}` to be filled in. */
export interface FisFault {
  readonly kind: 'fis';
  readonly title: string;
  /** Path of a JSON template below `scenarios/templates/`, or the template itself. */
  readonly template: string | FisTemplate;
}

/** Shell commands, run with zx. `undo` must be idempotent and harmless if `run` never happened. */
export interface CommandFault {
  readonly kind: 'command';
  readonly title: string;
  readonly run: string;
  readonly undo: string;
}

export type Fault = FisFault | CommandFault;

/** What must be seen for the fault to count as having bitten. Nothing seen is `inconclusive`, never a pass. */
export type BiteProof =
  /** The struck zone served a share of the baseline and stops serving (served-by header of good answers). */
  | { readonly kind: 'zone-silent' }
  /** Good answers served from the struck zone take at least this much longer at the median. */
  | { readonly kind: 'zone-slow'; readonly by: DurationText }
  /** At least this many instances that served the baseline stop serving. */
  | { readonly kind: 'instances-silent'; readonly count: number }
  /**
   * Of the requests due `within` this long after the fault was applied, at least `count` more were not good than the
   * baseline's share would give. For faults that leave every server reachable, so that nobody falls silent.
   */
  | { readonly kind: 'requests-disturbed'; readonly count: number; readonly within: DurationText };

export interface Drill {
  readonly kind: 'drill';
  readonly id: string;
  readonly title: string;
  readonly hypothesis: string;
  readonly service: string;
  /** Zone to strike, by its letter or suffix (`b`); the environment knows its full name. Absent where no zone is struck. */
  readonly zone?: string;
  readonly load: LoadSpec;
  readonly steadyState: SteadyState;
  readonly phases: Phases;
  /** Other lengths where an environment is slower: a cloud takes minutes to notice and to start again, a rehearsal seconds. */
  readonly phasesFor?: Partial<Record<EnvironmentKind, Phases>>;
  /** Empty for `control`, whose only target is that no outage is found. */
  readonly faults: readonly Fault[];
  /** Needed wherever there is a fault. */
  readonly bite?: BiteProof;
  /** Ids in `scenarios/targets.yaml`. */
  readonly targets: readonly string[];
  /** The stop guard trips when an outage lasts longer. Default: twice the largest RTO limit; required where there is none. */
  readonly toleratedOutage?: DurationText;
}

export interface GameDay {
  readonly kind: 'game-day';
  readonly id: string;
  readonly title: string;
  /** Drill ids, in order. */
  readonly drills: readonly string[];
}

/** What is measured, and so what the limit means. */
export type Measure =
  /** Fault applied → stable good, as clients see it. At most. Worst class counts. */
  | 'rto'
  /** Good requests ÷ requests due, from fault applied to the end of the restored phase. At least. */
  | 'availability'
  /** Total time with (almost) nothing good. At most. */
  | 'blackout'
  /** 95th percentile of good requests while the fault holds and the system has recovered. At most. */
  | 'p95-degraded'
  /** Number of outages found. At most. */
  | 'outages';

export const measures = ['rto', 'availability', 'blackout', 'p95-degraded', 'outages'] as const satisfies readonly Measure[];

/** A promise made measurable. */
export interface Target {
  readonly id: string;
  /** Id of the promise, as in the claim register. */
  readonly claim: string;
  /** The sentence somebody wrote. */
  readonly sentence: string;
  readonly service: string;
  readonly disruption: string;
  readonly measure: Measure;
  /** A duration, a ratio (0…1) or a count, according to `measure`; wall time, one per environment kind. */
  readonly limit: Partial<Record<EnvironmentKind, DurationText | number>>;
  readonly clock: 'client' | 'alarm' | 'plan' | 'job';
  readonly owner: string;
  readonly document: string;
  /** ISO date of the last review of the document. */
  readonly reviewed: string;
}

/** AWS FIS `CreateExperimentTemplate` input, less client token, role and tags, which the adapter adds. */
export interface FisTemplate {
  readonly description: string;
  readonly targets: Readonly<Record<string, FisTarget>>;
  readonly actions: Readonly<Record<string, FisAction>>;
  readonly stopConditions?: readonly { readonly source: string; readonly value?: string }[];
  readonly experimentOptions?: {
    readonly accountTargeting?: 'single-account' | 'multi-account';
    readonly emptyTargetResolutionMode?: 'fail' | 'skip';
  };
  readonly tags?: Readonly<Record<string, string>>;
}

export interface FisTarget {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[];
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly filters?: readonly { readonly path: string; readonly values: readonly string[] }[];
  readonly selectionMode: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface FisAction {
  readonly actionId: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly targets?: Readonly<Record<string, string>>;
  readonly startAfter?: readonly string[];
}
