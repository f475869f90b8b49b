import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { logTicks } from '../../src/report/html/latency.ts';
import { escapeHtml, html, raw, svg } from '../../src/report/html/tag.ts';
import type { Judgement } from '../../src/analysis/types.ts';
import {
  azPowerLossInconclusive,
  azPowerLossMet,
  azPowerLossMissed,
  azPowerLossOwed,
  everyCase,
  targets,
  verdictFor,
} from '../fixtures/judgement.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const page = (judgement: Judgement): string => renderHtml(judgement, { sha256 });
const count = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;
const body = (text: string): string => text.slice(text.indexOf('<body>'));
const words = (markup: string): string =>
  markup
    .replace(/<style>[^]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .replaceAll('&#39;', "'");

const decode = (text: string): string =>
  text.replace(
    /&(?:lt|gt|quot|#39|amp);/g,
    (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' })[entity] ?? entity,
  );

describe('the tag', () => {
  it('escapes what is put in, in text and in attributes, and loses nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const { markup } = html`<p title="${hostile}">${hostile}</p>`;
        const match = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(markup);
        const whole = hostile.toWellFormed().replaceAll('\u0000', '\ufffd');
        expect(match?.slice(1).map(decode)).toEqual([whole, whole]);
      }),
    );
  });

  it('escapes inside lists and conditions too', () => {
    const items = ['<b>', '&'].map((text) => svg`<li>${text}</li>`);
    expect(svg`<ul>${items}${false}${undefined}${['"']}</ul>`.markup).toBe('<ul><li>&lt;b&gt;</li><li>&amp;</li>&quot;</ul>');
  });

  it('leaves alone only what was said to be markup', () => {
    expect(html`${raw('<br>')}${'<br>'}`.markup).toBe('<br>&lt;br&gt;');
    expect(escapeHtml(`'`)).toBe('&#39;');
  });

  it('drops its own indentation and keeps every blank of what is put in', () => {
    const { markup } = svg`<g>
      ${'a\n   b'}</g>`;
    expect(markup).toBe('<g>\na\n   b</g>');
  });
});

describe('the page', () => {
  it.each(Object.entries(everyCase))(
    'of a run that is %s is well-formed and allows nothing but its own style',
    (_name, build) => {
      const markup = page(build());
      const sheet = /<style>([^]*?)<\/style>/.exec(markup)?.[1] ?? '';
      expect(sheet.length).toBeGreaterThan(1_000);
      expect(decode(markup)).toContain(
        `content="default-src 'none'; style-src 'sha256-${sha256(sheet)}'; base-uri 'none'; form-action 'none'"`,
      );
      expect(body(markup)).not.toMatch(/ style="|<script|<img|<link| on[a-z]+="|javascript:/i);
      const closed = body(markup).replace('</html>', '');
      expect(() => new XMLParser({ ignoreAttributes: false }).parse(closed, true) as unknown).not.toThrow();
    },
  );

  it.each(Object.entries(everyCase))(
    'of a run that is %s shows each verdict word once for each of its targets',
    (_name, build) => {
      const judgement = build();
      const markup = page(judgement);
      const table = markup.slice(markup.indexOf('class="targets"'), markup.indexOf('id="saw"'));
      for (const word of ['MET', 'MISSED', 'INCONCLUSIVE']) {
        expect(count(table, new RegExp(`>${word}<`, 'g'))).toBe(
          judgement.targets.filter(({ verdict }) => verdict.toUpperCase() === word).length,
        );
      }
      for (const { target, because } of judgement.targets) {
        for (const text of [target.sentence, target.owner, target.reviewed, because]) expect(words(table)).toContain(text);
      }
    },
  );

  it('leads with verdict, figure and limit, then says unit, interval, n and clock of each figure', () => {
    const text = words(page(azPowerLossMet()));
    expect(text).toMatch(/MET All 3 documented targets were met: recovery time 6\.94 s, limit ≤ 30 s\. Hypothesis/);
    expect(text).toContain('6.94 s limit ≤ 30 s bounds 6.91 – 6.97 s n 10,800 · clock client, sticky');
    expect(text).toContain('95 % interval 95.91 – 97.09 % n 4,200 · clock client');
    expect(text).toContain('5 stable good + 6.94 s ± 34 ms client sticky');
    expect(text).toContain('95.54 % 94.57 – 96.51 % n 2,040');
  });

  it('can never be met where a target is not, whatever the judgement’s own field says', () => {
    const anyCase = fc.constantFrom<() => Judgement>(azPowerLossMissed, azPowerLossInconclusive, azPowerLossOwed);
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 0, max: 1 }), (build, at) => {
        const judgement = build();
        const judged = judgement.targets.slice(at, at + 1);
        const markup = page({ ...judgement, targets: judged, verdict: 'met' });
        const expected = judged[0]?.verdict.toUpperCase();
        expect(/<p class="word">(\w+)<\/p>/.exec(markup)?.[1]).toBe(expected);
        expect(/<title>(\w+):/.exec(markup)?.[1]).toBe(expected);
        expect(count(body(markup), />MET</g)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it('prints a value just beyond its limit so that it is seen to be beyond', () => {
    const measured = {
      unit: 'ms',
      value: 30_004,
      low: 30_001,
      high: 30_007,
      bounds: 'resolution',
      samples: 9,
      clock: 'client',
      doubts: [],
    } as const;
    const judged = [verdictFor(targets.rto, 30_000, 'missed', 'beyond-limit', 'barely.', measured)];
    expect(words(page({ ...azPowerLossMissed(), targets: judged }))).toContain('30.004 s limit ≤ 30 s');
  });

  it('puts an undo still owed above the verdict', () => {
    const text = words(body(page(azPowerLossOwed())));
    expect(text.indexOf('An undo is still owed.')).toBeGreaterThan(-1);
    expect(text.indexOf('An undo is still owed.')).toBeLessThan(text.indexOf('MISSED'));
    expect(text).toContain(`gameday recover ${azPowerLossOwed().runId}`);
    expect(words(page(azPowerLossMet()))).not.toContain('still owed');
  });

  it('says what the run cannot, and names a rehearsal as one', () => {
    const text = words(page(azPowerLossMet()));
    expect(text.slice(text.indexOf('What this run cannot say'))).toContain('at most 99.93 % availability');
    expect(count(text, /rehearsal ×10/g)).toBe(2);
    expect(words(page(azPowerLossInconclusive()))).not.toContain('rehearsal');
  });

  it('draws each outage with its edges, and says in words what the picture shows', () => {
    const met = page(azPowerLossMet());
    expect(count(met.slice(met.indexOf('<svg class="chart"'), met.indexOf('class="legend')), /class="outage maybe"/g)).toBe(2);
    expect(/<desc id="chart-desc">([^<]*)/.exec(met)?.[1]).toContain(
      'fresh: from + 210 ms ± 26 ms, 4.10 s (4.06 – 4.14 s), 82 of 246 due failed',
    );
    expect(page(azPowerLossOwed())).toContain('outage, end not seen →');
    expect(page(azPowerLossInconclusive())).toContain('No outage was found.');
  });

  it('marks the moment of the worst class where each class has its own', () => {
    const judgement = azPowerLossMet();
    const sooner = judgement.timeline
      .filter(({ name }) => name === 'stable good')
      .map((entry) => ({ ...entry, at: { lowAt: entry.at.lowAt - 2_000, highAt: entry.at.highAt - 2_000 } }));
    const picture = page({ ...judgement, timeline: [...judgement.timeline, ...sooner] });
    expect(picture.match(/class="moment-name"[^>]*>stable good[^<]*/g)?.map((text) => text.replace(/^.*>/, ''))).toEqual([
      'stable good + 6.94 s',
    ]);
  });

  it('draws only numbers', () => {
    for (const build of Object.values(everyCase)) expect(body(page(build()))).not.toMatch(/NaN|Infinity|undefined|\[object/);
    const empty = { ...azPowerLossMet(), slices: [], phases: [], timeline: [], outages: [], targets: [] };
    expect(body(page(empty))).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(words(page(empty))).toContain('No documented target was judged');
  });

  it('links to a document only where it is on the web', () => {
    const withDocument = (document: string): string => {
      const judgement = azPowerLossMet();
      return page({
        ...judgement,
        targets: judgement.targets.map((entry) => ({ ...entry, target: { ...entry.target, document } })),
      });
    };
    expect(count(withDocument('https://example.org/a'), /<a href="https:\/\/example\.org\/a"/g)).toBe(3);
    for (const document of ['javascript:alert(1)', ' https://x', 'data:text/html,x', 'docs/security.md'])
      expect(withDocument(document)).not.toContain('<a ');
  });

  it('keeps its structure whatever the text from elsewhere holds', () => {
    const tags = (markup: string): readonly string[] => body(markup).match(/<\/?[a-z]+/g) ?? [];
    const hostileText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('</style><script>alert(1)</script>', '"><img src=x onerror=y>', "' onload='x", '<!--', '${x}', '&lt;'),
    );
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const tainted = taint(azPowerLossOwed(), hostile);
        expect(tags(page(tainted))).toEqual(tags(page(taint(azPowerLossOwed(), 'x'))));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the scale of latencies', () => {
  it('has at least two marks, one at or below and one above every value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (low, factor) => {
          const marks = logTicks(low, low * factor);
          expect(marks.length).toBeGreaterThan(1);
          expect(marks[0]).toBeLessThanOrEqual(low);
          expect(marks.at(-1)).toBeGreaterThan(low * factor);
        },
      ),
    );
  });
});

/** The same judgement with every free text replaced. */
function taint(judgement: Judgement, text: string): Judgement {
  const { drill, environment, bite, restored } = judgement;
  return {
    ...judgement,
    runId: text,
    endedBecause: text,
    drill: { ...drill, id: text, title: text, hypothesis: text, service: text },
    environment: { ...environment, name: text },
    targets: judgement.targets.map((entry) => ({
      ...entry,
      because: text,
      target: { ...entry.target, id: text, claim: text, sentence: text, owner: text, document: text, reviewed: text },
      ...(entry.measured ? { measured: { ...entry.measured, clock: text, doubts: [text] } } : {}),
    })),
    timeline: judgement.timeline.map((entry) => ({ ...entry, clock: text })),
    bite: { ...bite, because: text },
    generators: judgement.generators.map((generator) => ({ ...generator, because: text })),
    restored: { ...restored, because: text },
    owed: [text],
    settled: [text],
    limits: [`limit ${text}`],
    versions: { [text]: text },
  };
}
