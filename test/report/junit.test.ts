import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import type { Judgement } from '../../src/analysis/types.ts';
import { azPowerLossInconclusive, azPowerLossMet, azPowerLossMissed, azPowerLossOwed, everyCase } from '../fixtures/judgement.ts';

interface TestCase {
  readonly '@name': string;
  readonly failure?: { readonly '@type': string; readonly '@message': string; readonly '#text': string };
  readonly error?: { readonly '@type': string; readonly '@message': string; readonly '#text': string };
}
interface Suite {
  readonly '@tests': string;
  readonly '@failures': string;
  readonly '@errors': string;
  readonly testcase: readonly TestCase[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => name === 'testcase',
  parseTagValue: false,
  processEntities: true,
});

function suiteOf(judgement: Judgement): Suite {
  const xml = renderJunit(judgement);
  expect(XMLValidator.validate(xml)).toBe(true);
  return (parser.parse(xml) as { testsuites: { testsuite: Suite } }).testsuites.testsuite;
}

describe('the JUnit report', () => {
  it.each(Object.entries(everyCase))('of a run that is %s has one case a target and totals that add up', (_name, build) => {
    const judgement = build();
    const suite = suiteOf(judgement);
    expect(suite.testcase).toHaveLength(judgement.targets.length + (judgement.owed.length > 0 ? 1 : 0));
    expect(Number(suite['@tests'])).toBe(suite.testcase.length);
    expect(Number(suite['@failures'])).toBe(suite.testcase.filter(({ failure }) => failure).length);
    expect(Number(suite['@errors'])).toBe(suite.testcase.filter(({ error }) => error).length);
  });

  it('passes only what was met, fails what was missed, and errs where the run could not tell', () => {
    expect(suiteOf(azPowerLossMet()).testcase.every(({ failure, error }) => !failure && !error)).toBe(true);
    const [rto, availability, p95] = suiteOf(azPowerLossMissed()).testcase;
    expect([rto?.failure?.['@type'], availability?.failure?.['@type'], p95?.error?.['@type']]).toEqual([
      'not-recovered',
      'beyond-limit',
      'inconclusive',
    ]);
    expect(suiteOf(azPowerLossInconclusive()).testcase.map(({ error }) => error?.['@type'])).toEqual([
      'inconclusive',
      'inconclusive',
    ]);
  });

  it('carries figure, limit, n, clock, doubts and the claim', () => {
    const text = suiteOf(azPowerLossMissed()).testcase[0]?.failure?.['#text'] ?? '';
    for (const words of [
      'recovery time > 52.0 s, limit ≤ 30 s',
      'n 10,800',
      'clock client',
      'doubt: a lower bound only',
      'owner Platform team',
    ])
      expect(text).toContain(words);
  });

  it('errs for an undo still owed even if every target was met', () => {
    const suite = suiteOf({ ...azPowerLossMet(), owed: azPowerLossOwed().owed });
    expect(suite['@errors']).toBe('1');
    expect(suite.testcase.at(-1)?.error?.['@type']).toBe('owed');
  });

  it.each([
    ['stopped', 5],
    ['defect', 70],
    ['interrupted', 130],
    ['inconclusive', 4],
  ] as const)('is never all green for a run that ended %s, exit %d', (name, code) => {
    const ended = name === 'inconclusive' ? 'unfinished' : name;
    const { testcase } = suiteOf({ ...azPowerLossMet(), ended, exit: { code, name } });
    expect(testcase.filter(({ error }) => error)).toMatchObject([{ '@name': 'run', error: { '@type': name } }]);
    // Where something else is red already, the run needs no case of its own.
    expect(suiteOf({ ...azPowerLossMissed(), ended }).testcase.map((each) => each['@name'])).not.toContain('run');
  });

  it('is not an empty, hence passing, suite when nothing was judged', () => {
    const suite = suiteOf({ ...azPowerLossMet(), targets: [] });
    expect([suite['@tests'], suite['@errors']]).toEqual(['1', '1']);
  });

  it('stays well-formed whatever the text from elsewhere holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const judgement = azPowerLossMissed();
        const targets = judgement.targets.map((entry) => ({
          ...entry,
          because: `]]>${hostile}</failure>`,
          target: { ...entry.target, sentence: hostile },
        }));
        const xml = renderJunit({ ...judgement, targets, owed: [`"${hostile}'`] });
        expect(XMLValidator.validate(xml)).toBe(true);
        // oxlint-disable-next-line no-control-regex -- XML forbids them
        expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
        expect(xml.isWellFormed()).toBe(true);
      }),
    );
  });
});
