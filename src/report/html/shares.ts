/** What became of the requests of one client class: shares of good, slow and failed, and the outages found in them. */
import type { InstantBounds, Outage } from '../../analysis/types.ts';
import type { ClientClass } from '../../drill/types.ts';
import { formatInterval, formatValue, offsetFrom } from '../figures.ts';
import type { Axis, Column } from '../slices.ts';
import { chartWidth, left, plotWidth, round } from './scale.ts';
import type { Scale } from './scale.ts';
import { raw, svg } from './tag.ts';
import type { Markup } from './tag.ts';

const height = 72;
/** From one class to the next: its shares, and the bar of outages below them. */
export const sharesPitch = height + 44;

interface Place {
  readonly axis: Axis;
  readonly x: Scale;
  readonly top: number;
}

type Layer = (column: Column) => readonly [from: number, to: number];

const good = ({ good, due }: Column): number => good / due;
// Whatever was due and came neither well nor late did not come: dropped arrivals count as failed.
const goodOrSlow = ({ good, slow, due }: Column): number => Math.min(1, (good + slow) / due);
const layers: Readonly<Record<'good' | 'slow' | 'failed', Layer>> = {
  good: (column) => [0, good(column)],
  slow: (column) => [good(column), goodOrSlow(column)],
  failed: (column) => [goodOrSlow(column), 1],
};

export function shares(name: ClientClass, columns: readonly Column[], outages: readonly Outage[], place: Place): Markup {
  const { top } = place;
  const slow = stack(columns, layers.slow, place);
  return svg`<g><text class="name" x="0" y="${top + 12}">${name}</text>
    <text x="${left - 8}" y="${top + 9}" text-anchor="end">100 %</text>
    <text x="${left - 8}" y="${top + height}" text-anchor="end">0 %</text>
    <path class="good" d="${stack(columns, layers.good, place)}"/>
    <path class="slow" d="${slow}"/><path fill="url(#hatch)" d="${slow}"/>
    <path class="failed" d="${stack(columns, layers.failed, place)}"/>
    <rect class="frame" x="${left}" y="${top}" width="${plotWidth}" height="${height}"/>
    ${outages.filter((outage) => outage.class === name).map((outage) => outageBar(outage, place))}</g>`;
}

/** Path of one layer; neighbouring columns of the same height become one rectangle. */
function stack(columns: readonly Column[], layer: Layer, { axis, x, top }: Place): Markup {
  const boxes: { readonly from: number; readonly low: number; readonly high: number; to: number }[] = [];
  for (const column of columns) {
    if (column.due === 0) continue;
    const [low, high] = layer(column);
    if (high <= low) continue;
    const last = boxes.at(-1);
    const to = column.fromAt + axis.stepMs;
    if (last?.to === column.fromAt && last.low === low && last.high === high) last.to = to;
    else boxes.push({ from: column.fromAt, to, low, high });
  }
  const paths = boxes.map(({ from, to, low, high }) => {
    const width = round(x(to) - x(from));
    return `M${x(from)} ${round(top + (1 - high) * height)}h${width}v${round((high - low) * height)}h${-width}z`;
  });
  return raw(paths.join(''));
}

/** Solid where the outage certainly was, paler where it may have begun before or ended after. */
function outageBar(outage: Outage, { axis, x, top }: Place): Markup {
  const { begin, end } = withEnd(outage, axis);
  const y = top + height + 9;
  const [maybe, certain] = [x(end.highAt) - x(begin.lowAt), x(end.lowAt) - x(begin.highAt)];
  return svg`<rect class="outage maybe" x="${x(begin.lowAt)}" y="${y}" width="${Math.max(1, round(maybe))}" height="6"/>
    <rect class="outage" x="${x(begin.highAt)}" y="${y}" width="${Math.max(1, round(certain))}" height="6"/>`;
}

/** Beside each bar of a class. Drawn last, so that no line runs through the figures. */
export function outageNames(name: ClientClass, outages: readonly Outage[], { axis, x, top }: Place): readonly Markup[] {
  return outages.flatMap((outage) => {
    if (outage.class !== name) return [];
    const { begin, end } = withEnd(outage, axis);
    const { ms, plusMinusMs } = offsetFrom(begin, end);
    const length = `outage ${formatValue(ms, 'ms')} (${formatInterval(ms - plusMinusMs, ms + plusMinusMs, 'ms')})`;
    const label = outage.end ? length : 'outage, end not seen →';
    const crowded = x(end.highAt) + 6 + label.length * 6.2 > chartWidth;
    const at = round(crowded ? x(begin.lowAt) - 6 : x(end.highAt) + 6);
    return svg`<text class="outage-name" x="${at}" y="${top + height + 16}" text-anchor="${crowded ? 'end' : 'start'}">${label}</text>`;
  });
}

/** An outage whose end was not seen is drawn to the end of the axis. */
function withEnd({ begin, end }: Outage, axis: Axis): { readonly begin: InstantBounds; readonly end: InstantBounds } {
  return { begin, end: end ?? { lowAt: axis.toAt, highAt: axis.toAt } };
}
