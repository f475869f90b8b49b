/** Figures inside the sentences of a judgement. Reports lay out their own. */
import { formatMs } from '../drill/duration.ts';
import type { Measurement, Unit } from './types.ts';

/** `99.34 %`, always rounded down and with as many digits as its nines need: 0.99957 is 99.957 %, never 100 %. */
export function percent(share: number): string {
  const nines = share < 1 && share > 0 ? Math.max(0, Math.floor(-Math.log10(1 - share) + 1e-9)) : 0;
  const scale = 10 ** Math.max(2, nines);
  return `${Math.floor(share * 100 * scale + 1e-6) / scale} %`;
}

/** `1,800 requests`, `1 request` */
export function counted(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${noun}${count === 1 ? '' : 's'}`;
}

export function figure(value: number, unit: Unit): string {
  if (unit === 'ratio') return percent(value);
  return unit === 'ms' ? formatMs(value) : String(value);
}

/** `4.31 s (4.28 s to 4.34 s)`, `more than 52.0 s` */
export function bounded({ value, low, high, unit }: Measurement): string {
  if (high === Infinity) return `more than ${figure(low, unit)}`;
  const [from, to] = [figure(low, unit), figure(high, unit)];
  return from === to ? figure(value, unit) : `${figure(value, unit)} (${from} to ${to})`;
}
