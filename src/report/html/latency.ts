/** The 95th percentile of good requests over time, a line per client class on one logarithmic scale. */
import type { ClientClass } from '../../drill/types.ts';
import { formatValue } from '../figures.ts';
import type { Axis, Column } from '../slices.ts';
import { chartWidth, left, right, round } from './scale.ts';
import type { Scale } from './scale.ts';
import { raw, svg } from './tag.ts';
import type { Markup } from './tag.ts';

export const latencyHeight = 96;

type Classes = readonly { readonly name: ClientClass; readonly columns: readonly Column[] }[];

/** Nothing where no request was good: there is no latency of nothing. */
export function latency(
  classes: Classes,
  { axis, x, top }: { readonly axis: Axis; readonly x: Scale; readonly top: number },
): Markup | undefined {
  const values = classes.flatMap(({ columns }) => columns.flatMap(({ p95 = 0 }) => (p95 > 0 ? [p95] : [])));
  if (values.length === 0) return undefined;
  const marks = logTicks(Math.min(...values), Math.max(...values));
  const [low, high] = [Math.log(marks[0] ?? 1), Math.log(marks.at(-1) ?? 10)];
  const y = (ms: number): number => round(top + (1 - (Math.log(ms) - low) / (high - low)) * latencyHeight);
  const every = Math.ceil(marks.length / 5);
  const labels = marks.filter((_, index) => (marks.length - 1 - index) % every === 0);
  const names = classes.flatMap(({ name, columns }) => {
    const p95 = columns.findLast((column) => (column.p95 ?? 0) > 0)?.p95;
    return p95 === undefined ? [] : [{ name, y: y(p95) }];
  });
  return svg`<g><text class="name" x="0" y="${top + 12}">p95</text><text x="0" y="${top + 27}">log</text>
    ${labels.map(
      (ms) => svg`<line class="grid" x1="${left}" x2="${chartWidth - right}" y1="${y(ms)}" y2="${y(ms)}"/>
    <text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${formatValue(ms, 'ms')}</text>`,
    )}
    ${classes.map(({ name, columns }) => svg`<path class="p95 ${name}" d="${line(columns, axis, x, y)}"/>`)}
    ${apart(names).map((at) => svg`<text class="line-name ${at.name}" x="${chartWidth - right + 6}" y="${at.y + 4}">${at.name}</text>`)}</g>`;
}

/** Broken where no request was good. */
function line(columns: readonly Column[], axis: Axis, x: Scale, y: (ms: number) => number): Markup {
  const path = columns.map(({ fromAt, p95 = 0 }, index) => {
    if (p95 <= 0) return '';
    const pen = (columns[index - 1]?.p95 ?? 0) > 0 ? 'L' : 'M';
    return `${pen}${x(fromAt + axis.stepMs / 2)} ${y(p95)}`;
  });
  return raw(path.join(''));
}

/** 1, 2, 5, 10 … from the last below the values to the first above them. */
export function logTicks(low: number, high: number): readonly number[] {
  const all = Array.from({ length: 12 }, (_, index) => [1, 2, 5].map((digit) => digit * 10 ** (index - 3))).flat();
  const from = all.findLastIndex((mark) => mark <= low);
  const to = all.findIndex((mark) => mark > high);
  return all.slice(Math.max(0, from), (to === -1 ? all.length : to) + 1);
}

/** Names at the ends of lines, pushed apart until they can be read. */
function apart<T extends { readonly y: number }>(names: readonly T[]): readonly T[] {
  const placed: T[] = [];
  for (const name of names.toSorted((one, other) => one.y - other.y)) {
    placed.push({ ...name, y: Math.max(name.y, (placed.at(-1)?.y ?? -Infinity) + 14) });
  }
  return placed;
}
