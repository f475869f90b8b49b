/** One request as a client saw it. */
import type { ClientClass } from '../drill/types.ts';

export interface Sample {
  readonly class: ClientClass;
  /** Wall clock, epoch ms: when the request began (k6 stamps the end; start = end − wall). Resolution 1 ms. */
  readonly startAt: number;
  /** From begin to end as the script saw it, ms. k6's own duration reads 0 where no connection came about. */
  readonly wallMs: number;
  /** `read`, `write`, …: the `op` tag. */
  readonly op: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** k6's error code; 0 for none. */
  readonly errorCode: number;
  /** `zone/instance` from the served-by header; empty where there was no answer. */
  readonly servedBy: string;
  /** The arrival never began: no idle VU. Counts as not served. `wallMs` is 0. */
  readonly dropped: boolean;
}
