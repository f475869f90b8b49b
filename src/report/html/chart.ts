/**
 * One time axis for everything a client saw.
 *
 *     fault applied      stable good           undo done        moments
 *     │ baseline │ fault        │ recovery │ undo │ restored    phases
 *     fresh   ███████▓▓▓██████████████████████████████████      good, slow, failed share per slice
 *                    ├───┤                                      outage, with its uncertain edges
 *     sticky  …
 *     p95     ────────╱╲──────────────────────────────────      log scale, a line per class
 *             −20 s   0      20 s      40 s                     from the fault
 */
import type { Judgement } from '../../analysis/types.ts';
import { formatOffset } from '../figures.ts';
import { axisFor, classesOf, columnsOf, ticks } from '../slices.ts';
import type { Axis } from '../slices.ts';
import { instants, outageStories, phaseSpans, zeroOf } from '../story.ts';
import { latency, latencyHeight } from './latency.ts';
import { chartWidth, left, plotWidth, round, scaleFor } from './scale.ts';
import type { Scale } from './scale.ts';
import { outageNames, shares, sharesPitch } from './shares.ts';
import { svg } from './tag.ts';
import type { Markup } from './tag.ts';

const momentsHeight = 40;
const phasesHeight = 36;
const mostColumns = 300;

/** `undefined` for a run without a single slice. */
export function chart(judgement: Judgement): Markup | undefined {
  const axis = axisFor(judgement.slices, mostColumns);
  if (!axis) return undefined;
  const x = scaleFor(axis);
  const { outages } = judgement;
  const classes = classesOf(judgement.slices).map((name) => ({ name, columns: columnsOf(judgement.slices, name, axis) }));
  const top = momentsHeight + phasesHeight;
  const placeOf = (index: number) => ({ axis, x, top: top + index * sharesPitch });
  const latencyTop = top + classes.length * sharesPitch;
  const bottom = latencyTop + latencyHeight;
  return svg`<svg class="chart" viewBox="0 0 ${chartWidth} ${bottom + 30}" role="img" aria-labelledby="chart-title chart-desc">
    <title id="chart-title">What clients saw, from baseline to restored</title>
    <desc id="chart-desc">${describe(judgement)}</desc>
    <defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="5"/></pattern></defs>
    ${bands(judgement, x, bottom)}
    ${classes.map(({ name, columns }, index) => shares(name, columns, outages, placeOf(index)))}
    ${latency(classes, { axis, x, top: latencyTop })}
    ${timeTicks(judgement, axis, x, bottom)}
    ${moments(judgement, x, bottom)}
    ${phaseNames(judgement, x)}
    ${classes.map(({ name }, index) => outageNames(name, outages, placeOf(index)))}</svg>`;
}

/** What somebody who cannot see the picture should know. */
function describe(judgement: Judgement): string {
  const outages = outageStories(judgement).map(
    ({ class: name, begin, length, lost }) => `${name}: from ${begin}, ${length}, ${lost}`,
  );
  const found = outages.length > 0 ? `Outages: ${outages.join('; ')}.` : 'No outage was found.';
  return `Share of good, slow and failed requests over time for each client class, and the 95th percentile of good requests. ${found}`;
}

function bands(judgement: Judgement, x: Scale, bottom: number): readonly Markup[] {
  return phaseSpans(judgement).map(({ phase, fromAt, toAt }, index) => {
    const [from, width] = [x(fromAt), round(x(toAt) - x(fromAt))];
    const shade = index % 2 === 0 ? 'band' : 'band odd';
    return svg`<rect class="${shade}" x="${from}" y="${momentsHeight}" width="${width}" height="${bottom - momentsHeight}"><title>${phase}</title></rect>`;
  });
}

/** A phase is named only where its name fits; pointing at its band always tells it. */
function phaseNames(judgement: Judgement, x: Scale): readonly Markup[] {
  const roomy = phaseSpans(judgement).filter(({ phase, fromAt, toAt }) => x(toAt) - x(fromAt) > phase.length * 6.6 + 6);
  return roomy.map(
    ({ phase, fromAt }) => svg`<text class="phase-name" x="${round(x(fromAt) + 6)}" y="${momentsHeight + 16}">${phase}</text>`,
  );
}

function timeTicks(judgement: Judgement, axis: Axis, x: Scale, bottom: number): Markup {
  const zero = zeroOf(judgement);
  const marks = ticks(axis, zero.midAt, 12).map((at) => {
    const label = at === zero.midAt ? '0' : formatOffset(at - zero.midAt).replace(/\.0+ s/, ' s');
    return svg`<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${bottom}" y2="${bottom + 5}"/>
      <text x="${x(at)}" y="${bottom + 19}" text-anchor="middle">${label}</text>`;
  });
  return svg`<line class="grid" x1="${left}" x2="${left + plotWidth}" y1="${bottom}" y2="${bottom}"/>
    <text x="0" y="${bottom + 19}"><title>counted from ${zero.name}</title>time</text>${marks}`;
}

const strokes: ReadonlyMap<string, string> = new Map([
  ['fault applied', ''],
  ['stable good', 'dash'],
  ['undo done', 'dots'],
]);

/** Lines first, names on top of them, in two rows so that near neighbours can both be read. */
function moments(judgement: Judgement, x: Scale, bottom: number): readonly Markup[] {
  let lowRowEndsAt = -Infinity;
  // Each class has its own instants: the last of a name is that of the worst class, which is the one that counts.
  const last = new Map(instants(judgement).map((instant) => [instant.name, instant]));
  const all = [...last.values()]
    .toSorted((one, other) => one.ms - other.ms)
    .flatMap(({ name, midAt, offset }) => {
      const stroke = strokes.get(name);
      if (stroke === undefined) return [];
      const label = name === 'fault applied' ? name : `${name} ${offset}`;
      const [at, width] = [x(midAt), label.length * 6.4];
      const low = lowRowEndsAt < at;
      if (low) lowRowEndsAt = at + width + 10;
      const crowded = at + width > chartWidth;
      return {
        line: svg`<line class="moment ${stroke}" x1="${at}" x2="${at}" y1="${low ? 24 : 8}" y2="${bottom}"/>`,
        name: svg`<text class="moment-name" x="${round(crowded ? at - 5 : at + 5)}" y="${low ? 33 : 15}" text-anchor="${crowded ? 'end' : 'start'}">${label}</text>`,
      };
    });
  return [...all.map(({ line }) => line), ...all.map(({ name }) => name)];
}
