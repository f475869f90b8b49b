/** Where one drills, as data. An environment file states it; a lab publishes it when it is up. */
import type { EnvironmentKind } from './types.ts';

export interface Zone {
  /** `eu-west-1b` */
  readonly name: string;
  /** `euw1-az2`, where the environment has such ids. */
  readonly id?: string;
  readonly region: string;
  /** Address clients see for this zone in DNS, if it has one of its own. */
  readonly address?: string;
}

/** How names are resolved and addresses reached. Absent parts mean: this machine's own way. */
export interface Reach {
  /** DNS server to ask, `host:port`. */
  readonly dns?: string;
  /** SOCKS5 proxy through which answers are dialled, `socks5://host:port`. */
  readonly via?: string;
}

export interface EnvironmentFacts {
  readonly kind: EnvironmentKind;
  readonly name: string;
  /** The service's base URL as clients know it. */
  readonly entry: string;
  /** Path for preflight looks, answered 200 when well. */
  readonly healthPath: string;
  /** Response header that says who served: `zone/instance`, e.g. `eu-west-1b/i-0b1`. */
  readonly servedByHeader: string;
  readonly zones: readonly Zone[];
  readonly reach: Reach;
  /** Divides what the cloud waits for; 1 outside rehearsals. A scale other than 1 is never evidence for an account. */
  readonly timeScale: number;
  readonly aws?: AwsFacts;
  /** Where commands run: the directory that the run was started in, so that `recover` can be called from any other. */
  readonly cwd?: string;
  /** Where the place needs other ones than its kind has. */
  readonly deadlines?: Partial<Deadlines>;
}

/** How long one act, and all undos of a run together, may take before they count as failed; wall clock. */
export interface Deadlines {
  readonly actMs: number;
  readonly undoMs: number;
}

export interface AwsFacts {
  readonly region: string;
  readonly account: string;
  /** Role that FIS assumes. */
  readonly roleArn: string;
  /** CloudWatch alarms that stop an experiment. */
  readonly stopAlarms: readonly string[];
  readonly hostedZoneId?: string;
  /** Set for a lab only: the adapter then refuses every other host. */
  readonly endpoints?: { readonly fis: string; readonly route53: string };
}
