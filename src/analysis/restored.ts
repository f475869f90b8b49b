/** The gates: was the system well before, and is it well again after the undo? By the drill's limits and by its own baseline. */
import { formatMs } from '../drill/duration.ts';
import { phaseOf, type Frame } from './frame.ts';
import { stableMs, type FoundOutage } from './outages.ts';
import { phaseStats, reachesInto } from './phases.ts';
import type { Series } from './series.ts';
import { bounded, counted, percent } from './text.ts';
import type { Gate, PhaseStats } from './types.ts';

/**
 * Slower than its own baseline only if it is by this factor *and* by this share of what counts as good: a cache that is still
 * warming up is no service lost.
 */
const slowerBy = 2;
const slowerByShare = 0.1;

type Steadiness = { readonly steady: true } | { readonly steady: false; readonly because: string };

/** Significantly outside the limits; a point a little below them that chance explains is not. */
export function steadinessOf(stats: PhaseStats, steadyState: Frame['steadyState'], outages: readonly FoundOutage[]): Steadiness {
  const unsteady = (because: string): Steadiness => ({ steady: false, because: `class ${stats.class}: ${because}` });
  if (outages.some((outage) => reachesInto(outage, stats.fromAt, stats.toAt))) return unsteady('an outage');
  const { availability, p95 } = stats;
  if (steadyState && availability && availability.high < steadyState.availability)
    return unsteady(`${bounded(availability)} good, the steady state asks for ${percent(steadyState.availability)}`);
  if (steadyState && p95 && p95.low > steadyState.p95Ms)
    return unsteady(`p95 ${bounded(p95)}, the steady state allows ${formatMs(steadyState.p95Ms)}`);
  return { steady: true };
}

export interface GateView {
  readonly series: Series;
  readonly outages: readonly FoundOutage[];
  readonly baseline?: PhaseStats;
}

/** Worst class counts. */
export function restoredGate(frame: Frame, views: readonly GateView[]): Gate {
  if (!phaseOf(frame, 'restored')) return { restored: 'unknown', because: 'nothing was watched after the undo' };
  if (views.length === 0) return { restored: 'unknown', because: 'no requests' };
  const gates = views.map((view) => gateOf(frame, view));
  return (
    gates.find(({ restored }) => restored === false) ??
    gates.find(({ restored }) => restored === 'unknown') ??
    gates[0] ?? { restored: 'unknown', because: 'no requests' }
  );
}

function gateOf(frame: Frame, { series, outages, baseline }: GateView): Gate {
  const phase = phaseOf(frame, 'restored');
  const name = `class ${series.class}`;
  const last = outages.at(-1);
  if (last && !last.end) return { restored: false, because: `${name}: still in an outage when the watching ended` };
  // It may take its time to come back; what counts is how it is then: the second half of what was watched.
  const toAt = Math.min(phase?.toAt ?? 0, series.startAt[series.length - 1] ?? 0);
  const fromAt = Math.max(((phase?.fromAt ?? 0) + toAt) / 2, last?.end?.highAt ?? 0);
  if (toAt - fromAt < stableMs)
    return {
      restored: 'unknown',
      because: `${name}: watched for ${formatMs(Math.max(0, toAt - fromAt))} after it came back, ${formatMs(stableMs)} needed`,
    };
  const stats = phaseStats(series, { phase: 'restored', fromAt, toAt }, true);
  const steadiness = steadinessOf(stats, frame.steadyState, []);
  if (!steadiness.steady) return { restored: false, because: steadiness.because };
  const worse = baseline && worseThan(stats, baseline, slowerByShare * frame.goodWithinMs);
  if (worse) return { restored: false, because: `${name}: ${worse}` };
  return {
    restored: true,
    because: `${name}: ${stats.availability ? percent(stats.availability.value) : 'none'} of ${counted(stats.due, 'request')} good${stats.p95 ? `, p95 ${formatMs(stats.p95.value)}` : ''}`,
  };
}

function worseThan(after: PhaseStats, before: PhaseStats, slowerByMs: number): string | undefined {
  const [now, was] = [after.availability, before.availability];
  if (now && was && now.high < was.low) return `${bounded(now)} good, ${bounded(was)} in the baseline`;
  const [late, early] = [after.p95, before.p95];
  if (late && early && late.low > slowerBy * early.high + slowerByMs)
    return `p95 ${bounded(late)}, ${bounded(early)} in the baseline`;
  return undefined;
}
