/**
 * Whether the fault can be shown to have bitten: from who served whom, as clients saw it. What the tool that injected it
 * says is no proof; a drill that was never at risk proves nothing.
 *
 * *Silent* means: of so many arrivals in a row that `enoughExpected` answers were to be expected from there by its share of
 * the baseline, not one came. By chance that happens once in e^20.
 */
import { durationMs, formatMs } from '../drill/duration.ts';
import type { BiteProof } from '../drill/types.ts';
import { baselineEndOf, faultEndOf, type Frame } from './frame.ts';
import { quantileOf } from './quantile.ts';
import { countOutcomes, dropped, failed, firstFrom, type Series } from './series.ts';
import { counted } from './text.ts';
import type { Bite, InstantBounds } from './types.ts';

const enoughExpected = 20;
/** Fewer answers than this make neither a share nor a median. */
const enoughAnswers = 20;

export function biteOf(frame: Frame, all: readonly Series[]): Bite {
  const { bite, fault } = frame;
  if (!frame.provoked) return { bitten: 'unknown', because: 'no fault: nothing was to bite' };
  if (!fault) return { bitten: 'unknown', because: 'the fault was never applied' };
  if (!bite) return { bitten: 'unknown', because: 'the drill does not say what its fault must do' };
  return proofs(bite, { ...frame, fault }, all);
}

function proofs(bite: BiteProof, frame: Frame & { readonly fault: InstantBounds }, all: readonly Series[]): Bite {
  const { fault } = frame;
  const baselineEnd = Math.min(fault.lowAt, baselineEndOf(frame) ?? fault.lowAt);
  if (bite.kind === 'requests-disturbed') {
    const soon = Math.min(fault.highAt + durationMs(bite.within), faultEndOf(frame));
    return requestsDisturbed(all, baselineEnd, fault.lowAt, soon, bite.count);
  }
  const before = answersOf(all, -Infinity, baselineEnd);
  const during = answersOf(all, fault.lowAt, faultEndOf(frame));
  if (bite.kind === 'zone-silent') return zoneSilent(before, during, frame.zone);
  if (bite.kind === 'instances-silent') return instancesSilent(before, during, bite.count, frame.zone);
  return zoneSlow(before, during, durationMs(bite.by), frame.zone);
}

/** Answered requests by server, and all arrivals by time, of all classes together: who serves is a fact of the system. */
interface Answers {
  readonly arrivals: Float64Array;
  readonly byServer: ReadonlyMap<string, { readonly at: Float64Array; readonly wallMs: Float64Array }>;
}

function answersOf(all: readonly Series[], fromAt: number, toAt: number): Answers {
  const arrivals: number[] = [];
  const byServer = new Map<string, { at: number[]; wallMs: number[] }>();
  for (const series of all) {
    for (let i = firstFrom(series, fromAt); i < firstFrom(series, toAt); i++) {
      const outcome = series.outcome[i];
      if (outcome === dropped) continue;
      const at = series.startAt[i] ?? 0;
      arrivals.push(at);
      const server = series.servers[series.servedBy[i] ?? 0] ?? '';
      if (outcome === failed || server === '') continue;
      const own = byServer.get(server) ?? { at: [], wallMs: [] };
      byServer.set(server, own);
      own.at.push(at);
      own.wallMs.push((series.endAt[i] ?? 0) - at);
    }
  }
  return {
    arrivals: Float64Array.from(arrivals).sort(),
    byServer: new Map(
      [...byServer].map(([server, { at, wallMs }]) => [
        server,
        { at: Float64Array.from(at).sort(), wallMs: Float64Array.from(wallMs).sort() },
      ]),
    ),
  };
}

function zoneSilent(before: Answers, during: Answers, zone: string | undefined): Bite {
  if (zone === undefined) return { bitten: 'unknown', because: 'no zone is struck by name' };
  const silence = silenceOf(before, during, inZone(zone));
  if (silence.served < enoughAnswers)
    return {
      bitten: 'unknown',
      because: `${zone} gave ${counted(silence.served, 'answer')} in the baseline: too few to miss it`,
    };
  if (silence.expected >= enoughExpected)
    return {
      bitten: true,
      because: `no answer from ${zone} for ${formatMs(silence.ms)}, in which its share of the baseline is ${counted(Math.round(silence.expected), 'answer')}`,
    };
  if (silence.possible < enoughExpected)
    return {
      bitten: 'unknown',
      because: `while the fault held ${zone} was to give ${counted(Math.round(silence.possible), 'answer')}: too few to miss it`,
    };
  return {
    bitten: false,
    because: `${zone} went on serving: ${counted(silence.answers, 'answer')} while the fault held, ${Math.round(silence.possible)} were to be expected`,
  };
}

function instancesSilent(before: Answers, during: Answers, count: number, zone: string | undefined): Bite {
  const servers = [...before.byServer.keys()].filter((server) => zone === undefined || inZone(zone)(server));
  const silences = servers.map((server) => ({ server, ...silenceOf(before, during, (name) => name === server) }));
  const silent = silences.filter(({ expected }) => expected >= enoughExpected).map(({ server }) => server);
  if (silent.length >= count) return { bitten: true, because: `no answer any more from ${silent.join(', ')}` };
  const undecided = silences.filter(({ expected, possible }) => expected < enoughExpected && possible < enoughExpected);
  if (silent.length + undecided.length >= count || servers.length === 0)
    return { bitten: 'unknown', because: `${counted(undecided.length, 'instance')} gave too few answers to be missed` };
  return {
    bitten: false,
    because: `${silent.length} of ${counted(servers.length, 'instance')} fell silent, ${count} should have`,
  };
}

function zoneSlow(before: Answers, during: Answers, byMs: number, zone: string | undefined): Bite {
  if (zone === undefined) return { bitten: 'unknown', because: 'no zone is struck by name' };
  const [was, is] = [before, during].map((answers) => quantileOf(wallsOf(answers, inZone(zone)), 0.5));
  const [n, m] = [before, during].map((answers) => wallsOf(answers, inZone(zone)).length);
  if (!was || !is || (n ?? 0) < enoughAnswers || (m ?? 0) < enoughAnswers)
    return {
      bitten: 'unknown',
      because: `${zone} gave ${n ?? 0} answers before the fault and ${m ?? 0} under it: too few to compare`,
    };
  const change = `median of ${zone} ${formatMs(was.value)} before the fault, ${formatMs(is.value)} under it`;
  if (is.low - was.high >= byMs) return { bitten: true, because: change };
  if (is.high - was.low < byMs) return { bitten: false, because: `${change}: not ${formatMs(byMs)} more` };
  return { bitten: 'unknown', because: `${change}: the intervals leave open whether that is ${formatMs(byMs)} more` };
}

function requestsDisturbed(all: readonly Series[], baselineEnd: number, fromAt: number, toAt: number, count: number): Bite {
  const [before, under] = [
    [-Infinity, baselineEnd],
    [fromAt, toAt],
  ].map(([from = 0, to = 0]) => {
    const each = all.map((series) => countOutcomes(series, firstFrom(series, from), firstFrom(series, to)));
    const sent = each.reduce((sum, counts) => sum + counts.due - counts.dropped, 0);
    return { sent, bad: each.reduce((sum, counts) => sum + counts.slow + counts.failed, 0) };
  });
  if (!before || !under || before.sent < enoughAnswers || under.sent < Math.max(count, enoughAnswers))
    return {
      bitten: 'unknown',
      because: `${before?.sent ?? 0} requests before the fault and ${under?.sent ?? 0} under it: too few to compare`,
    };
  const expected = (before.bad / before.sent) * under.sent;
  const because = `${under.bad} of ${counted(under.sent, 'request')} were not good within ${formatMs(toAt - fromAt)} of the fault, ${expected.toFixed(1)} were to be expected`;
  return { bitten: under.bad - expected >= count, because };
}

interface Silence {
  /** Answers in the baseline. */
  readonly served: number;
  /** Answers while the fault held, and those to be expected by the share of the baseline. */
  readonly answers: number;
  readonly possible: number;
  /** The longest stretch without an answer: its length, and the answers that were to be expected in it. */
  readonly ms: number;
  readonly expected: number;
}

function silenceOf(before: Answers, during: Answers, matches: (server: string) => boolean): Silence {
  const served = answerTimes(before, matches).length;
  const share = before.arrivals.length > 0 ? served / before.arrivals.length : 0;
  const answers = answerTimes(during, matches);
  const { arrivals } = during;
  const longest = { count: 0, ms: 0 };
  let next = 0;
  let since = 0;
  for (let i = 0; i <= arrivals.length; i++) {
    const answered = i < arrivals.length && answers[next] === arrivals[i];
    if (!answered && i < arrivals.length) continue;
    if (i - since > longest.count)
      Object.assign(longest, { count: i - since, ms: (arrivals[i - 1] ?? 0) - (arrivals[since] ?? 0) });
    since = i + 1;
    next++;
  }
  return { served, answers: answers.length, possible: share * arrivals.length, ms: longest.ms, expected: share * longest.count };
}

function answerTimes({ byServer }: Answers, matches: (server: string) => boolean): Float64Array {
  const times = [...byServer].filter(([server]) => matches(server)).flatMap(([, { at }]) => [...at]);
  return Float64Array.from(times).sort();
}

function wallsOf({ byServer }: Answers, matches: (server: string) => boolean): Float64Array {
  const walls = [...byServer].filter(([server]) => matches(server)).flatMap(([, { wallMs }]) => [...wallMs]);
  return Float64Array.from(walls).sort();
}

function inZone(zone: string): (server: string) => boolean {
  return (server) => server.split('/')[0] === zone;
}
