/**
 * Whether the fault can be shown to have bitten: from who served whom, as clients saw it. What the tool that injected it
 * says is no proof; a drill that was never at risk proves nothing.
 *
 * *Silent* means: of so many arrivals in a row that 20 answers were to be expected from there by its share of the baseline,
 * not one came. By chance that happens once in e^20. Every class is asked by itself; one that has seen it is proof enough.
 */
import { durationMs, formatMs } from '../drill/duration.ts';
import type { BiteProof } from '../drill/types.ts';
import { baselineEndOf, faultEndOf, type Frame } from './frame.ts';
import { quantileOf } from './quantile.ts';
import { countOutcomes, dropped, failed, firstFrom, type Series } from './series.ts';
import { counted } from './text.ts';
import type { Bite } from './types.ts';

const enoughExpected = 20;
/** Fewer answers than this make neither a share nor a median. */
const enoughAnswers = 20;

export function biteOf(frame: Frame, all: readonly Series[]): Bite {
  const { bite, fault } = frame;
  if (!frame.provoked) return { bitten: 'unknown', because: 'no fault: nothing was to bite' };
  if (!fault) return { bitten: 'unknown', because: 'the fault was never applied' };
  if (!bite) return { bitten: 'unknown', because: 'nothing says what the fault must do' };
  const baselineEnd = Math.min(fault.lowAt, baselineEndOf(frame) ?? fault.lowAt);
  const faultEnd = bite.kind === 'requests-disturbed' ? fault.highAt + durationMs(bite.within) : faultEndOf(frame);
  const bites = all.map((series): Bite => {
    const { bitten, because } = prove(bite, frame.zone, {
      series,
      before: { from: 0, to: firstFrom(series, baselineEnd) },
      under: { from: firstFrom(series, fault.lowAt), to: firstFrom(series, Math.min(faultEnd, faultEndOf(frame))) },
    });
    return { bitten, because: `class ${series.class}: ${because}` };
  });
  const known = bites.find(({ bitten }) => bitten === true) ?? bites.find(({ bitten }) => bitten === false) ?? bites[0];
  return known ?? { bitten: 'unknown', because: 'no requests' };
}

/** Requests of one class before the fault and under it, by index: [from, to). */
interface Comparison {
  readonly series: Series;
  readonly before: Range;
  readonly under: Range;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function prove(bite: BiteProof, zone: string | undefined, requests: Comparison): Bite {
  if (bite.kind === 'requests-disturbed') return requestsDisturbed(requests, bite.count);
  if (bite.kind === 'instances-silent') return instancesSilent(requests, bite.count, zone);
  if (zone === undefined) return { bitten: 'unknown', because: 'no zone is struck by name' };
  return bite.kind === 'zone-silent' ? zoneSilent(requests, zone) : zoneSlow(requests, zone, durationMs(bite.by));
}

function zoneSilent(requests: Comparison, zone: string): Bite {
  const { served, expected, possible, answers, ms } = silenceOf(requests, inZone(zone));
  if (served < enoughAnswers)
    return { bitten: 'unknown', because: `${zone} gave ${counted(served, 'answer')} in the baseline, too few to be missed` };
  const share = (count: number): string => `${counted(Math.round(count), 'answer')} were to be expected`;
  if (expected >= enoughExpected)
    return { bitten: true, because: `nothing from ${zone} for ${formatMs(ms)}, where ${share(expected)}` };
  if (possible < enoughExpected)
    return { bitten: 'unknown', because: `under the fault ${share(possible)} from ${zone}, too few to be missed` };
  return { bitten: false, because: `${zone} went on serving: ${counted(answers, 'answer')} under the fault, ${share(possible)}` };
}

function instancesSilent(requests: Comparison, count: number, zone: string | undefined): Bite {
  const servers = [...new Set(requests.series.servers)];
  const known = servers.filter((server) => server !== '' && (zone === undefined || inZone(zone)(server)));
  const silences = known
    .map((server) => ({ server, ...silenceOf(requests, (name) => name === server) }))
    .filter(({ served }) => served > 0);
  const silent = silences.filter(({ expected }) => expected >= enoughExpected).map(({ server }) => server);
  if (silent.length >= count) return { bitten: true, because: `nothing any more from ${silent.join(', ')}` };
  const unsure = silences.filter(({ possible }) => possible < enoughExpected);
  if (silent.length + unsure.length >= count || silences.length === 0)
    return {
      bitten: 'unknown',
      because: `${counted(unsure.length, 'instance')} of ${silences.length} gave too few answers to be missed`,
    };
  return {
    bitten: false,
    because: `${silent.length} of ${counted(silences.length, 'instance')} fell silent, ${count} should have`,
  };
}

function zoneSlow({ series, before, under }: Comparison, zone: string, byMs: number): Bite {
  const [early, late] = [wallsOf(series, before, inZone(zone)), wallsOf(series, under, inZone(zone))];
  const [was, is] = [quantileOf(early, 0.5), quantileOf(late, 0.5)];
  if (!was || !is || Math.min(early.length, late.length) < enoughAnswers)
    return {
      bitten: 'unknown',
      because: `${zone} gave ${early.length} answers before the fault and ${late.length} under it, too few to compare`,
    };
  const change = `median of ${zone} ${formatMs(was.value)} before the fault, ${formatMs(is.value)} under it`;
  const elsewhere = riseElsewhere({ series, before, under }, zone);
  if (is.low - was.high >= byMs) {
    if (is.low - was.high - elsewhere >= byMs) return { bitten: true, because: change };
    return { bitten: 'unknown', because: `${change}; but elsewhere it rose as well, by up to ${formatMs(elsewhere)}` };
  }
  if (is.high - was.low < byMs) return { bitten: false, because: `${change}: not ${formatMs(byMs)} more` };
  return { bitten: 'unknown', because: `${change}: the intervals leave open whether it is ${formatMs(byMs)} more` };
}

/** How much slower the others may have become meanwhile, ms at the median: what slows everybody is not this fault. */
function riseElsewhere({ series, before, under }: Pick<Comparison, 'series' | 'before' | 'under'>, zone: string): number {
  const others = (server: string): boolean => server !== '' && !inZone(zone)(server);
  const [was, is] = [before, under].map((span) => quantileOf(wallsOf(series, span, others), 0.5));
  return was && is ? Math.max(0, is.high - was.low) : 0;
}

function requestsDisturbed({ series, before, under }: Comparison, count: number): Bite {
  const [was, is] = [before, under].map(({ from, to }) => {
    const { due, dropped, slow, failed } = countOutcomes(series, from, to);
    return { sent: due - dropped, bad: slow + failed };
  });
  if (!was || !is || was.sent < enoughAnswers || is.sent < Math.max(count, enoughAnswers))
    return {
      bitten: 'unknown',
      because: `${was?.sent ?? 0} requests before the fault and ${is?.sent ?? 0} right after it, too few to compare`,
    };
  const expected = (was.bad / was.sent) * is.sent;
  const because = `${is.bad} of the first ${counted(is.sent, 'request')} under the fault were not good, ${expected.toFixed(1)} were to be expected`;
  return { bitten: is.bad - expected >= count, because };
}

interface Silence {
  /** Answers in the baseline. */
  readonly served: number;
  /** Answers under the fault, and how many the share of the baseline makes of its arrivals. */
  readonly answers: number;
  readonly possible: number;
  /** The longest stretch under the fault without one: its length, and the answers to be expected in it. */
  readonly ms: number;
  readonly expected: number;
}

function silenceOf({ series, before, under }: Comparison, matches: (server: string) => boolean): Silence {
  const { startAt, outcome } = series;
  const answered = answeredBy(series, matches);
  let served = 0;
  let sent = 0;
  for (let i = before.from; i < before.to; i++) {
    if (outcome[i] !== dropped) sent++;
    if (answered(i)) served++;
  }
  const share = sent > 0 ? served / sent : 0;
  let answers = 0;
  let arrivals = 0;
  let run = { count: 0, fromAt: 0 };
  let longest = { count: 0, ms: 0 };
  for (let i = under.from; i < under.to; i++) {
    if (outcome[i] === dropped) continue;
    arrivals++;
    if (answered(i)) {
      answers++;
      run = { count: 0, fromAt: 0 };
      continue;
    }
    const at = startAt[i] ?? 0;
    if (run.count === 0) run.fromAt = at;
    run.count++;
    if (run.count > longest.count) longest = { count: run.count, ms: at - run.fromAt };
  }
  return { served, answers, possible: share * arrivals, ms: longest.ms, expected: share * longest.count };
}

function wallsOf(series: Series, { from, to }: Range, matches: (server: string) => boolean): Float64Array {
  const answered = answeredBy(series, matches);
  const walls: number[] = [];
  for (let i = from; i < to; i++) if (answered(i)) walls.push(series.wallMs[i] ?? 0);
  return Float64Array.from(walls).sort();
}

/** Late answers are answers too. */
function answeredBy({ servers, servedBy, outcome }: Series, matches: (server: string) => boolean): (index: number) => boolean {
  const matching = servers.map((server) => server !== '' && matches(server));
  return (index) => matching[servedBy[index] ?? 0] === true && outcome[index] !== failed && outcome[index] !== dropped;
}

function inZone(zone: string): (server: string) => boolean {
  return (server) => server.split('/')[0] === zone;
}
