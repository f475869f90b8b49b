/** A figure against its limit, as a picture: where it is allowed to be, where it is, and how sure that is. */
import type { TargetVerdict } from '../../analysis/types.ts';
import { limitSign } from '../figures.ts';
import { round } from './scale.ts';
import { svg } from './tag.ts';
import type { Markup } from './tag.ts';

const width = 300;
const inset = 4;

/** Nothing where nothing was measured. Hidden from screen readers: the figures stand beside it as text. */
export function gauge({ target, limit, measured, verdict }: TargetVerdict): Markup | undefined {
  if (!measured) return undefined;
  const { low } = measured;
  const open = !Number.isFinite(measured.high);
  const value = open ? low : measured.value;
  const high = open ? value : measured.high;
  const atLeast = limitSign(target.measure) === '≥';
  const from = atLeast ? Math.max(0, Math.min(low, limit) - 0.3 * (1 - Math.min(low, limit)) - 1e-6) : 0;
  const to = atLeast ? 1 : Math.max(limit * 1.3, high * 1.15, 1e-6);
  const x = (at: number): number =>
    round(inset + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * (width - 2 * inset));
  const [allowedFrom, allowedTo] = atLeast ? [x(limit), x(to)] : [x(from), x(limit)];
  const [left, right] = [x(low), open ? width - inset : x(high)];
  return svg`<svg class="gauge" viewBox="0 0 ${width} 22" aria-hidden="true">
    <rect class="track" x="${inset}" y="9" width="${width - 2 * inset}" height="4" rx="2"/>
    <rect class="allowed" x="${allowedFrom}" y="9" width="${round(allowedTo - allowedFrom)}" height="4" rx="2"/>
    <rect class="${verdict}" x="${left}" y="9" width="${Math.max(1, round(right - left))}" height="4"/>
    <circle class="${verdict}" cx="${x(value)}" cy="11" r="5"/>
    ${open && svg`<path class="${verdict}" d="M${width - inset - 6} 5l8 6-8 6z"/>`}
    <line class="limit" x1="${x(limit)}" x2="${x(limit)}" y1="2" y2="20"/></svg>`;
}
