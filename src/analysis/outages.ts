/**
 * Outages of one client class, by hysteresis over sliding windows of single requests.
 *
 *     up ──── opensAt of the last 300 arrivals were bad ───► down
 *      ▲                                                      │
 *      └──── 3 s (stable good) with at least 99 % good ◄──────┘
 *
 * The opening window is counted in arrivals, not in seconds, so that it holds enough requests at any rate: 300 at 100
 * requests/s are 3 s, and a blackout opens it after six requests, 60 ms. It is an outage if chance would do it less than
 * once in ten million windows: six of 300 where 0.05 % of requests go wrong anyway, more where the baseline shows more.
 * Closing takes time by the clock, as a client would ask for it; arrivals that were dropped count as not good there, but
 * cannot open an outage: they may be the generator's fault.
 *
 * Standards that work alike: ITU-T G.826 (ten severely errored seconds in a row, backdated to the first), MEF 10.3.
 */
import { binomialAtMost, wilson } from './binomial.ts';
import { edgesOf, type Edges, type Nature, type RoughOutage } from './edges.ts';
import { countOutcomes, dropped, firstFrom, good, type Series } from './series.ts';
import type { InstantBounds, Outage } from './types.ts';

/** The numbers, to be published beside every result. */
export interface OutageRules {
  readonly windowArrivals: number;
  readonly opensAt: number;
  readonly stableMs: number;
  readonly stableShare: number;
}

const windowArrivals = 300;
export const stableMs = 3_000;
const stableShare = 0.99;
const chance = 1e-7;
/** A background worse than this is no background but an unsteady baseline. */
const worstBackground = 0.01;
const leastBackground = 5e-4;
/** Arrivals a stretch is cut into to tell black (at most 10 % good) from brown. */
const shadeArrivals = 20;
const blackShare = 0.1;

export interface FoundOutage extends Outage, Pick<Edges, 'first' | 'beyond' | 'share'> {
  /** Uncertainty of `blackoutMs`, which is known to the edges of the stretches it was found in. */
  readonly blackoutLowMs: number;
  readonly blackoutHighMs: number;
  /** First arrival after the last black stretch; absent where the outage was a brownout all along. */
  readonly lightFrom?: number;
}

export interface Background extends Nature {
  readonly rules: OutageRules;
}

/** What is normal, from the requests that began before `before` (the fault), or from all where that is not known. */
export function backgroundOf(
  series: Series,
  before: number | undefined,
  { goodWithinMs, resolutionMs }: { readonly goodWithinMs: number; readonly resolutionMs: number },
): Background {
  const to = before === undefined ? series.length : firstFrom(series, before);
  const counts = countOutcomes(series, 0, to);
  const sent = counts.due - counts.dropped;
  const bad = counts.slow + counts.failed;
  const surelyBad = sent > 0 ? wilson(bad, sent, 1.645).low : 0;
  return {
    background: Math.min(worstBackground, (bad + 0.5) / (sent + 1)),
    // Twice the longest seen: the requests in flight at an edge are the long ones. None that is good takes longer than good.
    longestMs: Math.min(goodWithinMs, 2 * (longestGood(series, to) ?? goodWithinMs)),
    resolutionMs,
    rules: { windowArrivals, opensAt: opensAt(surelyBad), stableMs, stableShare },
  };
}

function longestGood({ wallMs, outcome }: Series, to: number): number | undefined {
  let longest: number | undefined;
  for (let i = 0; i < to; i++) if (outcome[i] === good) longest = Math.max(longest ?? 0, wallMs[i] ?? 0);
  return longest;
}

/** Bad requests of a window that chance does not explain. */
function opensAt(background: number): number {
  const share = Math.min(worstBackground, Math.max(leastBackground, background));
  let count = 1;
  while (1 - binomialAtMost(count - 1, windowArrivals, share) > chance) count++;
  return count;
}

/** In order of time; they do not overlap. Only the last can be without an end. */
export function outagesOf(series: Series, background: Background): readonly FoundOutage[] {
  const outages: FoundOutage[] = [];
  let from = 0;
  while (from < series.length) {
    const rough = nextOutage(series, from, background.rules);
    if (!rough) break;
    const edges = edgesOf(series, rough, background);
    outages.push(describe(series, edges));
    if (!edges.end) break;
    from = Math.max(edges.beyond, rough.surelyBegun + 1);
  }
  return outages;
}

function nextOutage(series: Series, from: number, rules: OutageRules): RoughOutage | undefined {
  const recent: number[] = [];
  for (let i = from; i < series.length; i++) {
    if (!isBad(series, i)) continue;
    recent.push(i);
    while ((recent[0] ?? i) <= i - rules.windowArrivals) recent.shift();
    if (recent.length < rules.opensAt) continue;
    return { from, firstBad: recent[0] ?? i, surelyBegun: i, ...followToEnd(series, recent, rules) };
  }
  return undefined;
}

/** `opening`: the bad requests that opened it; the last of them is where it was found to have begun. */
function followToEnd(
  series: Series,
  opening: readonly number[],
  rules: OutageRules,
): Pick<RoughOutage, 'lastBad' | 'surelyOn' | 'over'> {
  const begun = opening.at(-1) ?? 0;
  const { startAt, outcome } = series;
  const begunAt = startAt[begun] ?? 0;
  const spacingMs = ((startAt[series.length - 1] ?? 0) - (startAt[0] ?? 0)) / Math.max(1, series.length - 1);
  const enough = (0.5 * rules.stableMs) / spacingMs;
  const bads = [...opening];
  let tail = begun + 1;
  let notGood = 0;
  for (let i = begun + 1; i < series.length; i++) {
    if (outcome[i] !== good) notGood++;
    if (isBad(series, i)) bads.push(i);
    const windowFrom = (startAt[i] ?? 0) - rules.stableMs;
    for (; (startAt[tail] ?? 0) < windowFrom; tail++) if (outcome[tail] !== good) notGood--;
    const count = i - tail + 1;
    if (windowFrom < begunAt || count < enough || notGood > (1 - rules.stableShare) * count) continue;
    return { ...lastOf(bads, rules), over: i };
  }
  return lastOf(bads, rules);
}

/** The last bad requests may have been accidents after the end, but never as many at once as would open an outage. */
function lastOf(bads: readonly number[], rules: OutageRules): Pick<RoughOutage, 'lastBad' | 'surelyOn'> {
  let cluster = bads.length - rules.opensAt;
  while (cluster > 0 && (bads[cluster + rules.opensAt - 1] ?? 0) - (bads[cluster] ?? 0) >= rules.windowArrivals) cluster--;
  return { lastBad: bads.at(-1) ?? 0, surelyOn: bads[Math.max(0, cluster)] ?? 0 };
}

function isBad({ outcome }: Series, index: number): boolean {
  return outcome[index] !== good && outcome[index] !== dropped;
}

function describe(series: Series, edges: Edges): FoundOutage {
  const { first, beyond, begin, end } = edges;
  const counts = countOutcomes(series, first, beyond);
  const lastAt = series.startAt[series.length - 1] ?? 0;
  const lengthMs = middle(end ?? { lowAt: lastAt, highAt: lastAt }) - middle(begin);
  const black = blackoutOf(series, edges, lastAt);
  const blackoutMs = Math.min(lengthMs, black.ms);
  return {
    ...edges,
    class: series.class,
    blackoutMs,
    blackoutLowMs: Math.min(blackoutMs, black.lowMs),
    blackoutHighMs: Math.max(blackoutMs, black.highMs),
    ...(black.beyond === undefined ? {} : { lightFrom: black.beyond }),
    brownoutMs: Math.max(0, lengthMs - blackoutMs),
    failed: counts.failed,
    due: counts.due,
  };
}

interface Blackout {
  readonly ms: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** First arrival after the last black stretch. */
  readonly beyond?: number;
}

/**
 * Time with at most 10 % good, looked for in stretches of 20 arrivals. A run of black stretches is known to one stretch at
 * either side, except where it touches an edge of the outage: there it is known as that edge is.
 */
function blackoutOf(series: Series, edges: Edges, lastAt: number): Blackout {
  const { startAt, outcome } = series;
  const { first, beyond, begin, end = { lowAt: lastAt, highAt: Infinity } } = edges;
  const stretches = Math.max(1, Math.floor((beyond - first) / shadeArrivals));
  const cutAt = (stretch: number): number => first + Math.round((stretch * (beyond - first)) / stretches);
  const instantOf = (arrival: number): number => startAt[Math.min(arrival, series.length - 1)] ?? lastAt;
  const around = (cut: number): InstantBounds => ({ lowAt: instantOf(cutAt(cut - 1)), highAt: instantOf(cutAt(cut + 1)) });
  const isBlack = (stretch: number): boolean => {
    const [from, to] = [cutAt(stretch), cutAt(stretch + 1)];
    let goods = 0;
    for (let i = from; i < to; i++) if (outcome[i] === good) goods++;
    return goods <= blackShare * (to - from);
  };
  const total = { ms: 0, lowMs: 0, highMs: 0 };
  let lastBlack: number | undefined;
  for (let stretch = 0; stretch < stretches; stretch++) {
    if (!isBlack(stretch)) continue;
    const from = stretch;
    while (stretch + 1 < stretches && isBlack(stretch + 1)) stretch++;
    const left = from === 0 ? begin : around(from);
    const right = stretch === stretches - 1 ? end : around(stretch + 1);
    lastBlack = cutAt(stretch + 1);
    total.ms += instantOf(lastBlack) - instantOf(cutAt(from));
    total.lowMs += Math.max(0, right.lowAt - left.highAt);
    total.highMs += right.highAt - left.lowAt;
  }
  return lastBlack === undefined
    ? { ...total, highMs: longestWithoutGood(series, first, beyond) }
    : { ...total, beyond: lastBlack };
}

/** Too short for a black stretch, yet nothing good came in between. */
function longestWithoutGood({ startAt, outcome }: Series, from: number, to: number): number {
  let longest = 0;
  let since = startAt[from] ?? 0;
  for (let i = from; i < to; i++) {
    if (outcome[i] !== good) continue;
    longest = Math.max(longest, (startAt[i] ?? 0) - since);
    since = startAt[i] ?? 0;
  }
  return longest;
}

function middle({ lowAt, highAt }: InstantBounds): number {
  return (lowAt + highAt) / 2;
}
