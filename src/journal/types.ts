/** The append-only truth of a run: one JSON line an event. Run state is folded from it, never stored. */
import type { ClientClass } from '../drill/types.ts';
import type { EnvironmentFacts } from '../drill/environment.ts';
import type { Plan, Undo } from '../plan/types.ts';

export type { Undo } from '../plan/types.ts';

export const phases = ['baseline', 'fault', 'recovery', 'undo', 'restored'] as const;
export type Phase = (typeof phases)[number];

/** How an undo went: `already` means there was nothing (left) to put back, which is as good. */
export type UndoOutcome = { readonly how: 'undone' | 'already'; readonly detail: string };

/** What an act left behind that a reader may want: ids, resolved targets, states. */
export interface Receipt {
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface LoadSummary {
  /** Arrivals due by rate and length. */
  readonly due: number;
  readonly iterations: number;
  readonly dropped: number;
  /** Started and cut at the end: no sample. */
  readonly interrupted: number;
  /** `gameday_request` rows read. */
  readonly requests: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export type EventBody =
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly plan: Plan;
      readonly environment: EnvironmentFacts;
      readonly versions: Readonly<Record<string, string>>;
      readonly pid: number;
      /** Tells that process from a later one with the same id; absent where the system has no `/proc`. */
      readonly startTicks?: string;
      /** Whether the account's requests were allowed to go somewhere else (`AWS_ENDPOINT_URL*`): then what pays may go there too. */
      readonly allowEndpoint?: boolean;
      /** Where the lab lives, when the environment is one: recover asks it whether it still exists. */
      readonly labDir?: string;
      /** Logical CPUs of this machine: what the generators' CPU is held against. */
      readonly cores?: number;
    }
  | { readonly type: 'phase'; readonly phase: Phase }
  | {
      readonly type: 'load-started';
      readonly class: ClientClass;
      readonly rate: number;
      readonly pid: number;
      readonly via: 'resolver' | 'direct';
    }
  | { readonly type: 'load-ended'; readonly class: ClientClass; readonly summary: LoadSummary }
  /** CPU of one generator since the last such event, in cores (1 = one core busy), and of this process. */
  | {
      readonly type: 'generator';
      readonly class: ClientClass | 'harness';
      readonly cores: number;
      readonly overMs: number;
      /** With `harness`: share of that time in which some process of the machine waited for a processor, where the kernel counts it. */
      readonly waiting?: number;
    }
  | { readonly type: 'owed'; readonly id: string; readonly step: string; readonly undo: Undo }
  | { readonly type: 'acting'; readonly step: string }
  | { readonly type: 'acted'; readonly step: string; readonly receipt: Receipt }
  | { readonly type: 'act-failed'; readonly step: string; readonly error: string }
  /** The fault is in force from somewhere in [from, to] (wall clock of this machine). */
  | { readonly type: 'fault-applied'; readonly step: string; readonly fromAt: number; readonly toAt: number }
  /** One look at something: an experiment's state, a name's answer, a zone. */
  | {
      readonly type: 'observed';
      readonly probe: string;
      readonly outcome: 'ok' | 'failed' | 'unknown';
      readonly dueAt: number;
      readonly detail: string;
    }
  /** A name's answer changed for a client class (the resolver's own log). */
  | {
      readonly type: 'answer';
      readonly class: ClientClass;
      readonly name: string;
      readonly addresses: readonly string[];
      readonly ttlS: number;
    }
  | { readonly type: 'guard-tripped'; readonly class: ClientClass; readonly reason: string; readonly sinceAt: number }
  | { readonly type: 'interrupted'; readonly signal: string }
  | { readonly type: 'undoing'; readonly id: string }
  | { readonly type: 'settled'; readonly id: string; readonly outcome: UndoOutcome }
  | { readonly type: 'unsettled'; readonly id: string; readonly error: string }
  | { readonly type: 'defect'; readonly error: string }
  | { readonly type: 'refused'; readonly code: string; readonly reason: string }
  | { readonly type: 'finished'; readonly how: 'completed' | 'stopped' | 'interrupted' | 'refused' | 'defect' };

/** `at`: wall clock, epoch ms. `seq` counts from 1 without gaps. */
export type JournalEvent = EventBody & { readonly v: 1; readonly seq: number; readonly at: number };
