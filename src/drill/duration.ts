/**
 * Durations as people write them, and as FIS writes them.
 *
 * Inside the harness a duration is a number of milliseconds in a field whose name ends in `Ms`; an instant is
 * milliseconds since the epoch (wall clock, may carry a fraction) in a field whose name ends in `At`.
 */

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export type DurationUnit = keyof typeof unitMs;

/** `500ms`, `30s`, `5m`, `1.5h`, `90d`. */
export type DurationText = `${number}${DurationUnit}`;

const humanPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Milliseconds, or `undefined` when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = humanPattern.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * unitMs[match[2] as DurationUnit];
}

/** For text that has been validated before; throws on anything else. */
export function durationMs(text: DurationText): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new TypeError(`not a duration: ${JSON.stringify(text)}; write 30s or 5m`);
  return ms;
}

const isoPattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** ISO 8601 as FIS takes it (`PT2M`, `PT1H30M`): milliseconds, or `undefined`. */
export function parseIsoDuration(text: string): number | undefined {
  const match = isoPattern.exec(text);
  if (!match || !match.slice(1).some((part) => part !== undefined)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return days * unitMs.d + hours * unitMs.h + minutes * unitMs.m + seconds * unitMs.s;
}

/** `1.24 s`, `340 ms`, `2 min 5 s`: for readers, three significant digits at most. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return 'unbounded';
  const sign = ms < 0 ? '−' : '';
  const abs = Math.abs(ms);
  if (abs < 1_000) return `${sign}${Math.round(abs)} ms`;
  if (abs < 10_000) return `${sign}${(abs / 1_000).toFixed(2)} s`;
  if (abs < 60_000) return `${sign}${(abs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(abs / 1_000);
  const rest = seconds % 60;
  return `${sign}${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ''}`;
}
