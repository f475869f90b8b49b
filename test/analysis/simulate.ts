/** Traces whose truth is known, from a seed. */
import type { Sample } from '../../src/analysis/sample.ts';
import type { ClientClass } from '../../src/drill/types.ts';

/** mulberry32: small, good enough, the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * How a struck request goes wrong: `lost` bytes never arrive, it waits for its time-out; `held` bytes arrive when the way
 * is free again; `refused` fails at once; `slow` takes longer by `slowByMs`.
 */
export type Harm = 'lost' | 'held' | 'refused' | 'slow';

export interface Trouble {
  readonly fromAt: number;
  readonly toAt: number;
  /** Share of requests that take the way that is down. */
  readonly share: number;
  readonly harm: Harm;
  readonly slowByMs?: number;
}

export interface Trace {
  readonly seed: number;
  readonly rate: number;
  readonly fromAt: number;
  readonly toAt: number;
  readonly timeoutMs: number;
  /** Median of the natural latency; log-normal with `spread` (0.5: p99.9 is five times the median). */
  readonly latencyMs?: number;
  readonly spread?: number;
  /** Share of requests that fail for no reason. */
  readonly background?: number;
  readonly troubles?: readonly Trouble[];
  readonly class?: ClientClass;
  /** `poisson` arrivals, or evenly spaced with a tenth of the spacing as jitter (an arrival-rate executor). */
  readonly arrivals?: 'even' | 'poisson';
  /** Who serves request `index`; default `eu-west-1a/i-1`, `…b/i-1`, `…c/i-1` in turn. */
  readonly servedBy?: (startAt: number, index: number, struck: boolean) => string;
}

const zones = ['eu-west-1a/i-1', 'eu-west-1b/i-1', 'eu-west-1c/i-1'];

export function simulate(trace: Trace): Sample[] {
  const random = randomFrom(trace.seed);
  const spacing = 1_000 / trace.rate;
  const samples: Sample[] = [];
  let due = trace.fromAt + random() * spacing;
  for (let index = 0; due < trace.toAt; index++) {
    const startAt = trace.arrivals === 'poisson' ? due : due + random() * spacing * 0.1;
    due += trace.arrivals === 'poisson' ? -Math.log(1 - random()) * spacing : spacing;
    const natural = (trace.latencyMs ?? 12) * Math.exp((trace.spread ?? 0.5) * gauss(random));
    const way = random();
    const trouble = trace.troubles?.find((each) => way < each.share && startAt < each.toAt && startAt + natural > each.fromAt);
    const struck = trouble === undefined ? undefined : harmed(trouble, startAt, natural, trace.timeoutMs);
    const accident = random() < (trace.background ?? 0);
    const wallMs = Math.min(trace.timeoutMs, struck?.wallMs ?? natural);
    const ok = !accident && (struck?.ok ?? true) && wallMs < trace.timeoutMs;
    samples.push({
      class: trace.class ?? 'fresh',
      startAt: Math.round(startAt + wallMs) - Math.round(wallMs),
      wallMs: Math.round(wallMs),
      op: 'read',
      status: ok ? 200 : 0,
      errorCode: ok ? 0 : wallMs >= trace.timeoutMs ? 1050 : 1212,
      servedBy: ok ? (trace.servedBy?.(startAt, index, struck !== undefined) ?? zones[index % 3] ?? '') : '',
      dropped: false,
    });
  }
  return samples;
}

function harmed(trouble: Trouble, startAt: number, natural: number, timeoutMs: number): { ok: boolean; wallMs: number } {
  return {
    lost: { ok: false, wallMs: timeoutMs },
    held: { ok: true, wallMs: trouble.toAt - Math.max(startAt, trouble.fromAt) + natural },
    refused: { ok: false, wallMs: Math.max(1, trouble.fromAt - startAt) },
    slow: { ok: true, wallMs: natural + (trouble.slowByMs ?? 1_000) },
  }[trouble.harm];
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
