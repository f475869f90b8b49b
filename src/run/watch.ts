/** Eyes on a run: what ends the watching early, and the one signal that says so. */
import { durationMs } from '../drill/duration.ts';
import { createGuard, type Guard } from '../analysis/guard.ts';
import type { Sample } from '../analysis/sample.ts';
import type { ClientClass } from '../drill/types.ts';
import type { Plan } from '../plan/types.ts';
import type { Clock, JournalPort, LoadHandle } from './ports.ts';
import type { Ended } from './runner.ts';
import { messageOf } from './settle.ts';

export interface WatchEnd {
  /** `completed`: nothing more can be seen, and the judges will find in the record that too little was. */
  readonly how: Extract<Ended, 'completed' | 'stopped' | 'interrupted' | 'defect'>;
  readonly because: string;
}

/** The guard looks this often; with one k6 flush (100 ms) it leaves most of the half second for the undo itself. */
const lookEveryMs = 50;

export class Watch {
  /** Kept until the fault begins: what the baseline gate decides on. */
  readonly samples: Sample[] = [];
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #journal: JournalPort;
  readonly #interrupt: AbortSignal;
  readonly #over = new AbortController();
  readonly #guards = new Map<ClientClass, Guard>();
  #patrol: Promise<void> | undefined;
  #armed = false;
  #released = false;
  #end: WatchEnd | undefined;

  constructor(plan: Plan, clock: Clock, journal: JournalPort, interrupt: AbortSignal) {
    this.#plan = plan;
    this.#clock = clock;
    this.#journal = journal;
    this.#interrupt = interrupt;
    if (interrupt.aborted) this.#onInterrupt();
    else interrupt.addEventListener('abort', this.#onInterrupt, { once: true });
  }

  /** Aborts at the first cause to stop; later causes change nothing. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get end(): WatchEnd | undefined {
    return this.#end;
  }

  offer(sample: Sample): void {
    if (this.#armed) this.#guards.get(sample.class)?.offer(sample);
    else if (this.#patrol === undefined) this.samples.push(sample);
  }

  /** A generator that ends before it is told to is a lost observer: without eyes no fault may stay in force. */
  observe(handle: LoadHandle): void {
    void handle.ended.then(
      ({ exitCode }) => this.#lost(handle.class, `ended by itself, exit code ${exitCode}`),
      (error: unknown) => this.#lost(handle.class, `was lost: ${String(error)}`),
    );
  }

  async for(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.signal);
  }

  /** From here on an outage longer than tolerated ends the watching. */
  arm(): void {
    const { drill, toleratedOutageMs } = this.#plan;
    for (const clientClass of drill.load.classes) {
      this.#guards.set(
        clientClass,
        createGuard({
          goodWithinMs: durationMs(drill.load.goodWithin),
          toleratedOutageMs,
          windowMs: 1_000,
          minimum: Math.min(20, Math.ceil(drill.load.rate / 2)),
          badRatio: 0.2,
        }),
      );
    }
    this.#armed = true;
    this.#patrol = this.#patrolling();
  }

  async disarm(): Promise<void> {
    this.#armed = false;
    await this.#patrol;
  }

  /** After this, generators may end. */
  release(): void {
    this.#released = true;
    this.#interrupt.removeEventListener('abort', this.#onInterrupt);
  }

  /**
   * Watches the system come back, for as long as it may take. The signal that ended the run does not cut this short;
   * a first Ctrl-C that comes only now does, because nothing is owed any more.
   */
  async comingBack(ms: number, ended: Ended): Promise<Ended> {
    const late = this.#end === undefined ? this.signal : undefined;
    try {
      await this.#clock.sleep(ms, late);
      return ended;
    } catch (error) {
      if (this.#end === undefined) throw error;
      return ended === 'completed' ? this.#end.how : ended;
    }
  }

  async #patrolling(): Promise<void> {
    while (this.#armed && !this.signal.aborted) {
      const now = this.#clock.now();
      for (const [clientClass, guard] of this.#guards) {
        const tripped = guard.check(now);
        if (tripped === undefined) continue;
        this.#stop({ how: 'stopped', because: tripped.reason });
        await this.#journal.append({ type: 'guard-tripped', class: clientClass, ...tripped }).catch(() => undefined);
        return;
      }
      await this.#clock.sleep(lookEveryMs, this.signal).catch(() => undefined);
    }
  }

  #lost(clientClass: ClientClass, how: string): void {
    if (this.#released) return;
    const because = `k6 (${clientClass}) ${how}`;
    this.#stop({ how: 'completed', because });
    const dueAt = this.#clock.now();
    void this.#journal
      .append({ type: 'observed', probe: `load ${clientClass}`, outcome: 'unknown', dueAt, detail: because })
      .catch(() => undefined);
  }

  readonly #onInterrupt = (): void => {
    const { reason } = this.#interrupt as { reason: unknown };
    // Nobody asked for an end: something in this process failed where nobody waited for it.
    const failed = reason instanceof Error;
    const because = failed ? messageOf(reason) : String(reason);
    this.#stop({ how: failed ? 'defect' : 'interrupted', because });
    void this.#journal
      .append(failed ? { type: 'defect', error: because } : { type: 'interrupted', signal: because })
      .catch(() => undefined);
  };

  #stop(end: WatchEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#over.abort(new Error(end.because));
  }
}
