/** A small world for the runner, by a clock that moves only when everybody sleeps. */
import type { Sample } from '../../src/analysis/sample.ts';
import type { EventBody, LoadSummary, UndoOutcome } from '../../src/journal/types.ts';
import type { Plan, Step, Undo } from '../../src/plan/types.ts';
import type { Clock, EnvironmentPort, LoadHandle, LoadPort, LoadRequest } from '../../src/run/ports.ts';

/** Sleeping callers wake in order of their due time; a due time is reached as soon as nothing else is left to do. */
export function virtualClock(): Clock & { readonly onTick: (listener: (now: number) => void) => void } {
  let now = 1_000_000;
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  const ticks: ((now: number) => void)[] = [];
  let moving = false;

  function move(): void {
    if (moving) return;
    moving = true;
    setImmediate(() => {
      moving = false;
      const next = [...sleepers].toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) return;
      for (const listener of ticks) for (let at = now + 10; at <= next.due; at += 10) listener(at);
      now = Math.max(now, next.due);
      sleepers.delete(next);
      next.wake();
      move();
    });
  }

  return {
    now: () => now,
    monotonic: () => now,
    onTick: (listener) => void ticks.push(listener),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const sleeper = { due: now + Math.max(0, ms), wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
        move();
      }),
  };
}

export interface FakeWorld {
  readonly events: EventBody[];
  readonly undone: Undo[];
  readonly ports: {
    clock: Clock;
    journal: { append(body: EventBody): Promise<never> };
    environment: EnvironmentPort;
    load: LoadPort;
  };
  /** Share of good requests from now on. */
  good: number;
  /** What a good request takes from now on, ms. */
  wallMs: number;
  /** Generators that run. */
  readonly generating: number;
  /** Ends a generator by itself. */
  loseObserver(): void;
}

const summary: LoadSummary = { due: 0, iterations: 0, dropped: 0, interrupted: 0, requests: 0, exitCode: 0, signal: null };

export function fakeWorld(
  plan: Plan,
  overrides: {
    act?: (step: Step, signal: AbortSignal, world: FakeWorld) => Promise<void>;
    undo?: () => Promise<UndoOutcome>;
  } = {},
): FakeWorld {
  const clock = virtualClock();
  const events: EventBody[] = [];
  const undone: Undo[] = [];
  const requests = new Set<LoadRequest>();
  const enders = new Set<(value: LoadSummary) => void>();
  let count = 0;
  clock.onTick((at) => {
    for (const request of requests) {
      count += 1;
      const good = (count * 0.618_034) % 1 < world.good;
      const sample: Sample = {
        class: request.class,
        startAt: at - world.wallMs,
        wallMs: world.wallMs,
        op: 'read',
        status: good ? 200 : 503,
        errorCode: 0,
        servedBy: good ? `z-${count % 3 === 0 ? 'a' : 'b'}/i` : '',
        dropped: false,
      };
      request.onSample(sample);
    }
  });
  const world: FakeWorld = {
    events,
    undone,
    good: 1,
    wallMs: 5,
    get generating() {
      return requests.size;
    },
    loseObserver: () => enders.forEach((end) => end({ ...summary, exitCode: 1 })),
    ports: {
      clock,
      journal: { append: async (body) => void events.push(body) as never },
      environment: {
        facts: {
          kind: 'lab',
          name: 'fake',
          entry: 'http://x',
          healthPath: '/',
          servedByHeader: 'x',
          zones: [],
          reach: {},
          timeScale: 1,
        },
        survey: async () => plan.survey,
        async act(step, _runId, signal) {
          await overrides.act?.(step, signal, world);
          return { receipt: { summary: 'ok', facts: {} }, fromAt: clock.now(), toAt: clock.now() };
        },
        async undo(undo) {
          const outcome = (await overrides.undo?.()) ?? { how: 'undone' as const, detail: '' };
          undone.push(undo);
          world.good = 1;
          return outcome;
        },
        look: async () => ({ ok: true, wallMs: 1, servedBy: '', detail: '' }),
      },
      load: {
        async start(request): Promise<LoadHandle> {
          requests.add(request);
          const { promise, resolve } = Promise.withResolvers<LoadSummary>();
          enders.add(resolve);
          const stop = async (): Promise<LoadSummary> => {
            requests.delete(request);
            return summary;
          };
          return {
            class: request.class,
            pid: 1,
            flowing: Promise.resolve(),
            ended: promise,
            stop,
            [Symbol.asyncDispose]: async () => void (await stop()),
          };
        },
      },
    },
  };
  return world;
}
