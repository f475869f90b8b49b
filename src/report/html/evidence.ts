/** What an engineer asks for after the verdict: outages, phases, trust and limits. */
import type { Judgement, Measurement, PhaseStats } from '../../analysis/types.ts';
import { formatBounds, formatCount, formatInterval, formatValue } from '../figures.ts';
import { glued } from '../grid.ts';
import { availabilityText, cannotSay, outageStories, trustRows } from '../story.ts';
import type { OutageStory } from '../story.ts';
import { answerIcon } from './icons.ts';
import { section, table } from './parts.ts';
import type { Column } from './parts.ts';
import { html } from './tag.ts';
import type { Content, Markup } from './tag.ts';

const outageColumns: readonly Column<OutageStory>[] = [
  { head: 'class', as: 'name', cell: (row) => row.class },
  { head: 'begin', cell: ({ begin }) => begin },
  { head: 'end', cell: ({ end }) => end },
  { head: 'length', cell: ({ length }) => length },
  { head: 'shape', cell: ({ shape }) => shape },
  { head: 'failed', cell: ({ lost }) => lost },
];

export function outageTable(judgement: Judgement): Markup {
  const stories = outageStories(judgement);
  if (stories.length === 0) return section('outages', 'Outages', 'None was found in any client class.');
  const lead = 'Edges are known to the last request before and the first one after; the bounds say how well.';
  return section('outages', 'Outages', lead, table(outageColumns, stories));
}

export function phaseTable({ phases }: Judgement): Markup | undefined {
  if (phases.length === 0) return undefined;
  const first = (stats: PhaseStats, index: number): boolean => phases[index - 1]?.class !== stats.class;
  const count = (head: 'due' | 'good' | 'slow' | 'failed' | 'dropped'): Column<PhaseStats> => ({
    head,
    as: 'number',
    cell: (stats) => formatCount(stats[head]),
  });
  const figure = (head: 'p50' | 'p95' | 'p99'): Column<PhaseStats> => ({
    head,
    as: 'number',
    cell: (stats) => measured(stats[head]),
  });
  const columns: readonly Column<PhaseStats>[] = [
    { head: 'class', as: 'name', cell: (stats, index) => first(stats, index) && stats.class },
    { head: 'phase', cell: ({ phase }) => phase },
    { head: 'length', as: 'number', cell: ({ fromAt, toAt }) => formatValue(toAt - fromAt, 'ms') },
    ...(['due', 'good', 'slow', 'failed', 'dropped'] as const).map(count),
    {
      head: 'availability',
      as: 'number',
      cell: (stats) => (stats.availability ? measured(stats.availability) : availabilityText(stats)),
    },
    ...(['p50', 'p95', 'p99'] as const).map(figure),
  ];
  const lead = 'Availability is good ÷ due. Latency is of good requests only, so a failure can never make it look better.';
  const starts = (stats: PhaseStats, index: number): boolean => index > 0 && first(stats, index);
  return section('phases', 'By phase and client class', lead, table(columns, phases, { starts }), boundsNote(phases));
}

function measured(measurement: Measurement | undefined): Content {
  if (!measurement) return '–';
  const { value, low, high, unit, samples } = measurement;
  const below = [formatInterval(low, high, unit), `n ${formatCount(samples)}`];
  return [formatValue(value, unit), ...below.map((text) => html`<span class="interval">${text}</span>`)];
}

/** What the small figures under each value are. */
function boundsNote(phases: readonly PhaseStats[]): Markup {
  const all = phases
    .flatMap(({ availability, p50, p95, p99 }) => [availability, p50, p95, p99])
    .filter((each) => each !== undefined);
  const kinds = [...new Set(all.map(({ bounds }) => formatBounds(bounds)))].join(', ');
  const clocks = [...new Set(all.map(({ clock }) => clock))].join(', ');
  return html`<p class="soft note">
    Below each figure: ${kinds}, and n, the number of requests behind it. Clocks: ${clocks}. A dash means too few requests; an
    availability without an interval is a bare count, because failures that cluster have no honest one.
  </p>`;
}

export function trust(judgement: Judgement): Markup {
  const rows = trustRows(judgement).map(
    ({ question, holds, because }) =>
      html`<li>${answerIcon(holds)}<strong>${question}</strong><span>${glued(because)}</span></li>`,
  );
  const lead = 'The questions a sceptic asks before any figure counts.';
  return section(
    'trust',
    'Can this be believed?',
    lead,
    html`<ul class="trust">
      ${rows}
    </ul>`,
  );
}

export function limitations(judgement: Judgement): Markup {
  const lines = cannotSay(judgement).map((text) => html`<li>${glued(text)}</li>`);
  return section(
    'limits',
    'What this run cannot say',
    undefined,
    html`<ul class="limits">
      ${lines}
    </ul>`,
  );
}
