/**
 * The judgement as one self-contained page: no script, nothing fetched, and a policy that would refuse both.
 *
 * The first screen is for whoever asks "is what we promised true?"; what follows is for whoever has to mend it.
 */
import type { Judgement } from '../analysis/types.ts';
import { formatDate, formatValue } from './figures.ts';
import { limitations, outageTable, phaseTable, trust } from './html/evidence.ts';
import { glued } from './grid.ts';
import { answerIcon, icon } from './html/icons.ts';
import { recovery, timeAxis } from './html/over-time.ts';
import { section } from './html/parts.ts';
import { style } from './html/style.ts';
import { html, raw } from './html/tag.ts';
import type { Markup } from './html/tag.ts';
import { targetTable } from './html/targets.ts';
import {
  headlineSentence,
  measureMeanings,
  measureWords,
  headlineVerdict,
  owedSentence,
  rehearsalLabel,
  verdictWords,
} from './words.ts';

export interface HtmlOptions {
  /** Base64 digest of the UTF-8 text, for the page's content security policy. */
  readonly sha256: (text: string) => string;
}

export function renderHtml(judgement: Judgement, { sha256 }: HtmlOptions): string {
  const { drill } = judgement;
  const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`;
  const word = verdictWords[headlineVerdict(judgement)];
  // The style element is one string: the policy's digest is of its exact text, which a formatter must not indent.
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${word}: ${drill.title}</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <header>${title(judgement)}</header>
        <main>
          ${alarm(judgement)} ${banner(judgement)}
          <p class="hypothesis"><span>Hypothesis</span>${glued(drill.hypothesis)}</p>
          ${targetTable(judgement)} ${timeAxis(judgement)} ${recovery(judgement)} ${outageTable(judgement)}
          ${phaseTable(judgement)} ${trust(judgement)} ${limitations(judgement)} ${glossary(judgement)}
        </main>
        <footer>${colophon(judgement)}</footer>
      </body>
    </html> `.markup;
}

function title(judgement: Judgement): Markup {
  const { drill, environment, startedAt } = judgement;
  const label = rehearsalLabel(judgement);
  const place = environment.name === environment.kind ? environment.kind : `${environment.kind} ${environment.name}`;
  return html`<p class="eyebrow">
      ${['Game day report', `service ${drill.service}`, place, formatDate(startedAt)].map((part) => html`<span>${part}</span>`)}
      ${label && html`<span class="label">${label}</span>`}
    </p>
    <h1>${drill.title}</h1>`;
}

function banner(judgement: Judgement): Markup {
  const verdict = headlineVerdict(judgement);
  return html`<div class="banner ${verdict}">
    <span class="verdict ${verdict}">${icon(verdict)}</span>
    <p class="word">${verdictWords[verdict]}</p>
    <p>${glued(headlineSentence(judgement))}</p>
  </div>`;
}

/** Above the verdict: something is still broken, and by us. */
function alarm(judgement: Judgement): Markup | undefined {
  const sentence = owedSentence(judgement);
  return sentence === undefined
    ? undefined
    : html`<div class="alarm" role="alert">
        <p>${answerIcon(false)} <strong>${sentence}</strong></p>
        <ul>
          ${judgement.owed.map((owed) => html`<li>${glued(owed)}</li>`)}
        </ul>
        <p>Put back what is left with <code>gameday recover ${judgement.runId}</code></p>
      </div>`;
}

function glossary({ targets }: Judgement): Markup {
  const measures = [...new Set(targets.map(({ target }) => target.measure))];
  const words: readonly (readonly [string, string])[] = [
    ['Met, missed', 'The measured value with all of its bounds is on the right, or on the wrong, side of the limit.'],
    ['Inconclusive', 'The run could not tell. It is never counted as met.'],
    ...measures.map((measure) => [measureWords[measure], measureMeanings[measure]] as const),
    [
      'Bounds',
      'The true value lies in between, as far as single requests can show. An interval holds it with the stated confidence.',
    ],
    ['n', 'Number of requests behind a figure.'],
  ];
  const entries = words.map(([word, meaning]) => [html`<dt>${word}</dt>`, html`<dd>${meaning}</dd>`]);
  return section('words', 'How to read this', undefined, html`<dl>${entries}</dl>`);
}

function colophon({ runId, startedAt, endedAt, exit, versions, schemaVersion }: Judgement): Markup {
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const facts = [
    `took ${formatValue(endedAt - startedAt, 'ms')}`,
    ...tools,
    `report format ${schemaVersion}`,
    `exit ${exit.code} (${exit.name})`,
  ];
  return html`<p>Run <code>${runId}</code> · ${facts.join(' · ')}</p>`;
}
