/** Availability over time in one row of characters a class, with the phases above and the seconds below. */
import type { Judgement } from '../analysis/types.ts';
import { formatMs } from '../drill/duration.ts';
import type { Paint, Style } from './grid.ts';
import { axisFor, classesOf, columnsOf, ticks } from './slices.ts';
import type { Axis, Column } from './slices.ts';
import { phaseSpans, zeroOf } from './story.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const;
const gutter = 10;

/** A full block only where every request due was good; `·` where none was due. */
export function bar({ due, good }: Pick<Column, 'due' | 'good'>): { readonly text: string; readonly style: Style } {
  if (due === 0) return { text: '·', style: 'faint' };
  const ratio = good / due;
  if (ratio >= 1) return { text: '█', style: 'met' };
  const text = bars[Math.max(0, Math.min(bars.length - 1, Math.floor(ratio * bars.length)))] ?? '▁';
  return { text, style: ratio > 0.9 ? 'inconclusive' : 'missed' };
}

export function sparklines(judgement: Judgement, width: number, paint: Paint): readonly string[] {
  const axis = axisFor(judgement.slices, width - gutter);
  if (!axis) return [];
  const rows = classesOf(judgement.slices).map((clientClass) => {
    const columns = columnsOf(judgement.slices, clientClass, axis).map(bar);
    return `  ${clientClass.padEnd(gutter - 2)}${runs(columns, paint)}`;
  });
  const caption = `share of good answers; one character is ${formatMs(axis.stepMs)}, █ means all of them`;
  return [
    ' '.repeat(gutter) + paint('faint', phaseRow(judgement, axis)),
    ...rows,
    ' '.repeat(gutter) + paint('faint', tickRow(judgement, axis)),
    `  ${paint('faint', caption)}`,
  ];
}

/** One escape sequence a run of equal style, not one a character. */
function runs(columns: readonly { readonly text: string; readonly style: Style }[], paint: Paint): string {
  let line = '';
  for (let from = 0; from < columns.length;) {
    const style = columns[from]?.style ?? 'faint';
    let to = from;
    while (columns[to]?.style === style) to += 1;
    line += paint(
      style,
      columns
        .slice(from, to)
        .map(({ text }) => text)
        .join(''),
    );
    from = to;
  }
  return line;
}

/** `│baseline     │fault          │recovery │ │restored`: a name only where it fits. */
function phaseRow(judgement: Judgement, axis: Axis): string {
  const row = Array.from({ length: axis.count }, () => ' ');
  for (const { phase, fromAt, toAt } of phaseSpans(judgement)) {
    const from = Math.max(0, Math.round((fromAt - axis.fromAt) / axis.stepMs));
    const room = Math.min(axis.count, Math.round((toAt - axis.fromAt) / axis.stepMs)) - from;
    const label = phase.length < room ? `│${phase}` : '│';
    if (from < axis.count) row.splice(from, label.length, ...Array.from(label));
  }
  return row.join('').trimEnd();
}

/** Labels begin at the character they belong to. */
function tickRow(judgement: Judgement, axis: Axis): string {
  const zero = zeroOf(judgement);
  let row = '';
  for (const at of ticks(axis, zero.midAt, Math.floor(axis.count / 12))) {
    const column = Math.max(0, Math.round((at - axis.fromAt) / axis.stepMs));
    const ms = Math.round(at - zero.midAt);
    const label = ms === 0 ? '╵0' : `╵${ms < 0 ? '−' : '+'}${seconds(Math.abs(ms))}`;
    if (column >= row.length && column + label.length <= axis.count + 8) row = row.padEnd(column) + label + ' ';
  }
  return row.trimEnd();
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${ms / 1_000} s` : formatMs(ms);
}
