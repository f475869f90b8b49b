import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, renderMarkdown } from '../../src/report/markdown.ts';
import { azPowerLossMet, azPowerLossMissed, azPowerLossOwed, everyCase } from '../fixtures/judgement.ts';

const tableRows = (markdown: string): readonly string[] => markdown.split('\n').filter((line) => line.startsWith('|'));
const cells = (row: string): number => row.replaceAll('\\|', '').split('|').length - 2;

describe('the Markdown summary', () => {
  it.each(Object.entries(everyCase))('of a run that is %s shows each verdict once for its target', (_name, build) => {
    const judgement = build();
    const rows = tableRows(renderMarkdown(judgement));
    for (const word of ['MET', 'MISSED', 'INCONCLUSIVE']) {
      const expected = judgement.targets.filter(({ verdict }) => verdict.toUpperCase() === word).length;
      expect(rows.filter((row) => new RegExp(`^\\| [✔✘?] ${word} \\|`).test(row))).toHaveLength(expected);
    }
  });

  it('leads with the worst verdict', () => {
    expect(renderMarkdown(azPowerLossMet())).toMatch(/^## ✔ MET: /);
    expect(renderMarkdown({ ...azPowerLossMissed(), verdict: 'met' })).toMatch(/^## ✘ MISSED: /);
  });

  it('names what is owed and how to pay it', () => {
    expect(renderMarkdown(azPowerLossOwed())).toContain(`\`gameday recover ${azPowerLossOwed().runId}\``);
  });

  it('keeps its tables and shows no tag of others, whatever the text holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const judgement = azPowerLossMet();
        const targets = judgement.targets.map((entry) => ({ ...entry, because: `| <script>@here\n${hostile}` }));
        const markdown = renderMarkdown({ ...judgement, targets });
        const heads = tableRows(markdown).map(cells);
        expect(heads.filter((width) => width === 8)).toHaveLength(targets.length + 2);
        expect(markdown.match(/<[a-z/]/gi)).toHaveLength(4);
      }),
    );
  });

  it('escapes what Markdown would act on', () => {
    expect(escapeMarkdown('a|b `c` *d* <e> @f')).toBe('a\\|b \\`c\\` \\*d\\* &lt;e&gt; @\u200bf');
  });
});
