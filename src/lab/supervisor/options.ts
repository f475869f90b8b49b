import type { Defect } from '../defects.ts';
import type { Lifetime } from '../state.ts';

/** What a supervisor is started with, as one JSON argument. */
export interface LabOptions {
  readonly dir: string;
  readonly scale: number;
  readonly lifetime: Lifetime;
  readonly defect?: Defect;
}

/** What it says to whoever started it, once. */
export type FromSupervisor = { readonly kind: 'up' } | { readonly kind: 'failed'; readonly because: string };
