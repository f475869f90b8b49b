/** What a run has come to, folded from its events. Nothing of this is ever stored: the journal is the only truth. */
import type { ClientClass } from '../drill/types.ts';
import type { EventBody, JournalEvent, LoadSummary, Phase, Receipt, Undo, UndoOutcome } from './types.ts';

type EventOf<T extends EventBody['type']> = Extract<JournalEvent, { readonly type: T }>;

/** [fromAt, toAt), wall clock. The last phase ends with the run. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly fromAt: number;
  readonly toAt: number;
}

interface UndoFacts {
  readonly id: string;
  readonly step: string;
  readonly undo: Undo;
  readonly owedAt: number;
  /** When it was last begun; an undo may be tried more than once. */
  readonly undoingAt?: number;
}

/**
 *     owed ──► settled
 *      │ ▲        ▲
 *      ▼ │        │ a later attempt, by `recover` for one
 *     unsettled ──┘
 *
 * `unsettled` was tried and is still owed.
 */
export type UndoState =
  | (UndoFacts & { readonly state: 'owed' })
  | (UndoFacts & { readonly state: 'unsettled'; readonly error: string })
  | (UndoFacts & { readonly state: 'settled'; readonly settledAt: number; readonly outcome: UndoOutcome });

export interface LoadState {
  readonly class: ClientClass;
  readonly rate?: number;
  /** Past the client resolver, or through it. */
  readonly via?: 'resolver' | 'direct';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly summary?: LoadSummary;
}

export interface GeneratorReading {
  readonly class: ClientClass | 'harness';
  readonly cores: number;
  readonly overMs: number;
  readonly waiting?: number;
  readonly at: number;
}

export type Ended = EventOf<'finished'>['how'];

export interface RunState {
  readonly started?: EventOf<'started'>;
  readonly phases: readonly PhaseSpan[];
  readonly loads: readonly LoadState[];
  readonly readings: readonly GeneratorReading[];
  /** In the order of the acts. The run's clock starts with the first. */
  readonly faults: readonly EventOf<'fault-applied'>[];
  readonly receipts: readonly { readonly step: string; readonly receipt: Receipt }[];
  readonly actErrors: readonly { readonly step: string; readonly error: string }[];
  readonly undos: readonly UndoState[];
  /** Undos not settled, oldest first; empty is the only good value. */
  readonly owed: readonly UndoState[];
  readonly settled: readonly UndoState[];
  readonly guard?: EventOf<'guard-tripped'>;
  readonly interrupted?: EventOf<'interrupted'>;
  readonly refused?: EventOf<'refused'>;
  readonly defects: readonly string[];
  /** Absent while the run goes on, and for ever if it was killed. */
  readonly ended?: Ended;
  /** Of `finished`, or of the last event known. What `recover` adds later does not move it. */
  readonly endedAt: number;
}

/** Total: events in any order and number give a state. Later events about the same thing win. */
export function foldRun(events: readonly JournalEvent[]): RunState {
  const phaseStarts: EventOf<'phase'>[] = [];
  const loads = new Map<ClientClass, LoadState>();
  const undos = new Map<string, UndoState>();
  const readings: GeneratorReading[] = [];
  const faults: EventOf<'fault-applied'>[] = [];
  const receipts: EventOf<'acted'>[] = [];
  const actErrors: EventOf<'act-failed'>[] = [];
  const defects: string[] = [];
  const single: { -readonly [Key in 'started' | 'guard' | 'interrupted' | 'refused']?: RunState[Key] } = {};
  let finished: EventOf<'finished'> | undefined;

  for (const event of events) {
    switch (event.type) {
      case 'started':
        single.started ??= event;
        break;
      case 'phase':
        phaseStarts.push(event);
        break;
      case 'load-started':
        loads.set(event.class, {
          ...loads.get(event.class),
          class: event.class,
          rate: event.rate,
          via: event.via,
          startedAt: event.at,
        });
        break;
      case 'load-ended':
        loads.set(event.class, { ...loads.get(event.class), class: event.class, endedAt: event.at, summary: event.summary });
        break;
      case 'generator':
        readings.push(event);
        break;
      case 'owed':
        undos.set(event.id, { id: event.id, step: event.step, undo: event.undo, owedAt: event.at, state: 'owed' });
        break;
      case 'undoing':
      case 'settled':
      case 'unsettled': {
        const undo = undos.get(event.id);
        // Settled is final: whatever comes after it was a second payment, which changes nothing.
        if (undo && undo.state !== 'settled') undos.set(event.id, nextUndo(undo, event));
        break;
      }
      case 'fault-applied':
        faults.push(event);
        break;
      case 'acted':
        receipts.push(event);
        break;
      case 'act-failed':
        actErrors.push(event);
        break;
      case 'guard-tripped':
        single.guard ??= event;
        break;
      case 'interrupted':
        single.interrupted ??= event;
        break;
      case 'refused':
        single.refused ??= event;
        break;
      case 'defect':
        defects.push(event.error);
        break;
      case 'finished':
        finished ??= event;
        break;
      case 'acting':
      case 'observed':
      case 'answer':
        break;
    }
  }

  const endedAt = finished?.at ?? events.at(-1)?.at ?? 0;
  const all = [...undos.values()];
  return {
    ...single,
    phases: phaseStarts.map(({ phase, at }, index) => ({
      phase,
      fromAt: at,
      toAt: phaseStarts[index + 1]?.at ?? Math.max(at, endedAt),
    })),
    loads: [...loads.values()],
    readings,
    faults,
    receipts,
    actErrors,
    undos: all,
    owed: all.filter(({ state }) => state !== 'settled'),
    settled: all.filter(({ state }) => state === 'settled'),
    defects,
    ...(finished ? { ended: finished.how } : {}),
    endedAt,
  };
}

function nextUndo(
  undo: Exclude<UndoState, { state: 'settled' }>,
  event: EventOf<'undoing' | 'settled' | 'unsettled'>,
): UndoState {
  if (event.type === 'undoing') return { ...undo, undoingAt: event.at };
  if (event.type === 'unsettled') return { ...undo, state: 'unsettled', error: event.error };
  const { id, step, undo: what, owedAt, undoingAt = event.at } = undo;
  return { id, step, undo: what, owedAt, undoingAt, state: 'settled', settledAt: event.at, outcome: event.outcome };
}
