/** The order of actions: `startAfter` as a directed graph. Pure. */
import type { ActionSpec } from './model.ts';

type Actions = Readonly<Record<string, ActionSpec>>;

const before = (actions: Actions, name: string): readonly string[] =>
  (actions[name]?.startAfter ?? []).filter((other) => Object.hasOwn(actions, other));

/** Names of actions that wait for themselves, directly or through others. */
export function cycles(actions: Actions): string[] {
  const reach = ancestors(actions);
  return Object.keys(actions).filter((name) => reach.get(name)?.has(name));
}

/** For each action, everything that must be over before it begins. */
function ancestors(actions: Actions): Map<string, Set<string>> {
  const reach = new Map(Object.keys(actions).map((name) => [name, new Set(before(actions, name))]));
  for (const middle of reach.keys()) {
    for (const set of reach.values()) {
      if (set.has(middle)) for (const name of reach.get(middle) ?? []) set.add(name);
    }
  }
  return reach;
}

/**
 * How many actions can be running at one time, whatever their lengths: the largest set in which nobody waits for
 * anybody. By Dilworth's theorem that is the number of actions less the largest matching of (earlier, later) pairs.
 */
export function widest(actions: Actions): number {
  const names = Object.keys(actions);
  const reach = ancestors(actions);
  const successorOf = new Map<string, string>();
  const extend = (later: string, seen: Set<string>): boolean => {
    for (const earlier of reach.get(later) ?? []) {
      if (seen.has(earlier)) continue;
      seen.add(earlier);
      const taken = successorOf.get(earlier);
      if (taken === undefined || extend(taken, seen)) {
        successorOf.set(earlier, later);
        return true;
      }
    }
    return false;
  };
  return names.length - names.filter((name) => extend(name, new Set())).length;
}
