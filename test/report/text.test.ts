import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../src/report/text.ts';
import { widthOf } from '../../src/report/grid.ts';
import { bar } from '../../src/report/sparkline.ts';
import type { Judgement } from '../../src/analysis/types.ts';
import { azPowerLossInconclusive, azPowerLossMet, azPowerLossMissed, azPowerLossOwed, everyCase } from '../fixtures/judgement.ts';

const flat = (text: string): string => text.replace(/\s+/g, ' ');
const count = (text: string, word: RegExp): number => (text.match(word) ?? []).length;
const cases = Object.entries(everyCase);

describe('the terminal report', () => {
  it.each(cases.flatMap(([name, build]) => [80, 100].map((width) => [name, width, build] as const)))(
    'of a run that is %s fits %d columns',
    (_name, width, build) => {
      const widest = Math.max(...renderText(build(), { width }).split('\n').map(widthOf));
      expect(widest).toBeLessThanOrEqual(width);
      expect(widest).toBeGreaterThan(width - 5);
    },
  );

  it.each(cases)('of a run that is %s gives each target its verdict, figure, limit, bounds, n and sentence', (_name, build) => {
    const judgement = build();
    const text = renderText(judgement);
    const targetsPart = flat(text.slice(text.indexOf('\nTargets'), text.indexOf('\nAvailability')));
    for (const verdict of ['MET', 'MISSED', 'INCONCLUSIVE']) {
      const expected = judgement.targets.filter((target) => target.verdict.toUpperCase() === verdict).length;
      expect(count(targetsPart, new RegExp(`[✔✘?] ${verdict}\\b`, 'g'))).toBe(expected);
    }
    for (const { target, measured, because } of judgement.targets) {
      expect(targetsPart).toContain(`“${target.sentence}”`);
      expect(targetsPart).toContain(flat(because));
      if (measured) expect(targetsPart).toContain(`n ${measured.samples.toLocaleString('en')} · clock ${measured.clock}`);
    }
  });

  it('leads with the verdict and the figure that decided', () => {
    expect(flat(renderText(azPowerLossMet()))).toContain(
      '✔ MET All 3 documented targets were met: recovery time 6.94 s, limit ≤ 30 s.',
    );
    expect(flat(renderText(azPowerLossMissed()))).toContain(
      '✘ MISSED 2 of 3 documented targets were missed: recovery time > 52.0 s, limit ≤ 30 s.',
    );
    expect(flat(renderText(azPowerLossInconclusive()))).toContain(
      '? INCONCLUSIVE The run could not tell about 2 of 2 documented targets: the fault was not shown to have bitten.',
    );
  });

  it('puts an undo still owed before everything, with the way to pay it', () => {
    const text = flat(renderText(azPowerLossOwed()));
    const { runId } = azPowerLossOwed();
    expect(text.indexOf('! An undo is still owed.')).toBeLessThan(text.indexOf('MISSED'));
    expect(text).toContain(`gameday recover ${runId}`);
    expect(text).toContain('The run was stopped before its time: fresh had an outage of 60 s');
    expect(text).toContain('exit 6 (owed)');
  });

  it('counts instants from the fault, with their bounds and clocks', () => {
    const text = flat(renderText(azPowerLossMet()));
    expect(text).toContain('fault applied 0 s ± 9 ms FIS, journal');
    expect(text).toContain('first failed request + 210 ms ± 26 ms client fresh');
    expect(text).toContain('stable good + 6.94 s ± 34 ms client sticky');
    expect(flat(renderText({ ...azPowerLossMet(), timeline: [] }))).toContain('Outages, counted from the start of the run');
  });

  it('gives a bare count where failures cluster and no interval would be honest', () => {
    const judgement = azPowerLossMet();
    const phases = judgement.phases.map(({ availability: _availability, ...stats }) => stats);
    expect(flat(renderText({ ...judgement, phases }))).toContain('1,949 / 2,040 95.54 % 12 ms');
    const idle = phases.map((stats) => ({ ...stats, due: 0, good: 0 }));
    expect(flat(renderText({ ...judgement, phases: idle }))).toContain('0 / 0 – 12 ms');
  });

  it('tells an outage that was seen to end from one that was not', () => {
    expect(flat(renderText(azPowerLossMet()))).toContain('fresh + 210 ms ± 26 ms + 4.31 s ± 34 ms 4.10 s (4.06 – 4.14 s)');
    expect(flat(renderText(azPowerLossOwed()))).toContain('not seen not over while watched');
    expect(flat(renderText({ ...azPowerLossMet(), outages: [] }))).toContain('None found in any client class.');
  });

  it('says what the run cannot: its limits, its doubts, that it was a rehearsal in a lab', () => {
    const met = flat(renderText(azPowerLossMet()));
    for (const words of ['at most 99.93 %', 'rehearsal ×10', 'never evidence for an account', 'One drill is one sample'])
      expect(met).toContain(words);
    const account = flat(renderText(azPowerLossInconclusive()));
    expect(account).toContain('Availability: 2 of 4,200 arrivals dropped');
    expect(account).not.toContain('rehearsal');
    expect(account).not.toContain('One drill is one sample');
  });

  it('marks each answer to a sceptic as yes, no or unknown', () => {
    const text = renderText(azPowerLossInconclusive());
    expect(text).toMatch(/✘ {2}Did the fault bite\?/);
    expect(text).toMatch(/✘ {2}Was the load honest \(fresh\)\?/);
    expect(text).toMatch(/✔ {2}Was the load honest \(sticky\)\?/);
    expect(text).toMatch(/\? {2}Is the system back/);
  });

  it('never leads with MET while any target is not met, whatever the judgement’s own field says', () => {
    const anyCase = fc.constantFrom<() => Judgement>(azPowerLossMissed, azPowerLossInconclusive, azPowerLossOwed);
    fc.assert(
      fc.property(anyCase, fc.shuffledSubarray([0, 1, 2], { minLength: 1 }), (build, order) => {
        const judgement = build();
        const targets = order.flatMap((index) => judgement.targets[index] ?? []);
        const text = renderText({ ...judgement, targets, verdict: 'met', exit: { code: 0, name: 'met' } });
        const worst = targets.some(({ verdict }) => verdict === 'missed')
          ? 'MISSED'
          : targets.length > 0
            ? 'INCONCLUSIVE'
            : 'MET';
        expect(text).toMatch(new RegExp(`^[✔✘?] ${worst} `, 'm'));
        if (worst !== 'MET') expect(text).not.toMatch(/^[✔✘?] MET /m);
      }),
    );
  });

  it('says when nothing was judged', () => {
    const text = flat(
      renderText({
        ...azPowerLossInconclusive(),
        targets: [],
        ended: 'refused',
        endedBecause: 'no steady state',
        slices: [],
        phases: [],
        outages: [],
        timeline: [],
      }),
    );
    expect(text).toContain(
      '? INCONCLUSIVE No documented target was judged. The run was refused before anything was touched: no steady state.',
    );
  });

  it('lets no text from elsewhere steer the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const judgement = azPowerLossMet();
        const text = renderText({
          ...judgement,
          owed: [`\u001b[2J\u202e${hostile}`],
          drill: { ...judgement.drill, title: `\u009b1m${hostile}`, hypothesis: hostile },
        });
        // oxlint-disable-next-line no-control-regex -- their absence is the point
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('colours through the given paint only, and means the same without it', () => {
    const painted = renderText(azPowerLossMissed(), { paint: (style, text) => `<${style}>${text}</${style}>` });
    expect(painted).toContain('<missed>✘ MISSED</missed>');
    expect(painted.replace(/<\/?(met|missed|inconclusive|strong|faint)>/g, '')).toBe(renderText(azPowerLossMissed()));
  });
});

describe('a bar of the sparkline', () => {
  it('is full only where every request due was good', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (due, some) => {
        const good = some % (due + 1);
        expect(bar({ due, good }).text === '█').toBe(good === due);
      }),
    );
  });

  it('does not draw what was not measured as an outage', () => {
    expect(bar({ due: 0, good: 0 }).text).toBe('·');
    expect(bar({ due: 30, good: 0 }).text).toBe('▁');
  });

  it('shows one lost request in a hundred thousand', () => {
    expect(bar({ due: 100_000, good: 99_999 }).text).toBe('▇');
  });
});
