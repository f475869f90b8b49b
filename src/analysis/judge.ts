/**
 * The judgement of a run, from its record alone. Deterministic and without a clock, so that last month's drill can be
 * judged again by a better judge, and a dispute is settled by replay.
 *
 *     events ── fold ─► frame ┐
 *                             ├─ evidence ─► verdicts, timeline, outages, phases ─► exit
 *     samples ── series ──────┘
 */
import { neverHeals } from '../drill/fis-actions.ts';
import { foldRun, type RunState, type UndoState } from '../journal/fold.ts';
import type { JournalEvent } from '../journal/types.ts';
import { supportedShare } from './binomial.ts';
import { edgeDoubt } from './edges.ts';
import { evidenceOf, type ClassView, type Evidence } from './evidence.ts';
import { exitOf } from './exit.ts';
import { frameOf, phaseOf, type Frame } from './frame.ts';
import type { FoundOutage } from './outages.ts';
import { firstFrom } from './series.ts';
import { slicesOf } from './slices.ts';
import type { SampleTable } from './table.ts';
import { counted, percent } from './text.ts';
import { timelineOf } from './timeline.ts';
import type { Judgement, Outage, TargetVerdict } from './types.ts';
import { judgeTarget, worstVerdict } from './verdict.ts';

/** Total: whatever it is given, it never throws. What it cannot judge is inconclusive. */
export function judge(events: readonly JournalEvent[], samples: SampleTable): Judgement {
  const run = foldRun(events);
  const seen = seeOrFail(run, samples);
  const planned = run.started?.plan.targets ?? [];
  const targets = planned.map((target): TargetVerdict =>
    typeof seen === 'string'
      ? { ...target, verdict: 'inconclusive', reason: 'judge-failed', because: seen }
      : judgeTarget(target, seen),
  );
  const verdict = worstVerdict(targets.map((target) => target.verdict));
  const ended = run.ended ?? 'unfinished';
  const { owed } = run;
  return {
    schemaVersion: 1,
    ...identity(run),
    ended,
    ...endedBecause(run),
    verdict,
    exit: exitOf({ owed: owed.length, ended, verdict, ...(run.interrupted ? { signal: run.interrupted.signal } : {}) }),
    targets,
    ...(typeof seen === 'string' ? nothingSeen(seen) : findings(seen)),
    owed: owed.map(({ id }) => id),
    settled: run.undos.flatMap((undo) => (undo.state === 'settled' ? [settledText(undo)] : [])),
    ...lastingOf(run),
  };
}

function settledText({ id, outcome: { detail } }: Extract<UndoState, { state: 'settled' }>): string {
  return detail === '' ? id : `${id}: ${detail}`;
}

/** Of the steps that were begun: that an experiment is over does not bring back what it took. */
function lastingOf({ started, undos }: RunState): Pick<Judgement, 'lasting'> {
  const begun = (started?.plan.steps ?? []).filter(({ id }) => undos.some(({ step }) => step === id));
  const lasting = begun.flatMap((step) =>
    step.kind === 'fis'
      ? Object.values(step.template.actions)
          .filter(neverHeals)
          .map(({ actionId }) => `${step.id}: what ${actionId} takes`)
      : [],
  );
  return lasting.length === 0 ? {} : { lasting: [...new Set(lasting)] };
}

/** What the requests show, with no regard to any target. */
export type Findings = Pick<
  Judgement,
  'timeline' | 'outages' | 'phases' | 'slices' | 'bite' | 'generators' | 'restored' | 'limits'
>;

export function findings(evidence: Evidence): Findings {
  const { frame, views, bite, restored } = evidence;
  const originAt = frame.fault?.lowAt ?? frame.phases[0]?.fromAt ?? 0;
  return {
    timeline: timelineOf(evidence),
    outages: views.flatMap(({ outages }) => outages.map(published)),
    phases: views.flatMap(({ phases }) => phases),
    slices: views.flatMap(({ series }) => slicesOf(series, originAt)),
    bite,
    generators: views.map(({ generator }) => generator),
    restored,
    limits: limitsOf(evidence),
  };
}

function seeOrFail(run: RunState, samples: SampleTable): Evidence | string {
  const frame = frameOf(run);
  if (!frame) return 'the journal does not say that the run was started';
  try {
    return evidenceOf(frame, samples);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nothingSeen(because: string): Findings {
  return {
    timeline: [],
    outages: [],
    phases: [],
    slices: [],
    bite: { bitten: 'unknown', because },
    generators: [],
    restored: { restored: 'unknown', because },
    limits: [because],
  };
}

function identity({
  started,
  endedAt,
}: RunState): Pick<Judgement, 'runId' | 'drill' | 'environment' | 'startedAt' | 'endedAt' | 'versions'> {
  const { id = '', title = '', hypothesis = '', service = '' } = started?.plan.drill ?? {};
  const { name = '', kind = 'command', timeScale = 1 } = started?.plan.environment ?? {};
  return {
    runId: started?.runId ?? '',
    drill: { id, title, hypothesis, service },
    environment: { name, kind, timeScale },
    startedAt: started?.at ?? endedAt,
    endedAt,
    versions: started?.versions ?? {},
  };
}

function endedBecause({ ended, guard, refused, interrupted, defects }: RunState): Pick<Judgement, 'endedBecause'> {
  const causes = {
    stopped: guard?.reason,
    refused: refused?.reason,
    interrupted: interrupted?.signal,
    defect: defects[0],
    completed: undefined,
  };
  const because = ended === undefined ? undefined : causes[ended];
  return because === undefined ? {} : { endedBecause: because };
}

function published({ class: name, begin, end, blackoutMs, brownoutMs, failed, due }: FoundOutage): Outage {
  return { class: name, begin, ...(end ? { end } : {}), blackoutMs, brownoutMs, failed, due };
}

/** What this run cannot say, however well it went. */
function limitsOf({ frame, views }: Evidence): readonly string[] {
  return views.flatMap((view) => [supports(frame, view), ...missingTails(view), rulesOf(view), ...wayOf(frame, view)]);
}

function supports(frame: Frame, { series, class: name }: ClassView): string {
  const fromAt = frame.fault?.lowAt ?? phaseOf(frame, 'baseline')?.fromAt ?? -Infinity;
  const due = series.length - firstFrom(series, fromAt);
  return `class ${name}: ${counted(due, 'request')} support at most ${percent(supportedShare(due, 0))} availability, even if none failed`;
}

function missingTails({ phases, class: name }: ClassView): string[] {
  const thin = phases.filter(({ p99 }) => p99 === undefined);
  return thin.length === 0
    ? []
    : [
        `class ${name}: no p99 for ${thin.map(({ phase, good }) => `${phase} (${good} good)`).join(', ')}: it takes 299 good requests`,
      ];
}

function wayOf({ loads }: Frame, { class: name }: ClassView): string[] {
  if (loads.find((load) => load.class === name)?.via !== 'direct') return [];
  return [`class ${name}: k6 went straight to the service, past the client resolver: how names were answered is not known`];
}

function rulesOf({ background: { rules }, class: name }: ClassView): string {
  const { opensAt, windowArrivals, stableMs, stableShare } = rules;
  const sure = percent(1 - edgeDoubt);
  return `class ${name}: an outage is ${opensAt} of ${windowArrivals} arrivals not good; it is over when ${stableMs / 1_000} s have passed with ${percent(stableShare)} good; each bound of its edges holds with ${sure}`;
}
