/**
 * Whether the eyes can be trusted. A generator that could not send what was due, or of which rows are missing, has not
 * measured the system but itself.
 *
 *     arrivals due = iterations + dropped + interrupted          (k6 says nothing about the last two unless asked)
 */
import { formatMs } from '../drill/duration.ts';
import type { LoadState } from '../journal/fold.ts';
import { baselineEndOf, phaseOf, type Frame } from './frame.ts';
import type { Span } from './phases.ts';
import { countOutcomes, dropped, firstFrom, type Series } from './series.ts';
import { counted, percent } from './text.ts';
import type { GeneratorHealth } from './types.ts';

const mostDropped = 0.001;
const leastAchieved = 0.97;
/** Share of the machine that all generators together may take, and for how long they may take more. */
const mostCpu = 0.85;
const busyMs = 3_000;
/** Share of the time in which some process waited for a processor, above which nothing timed on this machine is believed. */
const mostWaiting = 0.8;

export type Generator = GeneratorHealth;

export function generatorOf(frame: Frame, series: Series, outages: readonly Span[]): Generator {
  const load = frame.loads.find((each) => each.class === series.class);
  const starved = [
    ...droppedOutside(series, outages),
    ...slowerThanDue(frame, series, load),
    ...machineBusy(frame),
    ...machineStarved(frame),
  ];
  const lost = [...rowsMissing(frame, series, load), ...rowsUncounted(frame, series, load), ...countsDisagree(load)];
  const causes = [...starved, ...lost];
  return {
    class: series.class,
    starved: starved.length > 0,
    lost: lost.length > 0,
    accounted: load?.summary !== undefined,
    because: causes.length > 0 ? causes.join('; ') : sentence(series, load),
    ...(load?.summary ? { summary: load.summary } : {}),
  };
}

function sentence({ length }: Series, load: LoadState | undefined): string {
  const sent = `sent ${counted(length, 'request')}`;
  return load?.summary ? `${sent}, none missing` : `${sent}; how many were due is not on record`;
}

/** Inside an outage arrivals are dropped because every VU waits for the system; outside it is the generator's fault. */
function droppedOutside(series: Series, outages: readonly Span[]): string[] {
  let due = 0;
  let drops = 0;
  let next = 0;
  for (let i = 0; i < series.length; i++) {
    const at = series.startAt[i] ?? 0;
    while (next < outages.length && (outages[next]?.end?.highAt ?? Infinity) < at) next++;
    if (at >= (outages[next]?.begin.lowAt ?? Infinity)) continue;
    due++;
    if (series.outcome[i] === dropped) drops++;
  }
  return drops > mostDropped * due
    ? [`${counted(drops, 'arrival')} of ${due} dropped outside any outage, ${percent(mostDropped)} allowed`]
    : [];
}

function slowerThanDue(frame: Frame, series: Series, load: LoadState | undefined): string[] {
  const until = baselineEndOf(frame);
  if (load?.rate === undefined || until === undefined) return [];
  const from = firstFrom(series, phaseOf(frame, 'baseline')?.fromAt ?? -Infinity);
  const to = firstFrom(series, until);
  const spanMs = until - (series.startAt[from] ?? until);
  const due = (load.rate * spanMs) / 1_000;
  const counts = countOutcomes(series, from, to);
  const sent = counts.due - counts.dropped;
  // An arrival more or less at either end is no finding.
  return sent + 2 < leastAchieved * due
    ? [`sent ${sent} of ${Math.round(due)} requests due in the baseline, ${percent(leastAchieved)} needed`]
    : [];
}

/** Readings of all generators together, as each said last, while they stay above the limit. */
function machineBusy({ readings, cores, phases }: Frame): string[] {
  if (cores === undefined) return [];
  const latest = new Map<string, number>();
  let busySince: number | undefined;
  for (const { class: whose, cores: taken, overMs, at } of readings) {
    if (at - overMs < (phases[0]?.fromAt ?? 0)) continue;
    latest.set(whose, taken);
    const sum = [...latest.values()].reduce((total, each) => total + each, 0);
    if (sum <= mostCpu * cores) busySince = undefined;
    else {
      busySince ??= at - overMs;
      if (at - busySince >= busyMs)
        return [`the generators took ${sum.toFixed(2)} of ${cores} cores for ${formatMs(at - busySince)}`];
    }
  }
  return [];
}

/**
 * Somebody waited for a processor nearly all the time: then the machine was measured, and in a lab, which shares it with the load,
 * the system as well.
 */
function machineStarved({ readings, phases }: Frame): string[] {
  let since: number | undefined;
  for (const { waiting, overMs, at } of readings) {
    if (waiting === undefined || at - overMs < (phases[0]?.fromAt ?? 0)) continue;
    if (waiting <= mostWaiting) since = undefined;
    else {
      since ??= at - overMs;
      if (at - since >= busyMs)
        return [`somebody waited for a processor more than ${percent(mostWaiting)} of the time for ${formatMs(at - since)}`];
    }
  }
  return [];
}

/** Long silence between arrivals, or before the end of what was to be watched. Open-model arrivals do not wait for anybody. */
function rowsMissing(frame: Frame, series: Series, load: LoadState | undefined): string[] {
  const first = phaseOf(frame, 'baseline')?.fromAt;
  const lastPhase = frame.phases.at(-1);
  if (series.length === 0) return ['not one request was recorded'];
  const { startAt, length } = series;
  const rate = load?.rate ?? ((length - 1) * 1_000) / Math.max(1, (startAt[length - 1] ?? 0) - (startAt[0] ?? 0));
  const allowedMs = Math.max(1_000, 20_000 / rate);
  let gap = { fromAt: 0, ms: 0 };
  const look = (fromAt: number, toAt: number): void => {
    if (toAt - fromAt > gap.ms) gap = { fromAt, ms: toAt - fromAt };
  };
  for (let i = 1; i < length; i++) look(startAt[i - 1] ?? 0, startAt[i] ?? 0);
  if (first !== undefined) look(first, startAt[0] ?? 0);
  // When load is ended, requests in flight are waited for and nothing new begins.
  if (lastPhase) look(startAt[length - 1] ?? 0, lastPhase.toAt - frame.timeoutMs - 2_000);
  return gap.ms > allowedMs ? [`no request began for ${formatMs(gap.ms)}`] : [];
}

/** The record against the generator's own count, which is of the same rows: one more or one less is not the record of this run. */
function rowsUncounted({ accounted, unreadRows }: Frame, series: Series, load: LoadState | undefined): string[] {
  if (unreadRows !== undefined) return [`${counted(unreadRows, 'row')} of the record could not be read`];
  const summary = load?.summary;
  if (summary === undefined) return accounted ? ['the generator never said how much it sent'] : [];
  const drops = countOutcomes(series, 0, series.length).dropped;
  const differs = (recorded: number, said: number, noun: string): string[] =>
    recorded === said ? [] : [`${counted(recorded, noun)} on record, ${said} counted by the generator`];
  return [...differs(series.length - drops, summary.requests, 'request'), ...differs(drops, summary.dropped, 'dropped arrival')];
}

function countsDisagree(load: LoadState | undefined): string[] {
  const summary = load?.summary;
  if (!summary) return [];
  const { due, iterations, interrupted, requests, signal, exitCode } = summary;
  const findings: string[] = [];
  const accounted = iterations + summary.dropped + interrupted;
  // The instants between which arrivals were due are known to some 100 ms.
  const tolerance = Math.max(2, (load.rate ?? 0) * 0.25, due * 0.002);
  if (Math.abs(due - accounted) > tolerance)
    findings.push(
      `${due} arrivals were due, ${accounted} accounted for (${iterations} done, ${summary.dropped} dropped, ${interrupted} interrupted)`,
    );
  if (requests < iterations) findings.push(`${iterations} iterations but ${requests} requests recorded`);
  if (signal !== null) findings.push(`the generator was ended by ${signal}`);
  if (exitCode !== null && ![0, 99, 105].includes(exitCode)) findings.push(`the generator ended with code ${exitCode}`);
  return findings;
}
