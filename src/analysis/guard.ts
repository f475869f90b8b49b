/**
 * The stop guard: live, one a client class. A failover *is* a total failure for a while, so bad requests alone trip
 * nothing; an outage that lasts longer than tolerated does.
 *
 *     up ──── more than badRatio bad in the window, or silence ───► down since the first bad request
 *      ▲                                                             │
 *      └──── enough requests in the window, few of them bad ◄────────┤
 *                                                                    └── longer than tolerated ──► tripped
 *
 * Live, a request that waits cannot be told from one that will never be answered, so an outage is known to be over only when
 * its last requests have timed out and left the window. One that ends by less than that before it is too long trips as well.
 */
import type { Sample } from './sample.ts';
import { good, outcomeOf } from './series.ts';

export interface GuardRules {
  readonly goodWithinMs: number;
  readonly toleratedOutageMs: number;
  /** Requests are looked at for this long after their end. Silence of this length counts as bad. */
  readonly windowMs: number;
  /** Fewer requests in the window decide nothing. */
  readonly minimum: number;
  /** Share of bad requests, 0…1, above which the window is bad. */
  readonly badRatio: number;
}

export interface Tripped {
  /** Since when clients had been without service, epoch ms. */
  readonly sinceAt: number;
  readonly reason: string;
}

export interface Guard {
  /** As they come: in order of their ends, roughly. Dropped arrivals say nothing about the system and are passed over. */
  offer(sample: Sample): void;
  /** Cheap; to be called often. `now`: epoch ms. Once tripped it stays so. */
  check(now: number): Tripped | undefined;
}

type State =
  | { readonly name: 'up' }
  | { readonly name: 'down'; readonly sinceAt: number; readonly silent: boolean }
  | { readonly name: 'tripped'; readonly tripped: Tripped };

interface Seen {
  readonly startAt: number;
  readonly endAt: number;
  readonly bad: boolean;
}

export function createGuard(rules: GuardRules): Guard {
  let state: State = { name: 'up' };
  let window: Seen[] = [];
  let expired = 0;
  let bads = 0;
  let lastEndAt: number | undefined;
  let watchedFrom: number | undefined;

  function offer(sample: Sample): void {
    if (sample.dropped) return;
    const endAt = sample.startAt + sample.wallMs;
    const bad = outcomeOf(sample.status, sample.errorCode, sample.wallMs, rules.goodWithinMs) !== good;
    window.push({ startAt: sample.startAt, endAt, bad });
    if (bad) bads += 1;
    lastEndAt = Math.max(lastEndAt ?? endAt, endAt);
  }

  function check(now: number): Tripped | undefined {
    watchedFrom ??= now;
    forget(now - rules.windowMs);
    if (state.name !== 'tripped') state = next(state, now);
    return state.name === 'tripped' ? state.tripped : undefined;
  }

  function next(from: Exclude<State, { name: 'tripped' }>, now: number): State {
    const count = window.length - expired;
    const heardAt = lastEndAt ?? watchedFrom ?? now;
    const silent = now - heardAt > rules.windowMs;
    const known = count >= rules.minimum;
    const bad = silent || (known && bads > rules.badRatio * count);
    if (!bad && known) return { name: 'up' };
    if (!bad && from.name === 'up') return from;
    const firstBad = window.slice(expired).find((seen) => seen.bad);
    const sinceAt = from.name === 'down' ? from.sinceAt : silent ? heardAt : (firstBad?.startAt ?? heardAt);
    const lastedMs = now - sinceAt;
    if (lastedMs <= rules.toleratedOutageMs) return { name: 'down', sinceAt, silent };
    const seen = silent ? 'no request has ended any more' : `${bads} of the last ${count} requests bad`;
    return {
      name: 'tripped',
      tripped: { sinceAt, reason: `outage of ${Math.round(lastedMs)} ms, ${rules.toleratedOutageMs} ms tolerated: ${seen}` },
    };
  }

  /** Moves a mark instead of shifting, and cuts the front off now and then: constant cost a request. */
  function forget(before: number): void {
    while (expired < window.length && (window[expired]?.endAt ?? 0) < before) {
      if (window[expired]?.bad) bads -= 1;
      expired += 1;
    }
    if (expired > 4_096) {
      window = window.slice(expired);
      expired = 0;
    }
  }

  return { offer, check };
}
