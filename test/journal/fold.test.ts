import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldRun } from '../../src/journal/fold.ts';
import type { EventBody, JournalEvent } from '../../src/journal/types.ts';

const undo = { kind: 'command', command: 'true' } as const;
const done = { how: 'undone', detail: '' } as const;

function journal(...bodies: EventBody[]): JournalEvent[] {
  return bodies.map((body, index) => ({ ...body, v: 1, seq: index + 1, at: 1_000 + index }));
}

const owe = (id: string): EventBody => ({ type: 'owed', id, step: 's', undo });

describe('an undo', () => {
  test('is owed from the moment it is written, whether its act happened or not', () => {
    expect(foldRun(journal(owe('a'))).owed).toMatchObject([{ id: 'a', state: 'owed', undo, owedAt: 1_000 }]);
  });

  test('that was begun and not finished is still owed', () => {
    expect(foldRun(journal(owe('a'), { type: 'undoing', id: 'a' })).owed).toMatchObject([
      { id: 'a', state: 'owed', undoingAt: 1_001 },
    ]);
  });

  test('that failed is still owed, with its error', () => {
    expect(
      foldRun(journal(owe('a'), { type: 'undoing', id: 'a' }, { type: 'unsettled', id: 'a', error: 'no' })).owed,
    ).toMatchObject([{ state: 'unsettled', error: 'no' }]);
  });

  test('that was settled later, by whom ever, is not', () => {
    const state = foldRun(
      journal(
        owe('a'),
        { type: 'unsettled', id: 'a', error: 'no' },
        { type: 'finished', how: 'stopped' },
        { type: 'undoing', id: 'a' },
        { type: 'settled', id: 'a', outcome: done },
      ),
    );
    expect(state.owed).toEqual([]);
    expect(state.settled).toMatchObject([{ id: 'a', undoingAt: 1_003, settledAt: 1_004 }]);
    expect(state.settled[0]).not.toHaveProperty('error');
    expect(state.endedAt).toBe(1_002);
  });

  test('that is settled stays so if somebody pays again and fails', () => {
    expect(
      foldRun(journal(owe('a'), { type: 'settled', id: 'a', outcome: done }, { type: 'unsettled', id: 'a', error: 'gone' })).owed,
    ).toEqual([]);
  });

  test('is owed exactly as long as no settlement of it is on record', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const event = fc.oneof(
      id.map((name): EventBody => ({ type: 'undoing', id: name })),
      id.map((name): EventBody => ({ type: 'settled', id: name, outcome: done })),
      id.map((name): EventBody => ({ type: 'unsettled', id: name, error: 'x' })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const { owed, settled } = foldRun(journal(owe('a'), owe('b'), owe('c'), ...events));
        const paid = new Set(events.flatMap((each) => (each.type === 'settled' ? [each.id] : [])));
        expect(owed.map(({ id: name }) => name)).toEqual(['a', 'b', 'c'].filter((name) => !paid.has(name)));
        expect(new Set(settled.map(({ id: name }) => name))).toEqual(paid);
      }),
    );
  });
});

describe('a run', () => {
  test('of no events is nothing, and does not throw', () => {
    expect(foldRun([])).toMatchObject({ phases: [], owed: [], endedAt: 0 });
    expect(foldRun([]).ended).toBeUndefined();
  });

  test('has phases that follow one another up to its end', () => {
    const state = foldRun(
      journal({ type: 'phase', phase: 'baseline' }, { type: 'phase', phase: 'fault' }, { type: 'finished', how: 'completed' }),
    );
    expect(state.phases).toEqual([
      { phase: 'baseline', fromAt: 1_000, toAt: 1_001 },
      { phase: 'fault', fromAt: 1_001, toAt: 1_002 },
    ]);
    expect(state.ended).toBe('completed');
  });

  test('that was killed has not ended', () => {
    expect(foldRun(journal({ type: 'phase', phase: 'baseline' }, { type: 'phase', phase: 'fault' })).ended).toBeUndefined();
  });

  test('remembers loads by class, readings, faults, and what went wrong', () => {
    const summary = { due: 1, iterations: 1, dropped: 0, interrupted: 0, requests: 1, exitCode: 0, signal: null };
    const state = foldRun(
      journal(
        { type: 'load-started', class: 'fresh', rate: 60, pid: 1, via: 'resolver' },
        { type: 'generator', class: 'harness', cores: 0.2, overMs: 1_000 },
        { type: 'fault-applied', step: 's', fromAt: 1, toAt: 2 },
        { type: 'act-failed', step: 't', error: 'no' },
        { type: 'guard-tripped', class: 'fresh', reason: 'r', sinceAt: 3 },
        { type: 'interrupted', signal: 'SIGINT' },
        { type: 'defect', error: 'd' },
        { type: 'load-ended', class: 'fresh', summary },
      ),
    );
    expect(state.loads).toEqual([{ class: 'fresh', rate: 60, via: 'resolver', startedAt: 1_000, endedAt: 1_007, summary }]);
    expect(state).toMatchObject({
      readings: [{ cores: 0.2 }],
      faults: [{ fromAt: 1, toAt: 2 }],
      actErrors: [{ error: 'no' }],
      guard: { sinceAt: 3 },
      interrupted: { signal: 'SIGINT' },
      defects: ['d'],
    });
  });
});
