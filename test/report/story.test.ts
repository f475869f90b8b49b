import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../src/analysis/types.ts';
import { cannotSay, instants, outageStories, trustRows, zeroOf } from '../../src/report/story.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { headlineSentence, headlineVerdict } from '../../src/report/words.ts';
import { azPowerLossInconclusive, azPowerLossMet, azPowerLossMissed, azPowerLossOwed, faultAt } from '../fixtures/judgement.ts';

describe('the story', () => {
  it('counts from the fault, or from the start of a run that never got to it', () => {
    expect(zeroOf(azPowerLossMet())).toMatchObject({ midAt: faultAt, name: 'the fault' });
    const never = { ...azPowerLossMet(), timeline: [] };
    expect(zeroOf(never)).toMatchObject({ midAt: never.startedAt, name: 'the start of the run' });
  });

  it('tells instants in the order they happened, the fault with only its own uncertainty', () => {
    const told = instants(azPowerLossMet());
    expect(told.map(({ ms }) => ms)).toEqual(told.map(({ ms }) => ms).toSorted((one, other) => one - other));
    expect(told[0]).toMatchObject({ name: 'fault applied', ms: 0, plusMinusMs: 9 });
    expect(told.find(({ name }) => name === 'first failed request')).toMatchObject({ ms: 210, plusMinusMs: 26 });
  });

  it('answers each question of a sceptic from the evidence', () => {
    const answers = (judgement: Parameters<typeof trustRows>[0]): readonly unknown[] =>
      trustRows(judgement).map(({ holds }) => holds);
    expect(answers(azPowerLossMet())).toEqual([true, true, true, true, true]);
    expect(answers(azPowerLossInconclusive())).toEqual([false, false, true, 'unknown', true]);
    expect(answers(azPowerLossOwed())).toEqual([true, true, true, false, false]);
    expect(trustRows(azPowerLossOwed()).at(-1)?.because).toMatch(/^still owed: fis-stop/);
    expect(trustRows({ ...azPowerLossMet(), settled: [] }).at(-1)?.because).toBe('nothing had to be');
  });

  it('gives an outage that was not seen to end no length', () => {
    expect(outageStories(azPowerLossOwed()).map(({ end, length }) => [end, length])).toEqual([
      ['not seen', 'not over while watched'],
      ['not seen', 'not over while watched'],
    ]);
  });

  it('repeats no doubt, and finds in an account’s run neither lab nor rehearsal', () => {
    const judgement = azPowerLossInconclusive();
    const twice = { ...judgement, targets: [...judgement.targets, ...judgement.targets] };
    expect(cannotSay(twice)).toEqual(cannotSay(judgement));
    expect(cannotSay(judgement).join(' ')).not.toMatch(/\b(lab|rehearsal)\b/);
  });

  it('does not call a run evidence whose targets are met but whose judgement is not', () => {
    expect(headlineSentence({ ...azPowerLossMet(), verdict: 'inconclusive' })).toBe(
      'The run as a whole does not count as evidence.',
    );
  });

  it.each(['stopped', 'defect', 'interrupted', 'unfinished'] as const)(
    'never says that all targets were met of a run that ended %s',
    (ended) => {
      const judgement = { ...azPowerLossMet(), ended, exit: { code: 5, name: 'stopped' } } as const;
      const page = renderHtml(judgement, { sha256: () => '' });
      for (const text of [headlineSentence(judgement), renderText(judgement), renderMarkdown(judgement), page]) {
        expect(text).not.toMatch(/All 3 documented targets were met/);
        expect(text).toContain('does not count as evidence');
      }
      expect(headlineVerdict(judgement)).toBe('inconclusive');
      expect(page).toContain('<title>INCONCLUSIVE');
    },
  );

  it('does not call put back what no undo can put back', () => {
    const judgement = { ...azPowerLossMet(), lasting: ['fault-1: what aws:ec2:terminate-instances takes'] };
    const sentence = 'cannot be put back: fault-1: what aws:ec2:terminate-instances takes';
    expect(trustRows(judgement).at(-1)).toMatchObject({ holds: false, because: sentence });
    expect(trustRows({ ...judgement, owed: ['a'] }).at(-1)?.because).toBe(`still owed: a; ${sentence}`);
    expect(cannotSay(judgement)).toContain(`C${sentence.slice(1)}`);
  });

  it('speaks of a single target without counting', () => {
    const only = (judgement: Judgement): string => headlineSentence({ ...judgement, targets: judgement.targets.slice(0, 1) });
    expect(only(azPowerLossMet())).toBe('The documented target was met: recovery time 6.94 s, limit ≤ 30 s.');
    expect(only(azPowerLossMissed())).toBe('The documented target was missed: recovery time > 52.0 s, limit ≤ 30 s.');
    expect(only(azPowerLossInconclusive())).toBe(
      'The run could not tell about the documented target: the fault was not shown to have bitten.',
    );
  });

  it('says once how many were missed and how many are open', () => {
    expect(headlineSentence(azPowerLossMissed())).toBe(
      '2 of 3 documented targets were missed: recovery time > 52.0 s, limit ≤ 30 s. The run could not tell about 1 more: nothing was measured.',
    );
  });
});
