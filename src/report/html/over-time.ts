/** What happened when: the time axis with its figures, and the recovery timeline. */
import type { Judgement } from '../../analysis/types.ts';
import { formatCount, formatOffset, formatValue } from '../figures.ts';
import { axisFor, classesOf, columnsOf } from '../slices.ts';
import type { Column as Slot } from '../slices.ts';
import { instants, zeroOf } from '../story.ts';
import type { Instant } from '../story.ts';
import { chart } from './chart.ts';
import { section, table } from './parts.ts';
import type { Column } from './parts.ts';
import { strip } from './strip.ts';
import { html, raw } from './tag.ts';
import type { Markup } from './tag.ts';

const legend = [
  { key: '<rect class="good" width="24" height="12"/>', means: 'good: expected answer in time' },
  {
    key: '<rect class="slow" width="24" height="12"/><rect fill="url(#hatch)" width="24" height="12"/>',
    means: 'slow: expected answer, too late',
  },
  { key: '<rect class="failed" width="24" height="12"/>', means: 'failed or never sent' },
  {
    key: '<rect class="outage maybe" y="3" width="24" height="6"/><rect class="outage" x="5" y="3" width="14" height="6"/>',
    means: 'outage; paler where its edge is uncertain',
  },
] as const;

export function timeAxis(judgement: Judgement): Markup | undefined {
  const picture = chart(judgement);
  if (!picture) return undefined;
  const lead = `One time axis, counted from ${zeroOf(judgement).name}. Each client class is judged for itself; the worst one counts.`;
  const figure = html`<figure>
    <div class="scroll" tabindex="0">${picture}</div>
    <div class="legend soft">
      ${legend.map(({ key, means }) => html`<span><svg viewBox="0 0 24 12">${raw(key)}</svg>${means}</span>`)}
    </div>
    ${figures(judgement)}
  </figure>`;
  return section('saw', 'What clients saw', lead, figure);
}

const coarse = 60;

/** The figures behind the picture, coarse enough to be read. */
function figures(judgement: Judgement): Markup | undefined {
  const axis = axisFor(judgement.slices, coarse);
  if (!axis) return undefined;
  const zero = zeroOf(judgement);
  const rows = classesOf(judgement.slices).flatMap((name) =>
    columnsOf(judgement.slices, name, axis).map((slot) => ({ name, ...slot })),
  );
  const count = (head: 'due' | 'good' | 'slow' | 'failed'): Column<Slot> => ({
    head,
    as: 'number',
    cell: (row) => formatCount(row[head]),
  });
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { head: 'class', cell: (row) => row.name },
    { head: 'begin', as: 'number', cell: (row) => formatOffset(row.fromAt - zero.midAt) },
    count('due'),
    count('good'),
    count('slow'),
    count('failed'),
    { head: 'worst p95', as: 'number', cell: ({ p95 }) => (p95 === undefined ? '–' : formatValue(p95, 'ms')) },
  ];
  return html`<details>
    <summary>The same as a table, ${formatValue(axis.stepMs, 'ms')} a row</summary>
    ${table(columns, rows)}
  </details>`;
}

const timelineColumns: readonly Column<Instant>[] = [
  { head: '', as: 'soft', cell: (_row, index) => index + 1 },
  { head: 'instant', as: 'name', cell: ({ name }) => name },
  { head: 'offset', as: 'number', cell: ({ offset }) => offset },
  { head: '±', as: 'soft number', cell: ({ plusMinus }) => plusMinus },
  { head: 'clock', as: 'soft', cell: ({ clock }) => clock },
];

export function recovery(judgement: Judgement): Markup | undefined {
  const entries = instants(judgement);
  if (entries.length === 0) return undefined;
  const lead = `Every instant that could be established, counted from ${zeroOf(judgement).name}, with its uncertainty and the clock it was read from.`;
  const beads = strip(judgement);
  const figure = beads && html`<figure class="strip">${beads}</figure>`;
  return section('recovery', 'Recovery timeline', lead, figure, table(timelineColumns, entries, { class: 'timeline' }));
}
