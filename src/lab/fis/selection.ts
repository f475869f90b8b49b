/** How many of the matching resources a target takes, and which. Pure: chance comes in as a seed. */

export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'count'; readonly n: number }
  | { readonly kind: 'percent'; readonly n: number };

/** `ALL`, `COUNT(n)` with n ≥ 1, `PERCENT(n)` with 1 ≤ n ≤ 100; `undefined` for anything else. */
export function parseSelection(mode: string): Selection | undefined {
  if (mode === 'ALL') return { kind: 'all' };
  const match = /^(COUNT|PERCENT)\(([1-9]\d{0,4})\)$/.exec(mode);
  if (!match) return undefined;
  const n = Number(match[2]);
  if (match[1] === 'COUNT') return { kind: 'count', n };
  return n <= 100 ? { kind: 'percent', n } : undefined;
}

/** A percentage rounds down, so a small share of few resources is nobody. A count larger than the set is the whole set. */
export function sizeOf(selection: Selection, available: number): number {
  if (selection.kind === 'all') return available;
  return selection.kind === 'count' ? Math.min(selection.n, available) : Math.floor((available * selection.n) / 100);
}

/** The same seed and items give the same choice; the items' order is kept. */
export function choose<T>(items: readonly T[], selection: Selection, seed: string): T[] {
  const size = sizeOf(selection, items.length);
  const random = generator(seed);
  const drawn = items.map((item, index) => ({ item, index, lot: random() }));
  return drawn
    .sort((a, b) => a.lot - b.lot)
    .slice(0, size)
    .sort((a, b) => a.index - b.index)
    .map((entry) => entry.item);
}

/** mulberry32 over an FNV-1a hash of the seed: small, well spread, and the same on every machine. */
function generator(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
