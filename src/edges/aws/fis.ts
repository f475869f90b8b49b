/** What every conversation with FIS needs: whom to ask, whose a thing is, and how to read all pages of a list. */
import type { FisClient } from '@aws-sdk/client-fis';
import { createHash } from 'node:crypto';
import type { AwsFacts } from '../../drill/environment.ts';
import type { Clock } from '../../run/ports.ts';

export interface FisContext {
  readonly fis: FisClient;
  readonly aws: AwsFacts;
  readonly clock: Clock;
  /** Between two looks at an experiment; a lab answers at once, an account has quotas. */
  readonly pollMs: number;
}

/** The two tags by which everything of ours is found again, even by a process that never saw an id. */
export interface Ownership {
  readonly runId: string;
  readonly step: string;
}

export type Tags = Readonly<Record<string, string>>;

export const tagsOf = ({ runId, step }: Ownership): Record<string, string> => ({
  gameday: 'true',
  'gameday:run': runId,
  'gameday:step': step,
});

/** Whose a thing with these tags is; `undefined` when it is none of ours. */
export function ownerOf(tags: Tags | undefined): Ownership | undefined {
  const { gameday, 'gameday:run': runId, 'gameday:step': step } = tags ?? {};
  return gameday === 'true' && runId !== undefined && step !== undefined ? { runId, step } : undefined;
}

export function owns(tags: Tags | undefined, { runId, step }: Ownership): boolean {
  const owner = ownerOf(tags);
  return owner?.runId === runId && owner.step === step;
}

/** Same run, step and purpose give the same token, so a repeated call returns the first call's result. */
export const tokenOf = ({ runId, step }: Ownership, purpose: string): string =>
  createHash('sha256').update(`${runId}\n${step}\n${purpose}`).digest('hex').slice(0, 32);

export interface Page {
  readonly nextToken?: string;
  readonly maxResults: number;
}

/** Every item of a list, asked for in pages as large as the service gives. */
export async function pages<T>(page: (next: Page) => Promise<readonly [T[] | undefined, string | undefined]>): Promise<T[]> {
  const items: T[] = [];
  let next: Page = { maxResults: 100 };
  for (;;) {
    const [more, nextToken] = await page(next);
    items.push(...(more ?? []));
    if (nextToken === undefined || nextToken === '') return items;
    next = { ...next, nextToken };
  }
}

export function required<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
