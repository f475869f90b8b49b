/** What a bench says: figures, each with its spread, and its limit where there is one. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** What is held against the limit. */
  readonly measured: number;
  /** How it came out of the single measurements: `median`, `largest`. */
  readonly of: string;
  /** The single measurements, in the order they were taken. */
  readonly values: readonly number[];
  readonly limit?: Limit;
}

export type Limit = { readonly atMost: number } | { readonly atLeast: number };

export interface Place {
  readonly k6: string;
  /** A folder that goes away. */
  readonly dir: string;
  /** Short runs, to see whether it works; good for no statement. */
  readonly quick: boolean;
}

export interface Bench {
  readonly title: string;
  /** How it was measured, for the reader of the figures. */
  readonly how: string;
  run(place: Place): Promise<readonly Row[]>;
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length / 2;
  return ((ascending[Math.ceil(middle) - 1] ?? Number.NaN) + (ascending[Math.floor(middle)] ?? Number.NaN)) / 2;
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

export function medianRow(name: string, unit: string, values: readonly number[], limit?: Limit): Row {
  return { name, unit, measured: median(values), of: 'median', values, ...(limit && { limit }) };
}

export function largestRow(name: string, unit: string, values: readonly number[], limit?: Limit): Row {
  return { name, unit, measured: Math.max(...values), of: 'largest', values, ...(limit && { limit }) };
}

/** `undefined` where nothing was promised. No figure is no promise kept. */
export function isMet({ measured, limit }: Row): boolean | undefined {
  if (limit === undefined) return undefined;
  return 'atMost' in limit ? measured <= limit.atMost : measured >= limit.atLeast;
}
