/** Everything that can be known before any target is looked at, one view a client class. */
import type { ClientClass } from '../drill/types.ts';
import { biteOf } from './bite.ts';
import { baselineEndOf, type Frame } from './frame.ts';
import { generatorOf, type Generator } from './generators.ts';
import { backgroundOf, outagesOf, type Background, type FoundOutage } from './outages.ts';
import { phaseStats, reachesInto } from './phases.ts';
import { restoredGate, steadinessOf } from './restored.ts';
import { seriesOf, type Series } from './series.ts';
import type { SampleTable } from './table.ts';
import type { Bite, Gate, PhaseStats } from './types.ts';

export interface ClassView {
  readonly class: ClientClass;
  readonly series: Series;
  readonly background: Background;
  readonly outages: readonly FoundOutage[];
  readonly phases: readonly PhaseStats[];
  readonly baseline?: PhaseStats;
  readonly generator: Generator;
}

export interface Evidence {
  readonly frame: Frame;
  /** One for each class of the drill, also where it left no request. */
  readonly views: readonly ClassView[];
  readonly bite: Bite;
  readonly restored: Gate;
  /** Why the baseline cannot serve as one; absent where it can. */
  readonly unsteady?: string;
}

export function evidenceOf(frame: Frame, table: SampleTable): Evidence {
  const recorded = seriesOf(table, frame.goodWithinMs);
  const views = frame.classes.map((name) => viewOf(frame, recorded.find((series) => series.class === name) ?? emptySeries(name)));
  const unsteady = frame.provoked ? views.map((view) => unsteadiness(frame, view)).find((each) => each !== undefined) : undefined;
  return {
    frame,
    views,
    bite: biteOf(
      frame,
      views.map(({ series }) => series),
    ),
    restored: restoredGate(frame, views),
    ...(unsteady === undefined ? {} : { unsteady }),
  };
}

function viewOf(frame: Frame, series: Series): ClassView {
  const background = backgroundOf(series, baselineEndOf(frame), frame);
  const outages = outagesOf(series, background);
  const phases = frame.phases.map((phase) => {
    const stationary = !outages.some((outage) => reachesInto(outage, phase.fromAt, phase.toAt));
    return phaseStats(series, phase, stationary);
  });
  const baseline = phases.find(({ phase }) => phase === 'baseline');
  return {
    class: series.class,
    series,
    background,
    outages,
    phases,
    ...(baseline ? { baseline } : {}),
    generator: generatorOf(frame, series, outages),
  };
}

function unsteadiness({ steadyState, fault }: Frame, { baseline, outages }: ClassView): string | undefined {
  if (!baseline) return undefined;
  // An outage whose begin may be the fault's own doing does not speak against the baseline.
  const before = outages.filter(({ begin }) => begin.highAt < (fault?.lowAt ?? Infinity));
  const steadiness = steadinessOf(baseline, steadyState, before);
  return steadiness.steady ? undefined : steadiness.because;
}

function emptySeries(name: ClientClass): Series {
  const none = new Float64Array();
  return {
    class: name,
    length: 0,
    startAt: none,
    wallMs: none,
    outcome: new Uint8Array(),
    servedBy: new Uint16Array(),
    servers: [],
  };
}
