/** The documented targets: what was promised, what was measured, and whether the one holds the other. */
import type { Judgement, TargetVerdict } from '../../analysis/types.ts';
import { formatBounds, formatCount, formatInterval, formatMeasured, limitSign, unitOf } from '../figures.ts';
import { glued } from '../grid.ts';
import { measureMeanings, measureWords, reasonSentence } from '../words.ts';
import { gauge } from './gauge.ts';
import { verdictChip } from './icons.ts';
import { html } from './tag.ts';
import type { Markup } from './tag.ts';

export function targetTable({ targets }: Judgement): Markup {
  if (targets.length === 0) return html`<p class="targets">This drill has no documented target, so nothing could be judged.</p>`;
  return html`<div class="targets">
    <table>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">What was promised, and why this verdict</th>
          <th scope="col">Measured against the limit</th>
        </tr>
      </thead>
      <tbody>
        ${targets.map(targetRow)}
      </tbody>
    </table>
  </div>`;
}

function targetRow(entry: TargetVerdict): Markup {
  const { target, verdict } = entry;
  return html`<tr>
    <td>${verdictChip(verdict)}</td>
    <td>
      <div class="promise">
        <p class="sentence">“${target.sentence}”</p>
        <p class="because">${glued(reasonSentence(entry))}</p>
        <p class="source">
          ${documentOf(target.document)} · owner ${target.owner} · <span class="whole">reviewed ${target.reviewed}</span> · claim
          <code>${target.claim}</code>, target <code>${target.id}</code>
        </p>
      </div>
    </td>
    <td><div class="measured">${figureOf(entry)}</div></td>
  </tr>`;
}

function figureOf(entry: TargetVerdict): Markup {
  const { target, measured, limit } = entry;
  const figures = formatMeasured(measured, limit, unitOf(target.measure));
  const bound = `limit ${limitSign(target.measure)} ${figures.limit}`;
  const value = measured ? html`<b>${figures.value}</b>` : html`<span class="none">${figures.value}</span>`;
  return html`<p class="measure" title="${measureMeanings[target.measure]}">${measureWords[target.measure]}</p>
    <p class="figure">${value}<span>${bound}</span></p>
    ${gauge(entry)}${factsOf(entry).map((line) => html`<p class="soft">${line}</p>`)}`;
}

function factsOf({ target, measured, class: decided }: TargetVerdict): readonly string[] {
  if (!measured) return [`clock ${target.clock}`];
  const { bounds, low, high, unit, samples, clock } = measured;
  const whose = decided && !clock.includes(decided) ? `${clock}, ${decided}` : clock;
  return [`${formatBounds(bounds)} ${formatInterval(low, high, unit)}`, `n ${formatCount(samples)} · clock ${whose}`].map(glued);
}

/** A link only where it is one: no other scheme than http ever becomes clickable. */
function documentOf(document: string): Markup {
  return /^https?:\/\//.test(document)
    ? html`<a href="${document}" rel="noreferrer">${document.replace(/^https?:\/\//, '')}</a>`
    : html`${document}`;
}
