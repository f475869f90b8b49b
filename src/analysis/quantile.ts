/**
 * Quantiles with the interval that order statistics give, whatever the distribution:
 *
 *     P(X(j) ≤ Q < X(k)) = P(j ≤ B < k),   B ~ Bin(n, q)
 *
 * From the smallest to the largest sample is the widest there is, and with few samples it is not wide enough: the median takes 6,
 * p95 takes 59, p99 takes 299, p99.9 takes 2,995.
 */

/** 1-based ranks [j, k] that hold the quantile with probability ≥ 0.95; `undefined` where n is too small for any. */
export function quantileRanks(n: number, q: number): readonly [j: number, k: number] | undefined {
  if (q ** n + (1 - q) ** n > 0.05) return undefined;
  const { from, mass } = binomialMass(n, q);
  // Equal tails where possible; where even the largest sample leaves more than 2.5 % above it, the lower tail pays.
  let above = 0;
  let k = n;
  for (let b = from + mass.length - 1; b > from; b--) {
    const next = above + (mass[b - from] ?? 0);
    if (next > 0.025) break;
    above = next;
    k = b;
  }
  if (k === n) above = Math.max(above, q ** n);
  let below = 0;
  let j = Math.max(1, from);
  for (let b = from; b < k; b++) {
    below += mass[b - from] ?? 0;
    if (below > 0.05 - Math.max(above, 0.025)) break;
    j = b + 1;
  }
  return [Math.min(j, k), k];
}

/** The value at the nearest rank, without bounds: for a gate or a glance. `undefined` for no values. */
export function nearestRank(ascending: ArrayLike<number>, q: number): number | undefined {
  return ascending[Math.ceil(ascending.length * q) - 1];
}

export interface Quantile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of ascending values; nearest rank. */
export function quantileOf(ascending: Float64Array, q: number): Quantile | undefined {
  const n = ascending.length;
  const ranks = quantileRanks(n, q);
  if (!ranks) return undefined;
  const at = (rank: number): number => ascending[rank - 1] ?? 0;
  return { value: at(Math.ceil(n * q)), low: at(ranks[0]), high: at(ranks[1]) };
}

/**
 * Masses of Bin(n, q) from `from` on, as far as they matter. Begun at the mode with 1 and divided by their sum, so that
 * neither factorials nor Gamma are needed: O(√n).
 */
function binomialMass(n: number, q: number): { readonly from: number; readonly mass: readonly number[] } {
  const mode = Math.min(n, Math.floor((n + 1) * q));
  const odds = q / (1 - q);
  const tiny = 1e-12;
  const lower: number[] = [];
  for (let b = mode, term = 1; b > 0; b--) {
    term *= b / ((n - b + 1) * odds);
    if (term < tiny) break;
    lower.push(term);
  }
  const upper: number[] = [1];
  for (let b = mode, term = 1; b < n; b++) {
    term *= ((n - b) / (b + 1)) * odds;
    if (term < tiny) break;
    upper.push(term);
  }
  const all = [...lower.reverse(), ...upper];
  const total = all.reduce((sum, term) => sum + term, 0);
  return { from: mode - lower.length, mass: all.map((term) => term / total) };
}
