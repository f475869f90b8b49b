/** What a run needs of the world, and nothing more. `edges/` implements these; tests may too. */
import type { ClientClass, Drill, FisTemplate } from '../drill/types.ts';
import type { EnvironmentFacts } from '../drill/environment.ts';
import type { EventBody, JournalEvent, LoadSummary, Receipt, Undo, UndoOutcome } from '../journal/types.ts';
import type { Step, Survey } from '../plan/types.ts';
import type { Sample } from '../analysis/sample.ts';

export interface Clock {
  /** Wall clock, epoch ms: for records. It may be set back or forward at any time. */
  now(): number;
  /** Ms, with fractions, from an arbitrary origin; never set: for deadlines. */
  monotonic(): number;
  /** Rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Appends, flushed to disk before it resolves. */
export interface JournalPort {
  append(body: EventBody): Promise<JournalEvent>;
}

export interface Applied {
  readonly receipt: Receipt;
  /** The fault came into force somewhere in here; wall clock. */
  readonly fromAt: number;
  readonly toAt: number;
}

/** What the receipt of an act says that helps to undo it. */
export interface Known {
  readonly experimentId?: string;
}

export interface EnvironmentPort {
  readonly facts: EnvironmentFacts;
  /** Read-only. Throws `Refusal` when nothing is found. */
  survey(drill: Drill, templates: readonly FisTemplate[], signal: AbortSignal): Promise<Survey>;
  /** Applies a step and resolves once the fault is in force. The undo has been journaled before. */
  act(step: Step, runId: string, signal: AbortSignal): Promise<Applied>;
  /** Must not be given the run's own (possibly aborted) signal. Throws where what is `known` cannot be shown to be over. */
  undo(undo: Undo, signal: AbortSignal, known?: Known): Promise<UndoOutcome>;
  /** One request through the front door, as a client would send it. Never throws for the service's failures. */
  look(
    signal: AbortSignal,
  ): Promise<{ readonly ok: boolean; readonly wallMs: number; readonly servedBy: string; readonly detail: string }>;
}

export interface LoadRequest {
  readonly class: ClientClass;
  readonly script: string;
  readonly rate: number;
  /** Upper bound; the load is normally ended by `stop`. */
  readonly maxMs: number;
  readonly timeoutMs: number;
  readonly onSample: (sample: Sample) => void;
  readonly onEvent: (body: EventBody) => void;
}

export interface LoadHandle extends AsyncDisposable {
  readonly class: ClientClass;
  readonly pid: number;
  /** Resolves at the first sample; rejects when k6 ends before it. */
  readonly flowing: Promise<void>;
  /** Lets requests in flight end or time out, then ends k6. Resolves when every sample is on disk. */
  stop(): Promise<LoadSummary>;
  /** Resolves when k6 ends by itself, which during a run is a lost observer. */
  readonly ended: Promise<LoadSummary>;
}

export interface LoadPort {
  /** `signal` covers the start only: load goes on through undo and restored, whatever aborted the run. */
  start(request: LoadRequest, signal: AbortSignal): Promise<LoadHandle>;
}

/** Not started: preflight, guard, lock, credentials, no steady state, nothing to hit. Exit 3. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
