/** What clients see right now, for a person who watches. The judges never read it: they have every sample, this has the last seconds. */
import { nearestRank } from '../analysis/quantile.ts';
import type { Sample } from '../analysis/sample.ts';
import { good, outcomeOf } from '../analysis/series.ts';
import type { ClientClass } from '../drill/types.ts';
import type { LiveStats } from '../report/terminal.ts';
import type { LoadPort } from '../run/ports.ts';

const windowMs = 5_000;

interface Seen {
  readonly at: number;
  readonly wallMs: number;
  readonly good: boolean;
}

export class LiveView {
  readonly #goodWithinMs: number;
  readonly #now: () => number;
  readonly #classes = new Map<ClientClass, Seen[]>();

  /** `now`: ms, any origin. */
  constructor(goodWithinMs: number, now: () => number) {
    this.#goodWithinMs = goodWithinMs;
    this.#now = now;
  }

  /** The same load, overheard. */
  over(load: LoadPort): LoadPort {
    return {
      start: (request, signal) =>
        load.start(
          {
            ...request,
            onSample: (sample) => {
              request.onSample(sample);
              this.offer(sample);
            },
          },
          signal,
        ),
    };
  }

  offer({ class: name, dropped, status, errorCode, wallMs }: Sample): void {
    const isGood = !dropped && outcomeOf(status, errorCode, wallMs, this.#goodWithinMs) === good;
    const seen = this.#classes.get(name) ?? [];
    this.#classes.set(name, seen);
    seen.push({ at: this.#now(), wallMs, good: isGood });
  }

  /** Over the last five seconds, counted by when a request ended; a class from which nothing was heard is shown as 0 %. */
  stats(): readonly LiveStats[] {
    const since = this.#now() - windowMs;
    return [...this.#classes].map(([name, seen]) => {
      const kept = seen.filter(({ at }) => at >= since);
      this.#classes.set(name, kept);
      const walls = kept
        .filter(({ good }) => good)
        .map(({ wallMs }) => wallMs)
        .sort((a, b) => a - b);
      return {
        class: name,
        goodRatio: kept.length === 0 ? 0 : walls.length / kept.length,
        p95: nearestRank(walls, 0.95) ?? Number.NaN,
      };
    });
  }
}
