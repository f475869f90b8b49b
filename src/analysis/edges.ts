/**
 * The two edges of an outage, each as bounds that hold the truth.
 *
 *     truth           up ───────────────┐ B                      E ┌────────── up
 *     arrivals   │  │  │  │  │  │  │  │  │  │  │  │ … │  │  │  │  │  │  │  │  │
 *     outcome    ✔  ✔  ✔  ✔  ✔  ✔  ✘  ✔  ✔  ✘  ✘  ✔ …  ✘  ✔  ✘  ✔  ✔  ✔  ✔  ✔
 *                               ╰──╮  first bad             last bad ╯
 *                                  ╰ in flight when B came: began before it
 *     bounds            ├──────────────┤                     ├──────────────┤
 *                       lowAt      highAt                    lowAt      highAt
 *
 * A zone takes only a share p of the requests with it, so several arrivals may be served well after the cut, and several
 * more after it ends prove little. And a few requests (share q, known from the baseline) go wrong for no reason at all:
 * one of them just before the cut would make a naive "first failed request" too early by seconds. So the question which
 * arrival was the first to meet the outage is put to all arrivals near the edge at once. If it was arrival c, what was
 * seen has the likelihood
 *
 *     L(c) = Π i<c  q^bad (1−q)^good  ·  Π i≥c  p^bad (1−p)^good
 *
 * With every c equally likely before looking, L divided by its sum is the probability of each c. Of it we cut off
 * `edgeDoubt` at either side and keep [c₁, c₂]. For q → 0 this is the plain argument: k good arrivals in a row within the
 * outage have probability (1−p)^k, so c lies at most ln(edgeDoubt)/ln(1−p) arrivals before the first bad one.
 *
 * From arrivals to instants:
 *
 * - Begin. Arrival c was the first that met the outage, so the one before had ended, or at least begun, before B: B ≥ its
 *   start. Arrival c itself began after B, or was in flight at B: it would have taken at most `longestMs`, so
 *   B ≤ start(c) + longestMs. And if it failed, the service was down at some instant before its end: B ≤ end(c).
 * - End. The last bad request met the outage, so E ≥ its start. (Not its end: a request that waits for its time-out says
 *   nothing about when the service came back.) Of the good ones that began after it, up to the first that cannot have met
 *   the outage, at least one took the way that had been down and came through, so E ≤ the latest of their ends. Their ends
 *   and not their starts: a cut that holds bytes delivers what began shortly before it healed.
 */
import { good, dropped, endOf, type Series } from './series.ts';
import type { InstantBounds } from './types.ts';

/** Probability left outside at each side of each edge. */
export const edgeDoubt = 5e-4;
/** Arrivals whose share of bad ones is taken as the share at an edge, where it is clearly less than in the whole outage. */
const localArrivals = 64;

/** An outage as detection saw it; arrivals are indices into the series. */
export interface RoughOutage {
  /** No arrival before this one can belong to it: the end of the outage before, or the first of all. */
  readonly from: number;
  /** First and last bad arrival. Either may turn out to have been bad by accident. */
  readonly firstBad: number;
  readonly lastBad: number;
  /** By here so many were bad that accident is ruled out, and from here on they no longer were. */
  readonly surelyBegun: number;
  readonly surelyOn: number;
  /** Where it was found to be over; absent if it was not. */
  readonly over?: number;
}

export interface Nature {
  /** Share of requests that go wrong for no reason. */
  readonly background: number;
  /** Longest time an untroubled good request takes. */
  readonly longestMs: number;
  /** To which instants of samples are known. */
  readonly resolutionMs: number;
}

/** Indices of the arrivals between which the outage begins and ends, and the instants that follow. */
export interface Edges {
  readonly begin: InstantBounds;
  readonly end?: InstantBounds;
  /** First and last (exclusive) arrival that most likely met the outage. */
  readonly first: number;
  readonly beyond: number;
  /** Share of bad requests between them. */
  readonly share: number;
}

export function edgesOf(series: Series, rough: RoughOutage, nature: Nature): Edges {
  // The share needs the edges and the edges need the share. The rough edges may be accidents long before or after the
  // outage, so the first look goes by the share of the whole; only the second by what was seen near the edges it found.
  const whole = badShare(series, rough.firstBad, rough.lastBad + 1);
  const found = edgesGiven(series, rough, nature, whole, whole);
  const { first, beyond } = found;
  const share = badShare(series, first, beyond);
  const head = localShare(series, first, Math.min(beyond, first + localArrivals), share);
  const tail = localShare(series, Math.max(first, beyond - localArrivals), beyond, share);
  return { ...edgesGiven(series, rough, nature, head, tail), share };
}

/** `head` and `tail`: share of bad requests near the beginning and near the end. */
function edgesGiven(series: Series, rough: RoughOutage, nature: Nature, head: number, tail: number): Omit<Edges, 'share'> {
  const { startAt, outcome } = series;
  const reach = arrivalsToRuleOut(head, 1e-6);
  const begin = changePoint(series, Math.max(rough.from, rough.firstBad - reach), rough.surelyBegun, nature.background, head);
  const struck = begin.high;
  const slack = (startAt[struck] ?? 0) + nature.longestMs;
  const bounds = {
    begin: {
      lowAt: (startAt[Math.max(0, begin.low - 1)] ?? 0) - nature.resolutionMs,
      highAt: (outcome[struck] === good ? slack : Math.min(slack, endOf(series, struck))) + nature.resolutionMs,
    },
    first: begin.likeliest,
  };
  if (rough.over === undefined) return { ...bounds, beyond: rough.lastBad + 1 };

  const end = changePoint(series, rough.surelyOn, rough.over, tail, nature.background);
  let highAt = startAt[end.high] ?? 0;
  for (let i = end.low; i <= end.high; i++) if (outcome[i] === good) highAt = Math.max(highAt, endOf(series, i));
  return {
    ...bounds,
    end: { lowAt: (startAt[Math.max(0, end.low - 1)] ?? 0) - nature.resolutionMs, highAt: highAt + nature.resolutionMs },
    beyond: end.likeliest,
  };
}

/** Good arrivals in a row that have at most this probability while a share of them goes wrong. */
export function arrivalsToRuleOut(share: number, probability: number): number {
  return Math.ceil(Math.log(probability) / Math.log1p(-share));
}

interface ChangePoint {
  readonly low: number;
  readonly likeliest: number;
  readonly high: number;
}

/**
 * The first arrival after the change, somewhere in [from, to]: before it a share `before` was bad, from it on a share
 * `after`. Dropped arrivals never met the system and weigh nothing.
 */
function changePoint({ outcome }: Series, from: number, to: number, before: number, after: number): ChangePoint {
  const ifGood = Math.log1p(-before) - Math.log1p(-after);
  const ifBad = Math.log(before) - Math.log(after);
  const likelihood = new Float64Array(Math.max(1, to - from + 1));
  let likeliest = 0;
  for (let i = 1; i < likelihood.length; i++) {
    const which = outcome[from + i - 1];
    likelihood[i] = (likelihood[i - 1] ?? 0) + (which === dropped ? 0 : which === good ? ifGood : ifBad);
    if ((likelihood[i] ?? 0) > (likelihood[likeliest] ?? 0)) likeliest = i;
  }
  const peak = likelihood[likeliest] ?? 0;
  const probability = likelihood.map((log) => Math.exp(log - peak));
  const cut = edgeDoubt * probability.reduce((sum, each) => sum + each, 0);
  let low = 0;
  for (let sum = probability[0] ?? 0; sum <= cut && low < likeliest; sum += probability[low] ?? 0) low++;
  let high = probability.length - 1;
  for (let sum = probability[high] ?? 0; sum <= cut && high > likeliest; sum += probability[high] ?? 0) high--;
  return { low: from + low, likeliest: from + likeliest, high: from + high };
}

/** Never 0 or 1, whatever was seen: half a request is added to either side (Jeffreys). */
function badShare({ outcome }: Series, from: number, to: number): number {
  let bad = 0;
  let sent = 0;
  for (let i = from; i < to; i++) {
    if (outcome[i] === dropped) continue;
    sent++;
    if (outcome[i] !== good) bad++;
  }
  return (bad + 0.5) / (sent + 1);
}

/** Recovery comes in steps, so less may go wrong near an edge. Within three standard deviations it is taken for chance. */
function localShare(series: Series, from: number, to: number, share: number): number {
  const local = badShare(series, from, to);
  const deviation = Math.sqrt((share * (1 - share)) / Math.max(1, to - from));
  return local < share - 3 * deviation ? local : share;
}
