import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { Gate } from '../../src/analysis/types.ts';
import { record, restoredAt, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

function gate(story: Omit<Story, 'targets'> = {}): Gate {
  const { events, samples } = record({ targets: [], ...story });
  return judge(events, samples).restored;
}
const after = (more: Partial<Trouble>): readonly Trouble[] => [
  { fromAt: restoredAt, toAt: Infinity, share: 1, harm: 'slow', slowByMs: 100, ...more },
];

describe('the system is restored', () => {
  test('if it is within its limits and like its own baseline', () => {
    expect(gate().restored).toBe(true);
  });

  test('if it took its time to come back and is well since', () => {
    expect(gate({ troubles: after({ toAt: restoredAt + 6_000, share: 0.5, harm: 'refused' }) }).restored).toBe(true);
  });

  test('if it was slow at first, as with a cold cache, and is quick again in the second half', () => {
    expect(gate({ troubles: after({ toAt: restoredAt + 6_000, slowByMs: 200 }) }).restored).toBe(true);
  });

  test('also if accidents happen as they did before', () => {
    expect(gate({ trace: { background: 0.002 } }).restored).toBe(true);
  });

  test('not while an outage lasts', () => {
    expect(gate({ troubles: after({ share: 0.5, harm: 'refused' }) })).toMatchObject({
      restored: false,
      because: expect.stringContaining('still in an outage'),
    });
  });

  test('not if it is slower than its limit', () => {
    expect(gate({ troubles: after({ slowByMs: 400 }) })).toMatchObject({
      restored: false,
      because: expect.stringContaining('the steady state allows'),
    });
  });

  test('not if it is within its limits but much slower than it was', () => {
    expect(gate({ troubles: after({ slowByMs: 150 }) })).toMatchObject({
      restored: false,
      because: expect.stringContaining('in the baseline'),
    });
  });

  test('perhaps, if it was not watched for long enough to see whether it stays', () => {
    const cutAt = restoredAt + 2_000;
    const short = gate({
      samples: (all) => all.filter(({ startAt }) => startAt < cutAt),
      events: (events) => events.map((event) => ({ ...event, at: Math.min(event.at, cutAt) })),
    });
    expect(short.restored).toBe('unknown');
  });

  test('perhaps, if nothing was watched after the undo', () => {
    expect(
      gate({ events: (events) => events.filter((event) => event.type !== 'phase' || event.phase !== 'restored') }).restored,
    ).toBe('unknown');
  });
});
