/** k6's stamps, whatever K6_CSV_TIME_FORMAT said: seconds, milli-, micro- or nanoseconds since the epoch, or RFC 3339. */
export interface Stamp {
  /** Epoch ms with a fraction; NaN where it is no stamp. */
  readonly ms: number;
  readonly resolutionMs: number;
}

const zero = 48;

// By the number of digits: good from 2001 to 2286, and no stamp of one unit looks like one of another.
const units: Readonly<Record<number, { readonly perMs: number; readonly resolutionMs: number }>> = {
  10: { perMs: 1 / 1_000, resolutionMs: 1_000 },
  13: { perMs: 1, resolutionMs: 1 },
  16: { perMs: 1_000, resolutionMs: 0.001 },
};
const microsecondDigits = 16;
const nanosecondDigits = 19;

/** `undefined` where the bytes are not a whole number. */
export function digitsToMs(bytes: Uint8Array, from: number, to: number): Stamp | undefined {
  const digits = to - from;
  // Nanoseconds do not fit a number exactly; their last three digits are below what anything here resolves.
  const used = digits === nanosecondDigits ? microsecondDigits : digits;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return undefined;
    if (i - from < used) value = value * 10 + digit;
  }
  const unit = units[used];
  return unit === undefined ? undefined : { ms: value / unit.perMs, resolutionMs: unit.resolutionMs };
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

export function rfc3339ToMs(text: string): Stamp {
  const [, seconds, fraction = '', zone] = rfc3339.exec(text) ?? [];
  // JavaScript's own parser stops at milliseconds.
  const ms = Date.parse(`${seconds}${zone}`) + Number(`0.${fraction || '0'}`) * 1_000;
  return { ms, resolutionMs: fraction === '' ? 1_000 : 0.001 };
}
