import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columns, wrap } from '../../src/plan/layout.ts';
import { printPlan } from '../../src/plan/print.ts';
import { aws, lab, planOf } from './fixtures.ts';

describe('a printed plan', () => {
  test('tells timeline, what is hit and skipped, what is put back, what is judged, and the most it can take', () => {
    expect(`\n${printPlan(planOf(), { columns: 100 })}\n`).toMatchInlineSnapshot(`
      "
      zone-goes: A zone goes
      ────────────────────────────────────────────────────────────────────────────────────────────────────
        Hypothesis  Others take over.
        Service     shop
        Where       lab (lab, rehearsal ×10), zone eu-west-1b (euw1-az2) is struck

      ── Timeline ────────────────────────────────────────────────────────────────────────────────────────
        0 s       baseline  60 requests a second for each of the classes fresh and sticky, good within
                            500ms, time-out 2s
                            must be steady: 99 % good, 95th percentile at most 300ms
        12.0 s    fault     Zone b goes: a FIS experiment that ends by itself after 30.0 s
                  recovery  watched for 25.0 s from the moment the fault is applied
        ≥ 37.0 s  undo      everything that is owed, newest first; load goes on
        then      restored  back within the steady state in at most 15.0 s

      ── What is hit ─────────────────────────────────────────────────────────────────────────────────────
        • Zone b goes
          halt   30.0 s  2 instances: i-0b1, i-0b2
          stall  –       skipped: nothing found

      ── What is put back ────────────────────────────────────────────────────────────────────────────────
        • stop the experiment of fault-1 in eu-west-1, found by its tags, and wait until it has put its
          own work back
        • delete the experiment template of fault-1, found by its tags

      ── What is judged ──────────────────────────────────────────────────────────────────────────────────
        • “Every part runs n+1.”
          rto    recovered within 15.0 s  reviewed 2026-09-14
          share  good at least 80 %       reviewed 2026-09-14

      ── At most ─────────────────────────────────────────────────────────────────────────────────────────
        Duration    3 min 22 s if every deadline is used up, with 30.0 s for each act and 2 min for the
                    undo
        Outage      the run is stopped and undone once an outage lasts longer than 30.0 s
        Cost        nothing

      ── Worth knowing ───────────────────────────────────────────────────────────────────────────────────
        • What the cloud waits for passes 10 times faster here: a rehearsal, and no evidence for an
          account.
      "
    `);
  });

  test('does not know what commands cost, and knows that nothing costs nothing', () => {
    const facts = { ...lab, kind: 'command', name: 'rack', timeScale: 1 } as const;
    const faults = [{ kind: 'command', title: 'Pull it', run: 'pull', undo: 'push' }] as const;
    expect(printPlan(planOf({ drill: { faults, zone: 'b' }, facts }), { columns: 100 })).toMatch(/Cost +not known/);
    expect(printPlan(planOf(), { columns: 100 })).toMatch(/Cost +nothing$/m);
  });

  test('in an account names the cost, and what to mind', () => {
    const text = printPlan(planOf({ facts: { ...aws, aws: { ...aws.aws!, stopAlarms: [] } } }), { columns: 120 });
    expect(text).toContain('$0.50 for FIS action-minutes');
    expect(text).toContain('fault-1 has no stop alarm');
    expect(text).not.toContain('rehearsal');
  });

  test('warns when the fault is over before the watch is', () => {
    const text = printPlan(planOf({ facts: { ...lab, timeScale: 20 } }), { columns: 120 });
    expect(text).toContain('fault-1 ends by itself 10.0 s before the watch does');
  });

  test('of a control run has nothing to hit and nothing to put back', () => {
    const text = printPlan(planOf({ drill: { faults: [], toleratedOutage: '5s' } }));
    expect(text).toContain('nothing is done for 25.0 s');
    expect(text).not.toContain('What is put back');
  });

  test('keeps within 80 to 120 columns, whatever the terminal', () => {
    for (const width of [1, 80, 97, 120, 400]) {
      const longest = Math.max(
        ...printPlan(planOf(), { columns: width })
          .split('\n')
          .map((line) => line.length),
      );
      expect(longest).toBe(Math.min(120, Math.max(80, width)));
    }
  });

  test('holds no control characters, so that a terminal or a file shows the same', () => {
    // oxlint-disable-next-line no-control-regex
    expect(printPlan(planOf())).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});

describe('layout', () => {
  test('wraps without losing or inventing a word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,15}$/)), fc.integer({ min: 5, max: 60 }), (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ').trim()).toBe(words.join(' '));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });

  test('lines up the cells of all rows', () => {
    expect(
      columns(
        [
          ['a', 'one'],
          ['long', 'two'],
        ],
        80,
      ),
    ).toEqual(['  a     one', '  long  two']);
  });
});
