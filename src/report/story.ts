/** What a report tells, before it is known whether it will be text or a page. Every renderer reads these. */
import { phases } from '../journal/types.ts';
import type { Phase } from '../journal/types.ts';
import type { GeneratorHealth, InstantBounds, Judgement, Outage, PhaseStats, TimelineName } from '../analysis/types.ts';
import { formatInterval, formatOffset, formatRatio, formatValue, formatWithInterval, offsetFrom } from './figures.ts';
import type { Offset } from './figures.ts';
import { measureWords, rehearsalLabel } from './words.ts';

/** The instant that all others are counted from: the fault, or the start of a run that never got to it. */
export function zeroOf(judgement: Judgement): { readonly at: InstantBounds; readonly midAt: number; readonly name: string } {
  const fault = judgement.timeline.find((entry) => entry.name === 'fault applied');
  const at = fault?.at ?? { lowAt: judgement.startedAt, highAt: judgement.startedAt };
  return { at, midAt: (at.lowAt + at.highAt) / 2, name: fault ? 'the fault' : 'the start of the run' };
}

export interface Instant extends Offset {
  readonly name: TimelineName;
  readonly midAt: number;
  readonly offset: string;
  readonly plusMinus: string;
  readonly clock: string;
}

/** Instants in the order they happened. The fault is its own zero: only its own width is uncertain. */
export function instants(judgement: Judgement): readonly Instant[] {
  const zero = zeroOf(judgement);
  const origin = { lowAt: zero.midAt, highAt: zero.midAt };
  return judgement.timeline
    .map(({ name, at, clock }) => {
      const distance = offsetFrom(name === 'fault applied' ? origin : zero.at, at);
      return {
        ...distance,
        name,
        clock,
        midAt: (at.lowAt + at.highAt) / 2,
        offset: formatOffset(distance.ms),
        plusMinus: `± ${formatValue(distance.plusMinusMs, 'ms')}`,
      };
    })
    .toSorted((one, other) => one.ms - other.ms);
}

export interface OutageStory {
  readonly class: string;
  readonly begin: string;
  readonly end: string;
  readonly length: string;
  readonly shape: string;
  readonly lost: string;
}

export function outageStories(judgement: Judgement): readonly OutageStory[] {
  const zero = zeroOf(judgement).at;
  return judgement.outages.map((outage) => ({
    class: outage.class,
    begin: describeOffset(offsetFrom(zero, outage.begin)),
    end: outage.end ? describeOffset(offsetFrom(zero, outage.end)) : 'not seen',
    length: outageLength(outage),
    shape: `blackout ${formatValue(outage.blackoutMs, 'ms')}, brownout ${formatValue(outage.brownoutMs, 'ms')}`,
    lost: `${formatValue(outage.failed, 'count')} of ${formatValue(outage.due, 'count')} due failed`,
  }));
}

function describeOffset({ ms, plusMinusMs }: Offset): string {
  return `${formatOffset(ms)} ± ${formatValue(plusMinusMs, 'ms')}`;
}

function outageLength({ begin, end }: Outage): string {
  if (!end) return 'not over while watched';
  const { ms, plusMinusMs } = offsetFrom(begin, end);
  const interval = formatInterval(Math.max(0, ms - plusMinusMs), ms + plusMinusMs, 'ms');
  return `${formatValue(ms, 'ms')} (${interval})`;
}

export interface Span {
  readonly phase: Phase;
  readonly fromAt: number;
  readonly toAt: number;
}

/** When each phase was, over all client classes. */
export function phaseSpans(judgement: Judgement): readonly Span[] {
  return phases.flatMap((phase) => {
    const stats = judgement.phases.filter((entry) => entry.phase === phase);
    if (stats.length === 0) return [];
    const fromAt = Math.min(...stats.map((entry) => entry.fromAt));
    const toAt = Math.max(...stats.map((entry) => entry.toAt));
    return toAt > fromAt ? [{ phase, fromAt, toAt }] : [];
  });
}

/** Where failures cluster a ratio has no honest interval: then it is the bare ratio of what was counted. */
export function availabilityText({ availability, good, due }: PhaseStats): string {
  if (availability) return formatWithInterval(availability);
  return due === 0 ? '–' : formatRatio(good / due);
}

export interface Trust {
  readonly question: string;
  readonly holds: boolean | 'unknown';
  readonly because: string;
}

/** The questions a sceptic asks before believing any figure. */
export function trustRows(judgement: Judgement): readonly Trust[] {
  const { bite, generators, restored, owed, lasting = [] } = judgement;
  return [
    { question: 'Did the fault bite?', holds: bite.bitten, because: bite.because },
    ...generators.map((generator) => ({
      question: `Was the load honest (${generator.class})?`,
      holds: honesty(generator),
      because: generator.because,
    })),
    { question: 'Is the system back to its baseline?', holds: restored.restored, because: restored.because },
    {
      question: 'Was everything put back?',
      holds: owed.length === 0 && lasting.length === 0,
      because: putBack(judgement),
    },
  ];
}

function honesty({ starved, lost, accounted }: GeneratorHealth): Trust['holds'] {
  if (starved || lost) return false;
  return accounted ? true : 'unknown';
}

function putBack({ owed, settled, lasting = [] }: Judgement): string {
  const sentences = [
    ...(owed.length > 0 ? [`still owed: ${owed.join('; ')}`] : []),
    ...(lasting.length > 0 ? [cannotBePutBack(lasting)] : []),
  ];
  return sentences.join('; ') || settled.join('; ') || 'nothing had to be';
}

function cannotBePutBack(lasting: readonly string[]): string {
  return `cannot be put back: ${lasting.join('; ')}`;
}

/** What a careful reader must not conclude: the limits of the run, then the doubts of each figure. */
export function cannotSay(judgement: Judgement): readonly string[] {
  const { environment, limits, targets, lasting = [] } = judgement;
  const rehearsal = rehearsalLabel(judgement);
  const lines = [
    ...limits,
    ...(lasting.length > 0 ? [cannotBePutBack(lasting)] : []),
    ...(environment.kind === 'lab' ? ['It ran in the lab, so it says nothing about an account in the cloud.'] : []),
    ...(rehearsal ? [`It was a ${rehearsal}: what the cloud waits for was shortened. It is never evidence for an account.`] : []),
    ...(targets.some(({ verdict }) => verdict === 'met')
      ? ['One drill is one sample: “met” means met this time, not how often it would be.']
      : []),
    ...targets.flatMap(({ target, measured }) =>
      (measured?.doubts ?? []).map((doubt) => `${measureWords[target.measure]}: ${doubt}`),
    ),
  ];
  return [...new Set(lines.map((line) => line.charAt(0).toUpperCase() + line.slice(1)))];
}
