/** What the supervisor and its members tell each other over IPC. */
import { flushCompileCache } from 'node:module';

export type ToMember =
  /** Targets in these zones are out of use (zonal shift). Replaces what was said before. */
  { readonly kind: 'zones-out'; readonly zones: readonly string[] };

export type FromMember =
  | { readonly kind: 'listening'; readonly port: number }
  /** A balancer's opinion of a target has changed. */
  | { readonly kind: 'target'; readonly target: string; readonly healthy: boolean; readonly because: string };

/** Says `message` to the supervisor; a member without one (started by hand) says nothing. */
export function tellSupervisor(message: FromMember): void {
  process.send?.(message);
}

/** Says that this member listens. Compiled code is written out now, since a member's end is usually sudden. */
export function announce(port: number): void {
  tellSupervisor({ kind: 'listening', port });
  flushCompileCache();
}

/** A member has no life of its own: it ends with the process that started it. */
export function endWithSupervisor(): void {
  process.once('disconnect', () => process.exit(0));
}
