/** One word, one symbol, one sentence for each outcome, in every report alike. */
import { verdicts } from '../analysis/types.ts';
import type { Judgement, ReasonCode, TargetVerdict, TimelineName, Verdict } from '../analysis/types.ts';
import type { Measure } from '../drill/types.ts';
import { formatMeasured, limitSign, unitOf } from './figures.ts';

export const verdictWords = { met: 'MET', inconclusive: 'INCONCLUSIVE', missed: 'MISSED' } as const satisfies Record<
  Verdict,
  string
>;

/** Told apart by shape, so that colour is never needed. */
export const verdictSymbols = { met: '✔', inconclusive: '?', missed: '✘' } as const satisfies Record<Verdict, string>;

export const measureWords = {
  rto: 'recovery time',
  availability: 'availability',
  blackout: 'blackout',
  'p95-degraded': 'p95 degraded',
  outages: 'outages',
} as const satisfies Record<Measure, string>;

export const measureMeanings = {
  rto: 'fault applied → stable good, as clients see it; the worst class counts',
  availability: 'good requests ÷ requests due, from the fault to the end',
  blackout: 'time with (almost) nothing good',
  'p95-degraded': '95th percentile of good requests while the fault holds and the system has recovered',
  outages: 'number of outages found',
} as const satisfies Record<Measure, string>;

export const reasonWords = {
  'within-limit': 'within the limit',
  'beyond-limit': 'beyond the limit',
  'bounds-straddle-limit': 'the bounds straddle the limit',
  'not-recovered': 'not recovered while it was watched',
  'no-data': 'nothing was measured',
  'too-few-samples': 'too few samples',
  'fault-incomplete': 'not every fault came into force',
  'fault-did-not-bite': 'the fault was not shown to have bitten',
  'generator-starved': 'the load generator was starved',
  'observer-lost': 'the observer was lost',
  'not-restored': 'the system was not shown to be restored',
  'baseline-unsteady': 'the baseline was not steady',
  'stopped-early': 'the run was stopped early',
  'cannot-support-claim': 'the run is too small to support the claim',
  'judge-failed': 'the judge failed',
} as const satisfies Record<ReasonCode, string>;

export const reasonCodes = Object.keys(reasonWords) as readonly ReasonCode[];

/** In the order of design §6. */
const timelineOrder = {
  'fault applied': 1,
  'first failed request': 2,
  'alarm fired': 3,
  decision: 4,
  'recovery action': 5,
  'first good answer': 6,
  'stable good': 7,
  'all client classes converged': 8,
  'undo done': 9,
  'back to baseline': 10,
} as const satisfies Record<TimelineName, number>;

export const timelineNames = Object.keys(timelineOrder) as readonly TimelineName[];

/** The overall verdict can never be better than any target's, whatever the judgement's own field says. */
export function overallVerdict(judgement: Judgement): Verdict {
  const given = [judgement.verdict, ...judgement.targets.map((target) => target.verdict)];
  return verdicts[Math.max(...given.map((verdict) => verdicts.indexOf(verdict)))] ?? 'inconclusive';
}

/** What a report leads with. A run that did not end well by its exit code is no evidence that anything is met. */
export function headlineVerdict(judgement: Judgement): Verdict {
  const verdict = overallVerdict(judgement);
  return verdict === 'met' && judgement.exit.code !== 0 ? 'inconclusive' : verdict;
}

/** `recovery time 41.2 s, limit ≤ 30 s` */
export function figureAgainstLimit({ target, limit, measured }: TargetVerdict): string {
  const text = formatMeasured(measured, limit, unitOf(target.measure));
  return `${measureWords[target.measure]} ${text.value}, limit ${limitSign(target.measure)} ${text.limit}`;
}

/** What follows the verdict word: a sentence a reader can repeat to somebody else. */
export function headlineSentence(judgement: Judgement): string {
  const { targets } = judgement;
  const why = endedSentence(judgement);
  if (targets.length === 0) return join('No documented target was judged.', why);
  const missed = targets.filter((target) => target.verdict === 'missed');
  const unknown = targets.filter((target) => target.verdict === 'inconclusive');
  const single = targets.length === 1;
  const of = single ? 'the documented target' : `of ${targets.length} documented targets`;
  const about = missed.length > 0 ? `${unknown.length} more` : single ? of : `${unknown.length} ${of}`;
  const open = unknown[0] && `The run could not tell about ${about}: ${reasonWords[unknown[0].reason]}.`;
  if (missed[0]) {
    const many = single ? 'The documented target was' : `${missed.length} ${of} ${missed.length === 1 ? 'was' : 'were'}`;
    return join(`${many} missed: ${figureAgainstLimit(missed[0])}.`, open, why);
  }
  if (open) return join(open, why);
  if (headlineVerdict(judgement) !== 'met') return join('The run as a whole does not count as evidence.', why);
  const lead = targets.find(({ target }) => target.measure === 'rto') ?? targets[0];
  const figure = lead ? `: ${figureAgainstLimit(lead)}.` : '.';
  return join((single ? 'The documented target was met' : `All ${targets.length} documented targets were met`) + figure, why);
}

/** `Beyond the limit – 41.2 s is …` */
export function reasonSentence({ reason, because }: TargetVerdict): string {
  const words = reasonWords[reason];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} – ${because}`;
}

/** How the run ended, where it did not simply complete. */
export function endedSentence({ ended, endedBecause }: Judgement): string | undefined {
  const sentences = {
    completed: undefined,
    stopped: 'The run was stopped before its time',
    interrupted: 'The run was interrupted',
    refused: 'The run was refused before anything was touched',
    defect: 'The harness itself failed',
    unfinished: 'The journal ends before the run does',
  } as const;
  const sentence = sentences[ended];
  if (sentence === undefined) return undefined;
  return endedBecause ? `${sentence}: ${endedBecause.replace(/\.$/, '')}.` : `${sentence}.`;
}

/** `rehearsal ×10`, for a run whose clouds were hurried. */
export function rehearsalLabel({ environment }: Judgement): string | undefined {
  return environment.timeScale === 1 ? undefined : `rehearsal ×${environment.timeScale}`;
}

/** Outranks every verdict: something is still broken, and by us. */
export function owedSentence({ owed }: Judgement): string | undefined {
  if (owed.length === 0) return undefined;
  return owed.length === 1 ? 'An undo is still owed.' : `${owed.length} undos are still owed.`;
}

function join(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}
