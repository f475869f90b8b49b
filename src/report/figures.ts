/** How figures are written, in every report alike: value, unit, bounds, number of samples, clock. */
import { formatMs } from '../drill/duration.ts';
import type { Measure } from '../drill/types.ts';
import type { InstantBounds, Measurement, Unit } from '../analysis/types.ts';

/** `1,800` */
export function formatCount(count: number): string {
  const [whole = '', fraction] = String(count).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `99.12 %`. Never rounded up to 100 %: one lost request in a million must stay visible. */
export function formatRatio(ratio: number, digits = 2): string {
  if (!Number.isFinite(ratio)) return 'unknown';
  if (ratio === 0 || ratio === 1) return `${ratio * 100} %`;
  const text = (ratio * 100).toFixed(digits);
  return ratio < 1 && Number(text) >= 100 && digits < 9 ? formatRatio(ratio, digits + 1) : `${text} %`;
}

/** `extra` asks for that many more digits than a reader usually wants. */
export function formatValue(value: number, unit: Unit, extra = 0): string {
  if (unit === 'count') return Number.isFinite(value) ? formatCount(value) : 'unbounded';
  if (unit === 'ratio') return formatRatio(value, 2 + extra);
  if (extra === 0 || !Number.isFinite(value)) return formatMs(value);
  return Math.abs(value) < 1_000 ? `${value.toFixed(extra)} ms` : `${(value / 1_000).toFixed(2 + extra)} s`;
}

/**
 * A value and the limit it is held against, with as many digits as it takes to tell them apart: 30.004 s must not be
 * printed as `30.0 s` beside a limit of `30.0 s`.
 */
export function formatBeside(value: number, limit: number, unit: Unit): { value: string; limit: string } {
  for (let extra = 0; extra <= 4; extra += 1) {
    const pair = { value: formatValue(value, unit, extra), limit: formatValue(limit, unit, extra) };
    if (pair.value !== pair.limit || value === limit) return { value: pair.value, limit: trimZeros(pair.limit) };
  }
  return { value: String(value), limit: String(limit) };
}

/** A limit is a round number somebody chose: `30 s`, not `30.0 s`. */
export function trimZeros(text: string): string {
  return text.replace(/(\d)\.0+(?= |$)/, '$1').replace(/(\.\d*[1-9])0+(?= |$)/, '$1');
}

/** `4.28 – 4.34 s`; both units where they differ: `980 ms – 1.02 s`; `52.0 s or more` where the end was not seen. */
export function formatInterval(low: number, high: number, unit: Unit): string {
  const [from, to] = [formatValue(low, unit), formatValue(high, unit)];
  if (from === to) return to;
  if (!Number.isFinite(high)) return `${from} or more`;
  const [, fromUnit] = splitUnit(from);
  const [, toUnit] = splitUnit(to);
  return fromUnit === toUnit ? `${splitUnit(from)[0]} – ${to}` : `${from} – ${to}`;
}

function splitUnit(text: string): readonly [number: string, unit: string] {
  const match = /^(\S+) (ms|s|%)$/.exec(text);
  return match ? [match[1] ?? text, match[2] ?? ''] : [text, ''];
}

/** What the bounds are: edges known to a request, or a confidence level. */
export function formatBounds(bounds: Measurement['bounds']): string {
  return bounds === 'resolution' ? 'bounds' : `${trimZeros((bounds * 100).toFixed(1))} % interval`;
}

/** `4.31 s (4.28 – 4.34 s)`, for tables whose head says what the bounds are. */
export function formatWithInterval(measurement: Measurement | undefined): string {
  if (!measurement) return '–';
  const { value, low, high, unit } = measurement;
  const interval = formatInterval(low, high, unit);
  const text = formatValue(value, unit);
  return interval === text ? text : `${text} (${interval})`;
}

/** Everything at once: `4.31 s (bounds 4.28 – 4.34 s, n 5,400, clock client fresh)`. */
export function formatFully(measurement: Measurement): string {
  const { value, low, high, unit, bounds, samples, clock } = measurement;
  const interval = `${formatBounds(bounds)} ${formatInterval(low, high, unit)}`;
  return `${formatValue(value, unit)} (${interval}, n ${formatCount(samples)}, clock ${clock})`;
}

/** `4.31 s`, or `> 52.0 s` where only a lower bound is known, beside its limit `30 s`. */
export function formatMeasured(measured: Measurement | undefined, limit: number, unit: Unit): { value: string; limit: string } {
  const open = measured?.high === Infinity;
  const beside = formatBeside((open ? measured.low : measured?.value) ?? Number.NaN, limit, unit);
  if (!measured) return { ...beside, value: 'not measured' };
  return open ? { ...beside, value: `> ${beside.value}` } : beside;
}

export function unitOf(measure: Measure): Unit {
  if (measure === 'availability') return 'ratio';
  return measure === 'outages' ? 'count' : 'ms';
}

/** Availability is promised as a least value, everything else as a largest. */
export function limitSign(measure: Measure): '≥' | '≤' {
  return measure === 'availability' ? '≥' : '≤';
}

/** Distance of two instants that are each known within bounds only. */
export interface Offset {
  readonly ms: number;
  readonly plusMinusMs: number;
}

export function offsetFrom(zero: InstantBounds, at: InstantBounds): Offset {
  const low = at.lowAt - zero.highAt;
  const high = at.highAt - zero.lowAt;
  return { ms: (low + high) / 2, plusMinusMs: (high - low) / 2 };
}

/** `+ 4.31 s`, `− 20.0 s`, `0 s`. */
export function formatOffset(ms: number): string {
  if (Math.abs(ms) < 0.5) return '0 s';
  return `${ms < 0 ? '−' : '+'} ${formatMs(Math.abs(ms))}`;
}

/** `2026-11-21 19:12:03 UTC` */
export function formatDate(at: number): string {
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC` : 'unknown';
}
