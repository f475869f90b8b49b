/** Resource filters: a dotted path into the description of a resource, and the values that count. Pure. */
import type { FilterSpec } from './model.ts';

/**
 * Every value found at the path, as text. Lists on the way are entered, so `SecurityGroups.GroupId` finds the id of
 * each group; names and values are case sensitive.
 */
export function valuesAt(description: unknown, path: string): string[] {
  let found: unknown[] = [description];
  for (const name of path.split('.')) {
    found = found.flatMap(entered).map((value) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined));
  }
  return found
    .flatMap(entered)
    .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(String);
}

/** Filters are joined by AND, the values of one filter by OR. */
export function matches(description: unknown, filters: readonly FilterSpec[]): boolean {
  return filters.every((filter) => valuesAt(description, filter.path).some((value) => filter.values.includes(value)));
}

const entered = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(entered) : [value]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
