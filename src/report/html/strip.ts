/** The recovery timeline as a string of numbered beads; the table below it names them. */
import type { Judgement } from '../../analysis/types.ts';
import { instants } from '../story.ts';
import { chartWidth, scaleFor } from './scale.ts';
import { svg } from './tag.ts';
import type { Markup } from './tag.ts';

const radius = 10;
const levelHeight = 25;

/** `undefined` where there are not two instants to lie apart. */
export function strip(judgement: Judgement): Markup | undefined {
  const entries = instants(judgement);
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last || first.midAt === last.midAt) return undefined;
  const x = scaleFor({ fromAt: first.midAt, toAt: last.midAt });
  const beads = levels(entries.map(({ midAt }) => x(midAt)));
  const rail = (Math.max(...beads.map(({ level }) => level)) + 1) * levelHeight + 4;
  const y = (level: number): number => rail - level * levelHeight - radius - 6;
  return svg`<svg class="chart" viewBox="0 0 ${chartWidth} ${rail + 24}" aria-hidden="true">
    <line class="rail" x1="${x(first.midAt)}" x2="${x(last.midAt)}" y1="${rail}" y2="${rail}"/>
    ${beads.map(({ at, level }) => svg`<line class="stem" x1="${at}" x2="${at}" y1="${y(level)}" y2="${rail + 5}"/>`)}
    ${beads.map(
      ({ at, level }, index) => svg`<circle class="bead" cx="${at}" cy="${y(level)}" r="${radius}"/>
    <text class="bead-number" x="${at}" y="${y(level) + 4}">${index + 1}</text>`,
    )}
    <text x="${x(first.midAt)}" y="${rail + 20}" text-anchor="middle">${first.offset}</text>
    <text x="${x(last.midAt)}" y="${rail + 20}" text-anchor="middle">${last.offset}</text></svg>`;
}

/** The lowest level at which a bead touches none before it. */
function levels(places: readonly number[]): readonly { readonly at: number; readonly level: number }[] {
  const edges: number[] = [];
  return places.map((at) => {
    const free = edges.findIndex((edge) => edge <= at - radius);
    const level = free === -1 ? edges.length : free;
    edges[level] = at + radius + 3;
    return { at, level };
  });
}
