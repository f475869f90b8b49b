/** Every instant of the recovery that could be established, each with its uncertainty and whose clock it is. */
import type { ClassView, Evidence } from './evidence.ts';
import { outagesSince, outagesUnder } from './measures.ts';
import { good, dropped, endOf, type Series } from './series.ts';
import type { InstantBounds, TimelineEntry, TimelineName } from './types.ts';

export function timelineOf({ frame, views, restored }: Evidence): readonly TimelineEntry[] {
  const { fault, undone } = frame;
  const entries: TimelineEntry[] = [];
  if (fault) {
    entries.push({ name: 'fault applied', at: fault, clock: frame.witness });
    const under = { ...frame, fault };
    for (const view of views) entries.push(...recoveryOf(view, outagesUnder(under, view), frame.resolutionMs));
    const stable = views.map((view) => outagesUnder(under, view).at(-1)?.end);
    const all = views.length > 1 && stable.every((end) => end !== undefined) ? latest(stable) : undefined;
    if (all) entries.push({ name: 'all client classes converged', at: all, clock: 'clients' });
  }
  if (undone) entries.push({ name: 'undo done', at: undone, clock: frame.witness });
  if (undone && restored.restored === true) {
    const ends = views
      .flatMap((view) => (fault ? outagesSince(fault, view) : view.outages))
      .flatMap(({ end }) => (end ? [end] : []));
    const back = latest([undone, ...ends]);
    if (back) entries.push({ name: 'back to baseline', at: back, clock: 'clients' });
  }
  return entries.toSorted((a, b) => a.at.lowAt + a.at.highAt - b.at.lowAt - b.at.highAt);
}

function recoveryOf({ series, class: name }: ClassView, outages: ClassView['outages'], resolutionMs: number): TimelineEntry[] {
  const [first] = outages;
  if (!first) return [];
  const failure = indexFrom(series, first.first, (outcome) => outcome !== good && outcome !== dropped);
  // In a brownout good answers never stopped, so there is no first one.
  const dark = outages.find(({ lightFrom }) => lightFrom !== undefined);
  // Arrivals that were dropped make a stretch black, too: what was answered before anything failed is no answer after it.
  const answer =
    dark?.lightFrom === undefined || failure === undefined
      ? undefined
      : indexFrom(series, Math.max(dark.lightFrom, failure), (outcome) => outcome === good);
  const instants: readonly (readonly [TimelineName, InstantBounds | undefined])[] = [
    ['first failed request', beganAt(series, failure, resolutionMs)],
    ['first good answer', requestAt(series, answer, resolutionMs)],
    ['stable good', outages.at(-1)?.end],
  ];
  return instants.flatMap(([entry, at]) => (at ? [{ name: entry, at, clock: `client ${name}` }] : []));
}

/** A failed request is dated by when it began: its end only says how patient the client was. */
function beganAt({ startAt }: Series, index: number | undefined, resolutionMs: number): InstantBounds | undefined {
  const at = index === undefined ? undefined : startAt[index];
  return at === undefined ? undefined : { lowAt: at - resolutionMs, highAt: at + resolutionMs };
}

function requestAt(series: Series, index: number | undefined, resolutionMs: number): InstantBounds | undefined {
  if (index === undefined) return undefined;
  return { lowAt: (series.startAt[index] ?? 0) - resolutionMs, highAt: endOf(series, index) + resolutionMs };
}

function indexFrom({ outcome, length }: Series, from: number, matches: (outcome: number) => boolean): number | undefined {
  for (let i = from; i < length; i++) if (matches(outcome[i] ?? 0)) return i;
  return undefined;
}

/** When the last of them had happened. */
function latest(all: readonly (InstantBounds | undefined)[]): InstantBounds | undefined {
  const known = all.filter((each) => each !== undefined);
  if (known.length === 0) return undefined;
  return { lowAt: Math.max(...known.map(({ lowAt }) => lowAt)), highAt: Math.max(...known.map(({ highAt }) => highAt)) };
}
