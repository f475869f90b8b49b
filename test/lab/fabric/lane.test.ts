import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cross, Lane, type Sink } from '../../../src/lab/fabric/lane.ts';
import { Way } from '../../../src/lab/fabric/way.ts';
import { calm, type Weather } from '../../../src/lab/fabric/weather.ts';
import { FakeNature } from './nature.ts';

/** Keeps what arrives; `full` makes it refuse more, as a slow reader does. */
class Basin implements Sink {
  readonly got: Buffer[] = [];
  readonly arrivals: number[] = [];
  ended: 'fin' | 'reset' | undefined;
  full = false;
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }
  write(bytes: Buffer): boolean {
    expect(this.ended).toBeUndefined();
    this.got.push(bytes);
    this.arrivals.push(this.#now());
    return !this.full;
  }
  end(): void {
    this.ended = 'fin';
  }
  reset(): void {
    this.ended = 'reset';
  }
  get text(): string {
    return Buffer.concat(this.got).toString('latin1');
  }
}

function lane(chances?: readonly number[]) {
  const nature = new FakeNature(chances);
  const way = new Way(nature);
  let room = true;
  const one = new Lane(way, () => (room = true));
  const basin = new Basin(() => nature.now());
  one.open(basin);
  return {
    nature,
    way,
    lane: one,
    basin,
    hasRoom: () => room,
    push: (text: string) => (room = one.push(Buffer.from(text, 'latin1'))),
  };
}

const weather: fc.Arbitrary<Weather> = fc.record({
  cut: fc.boolean(),
  reset: fc.constant(false),
  delayMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000 })),
  jitterMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
  lossShare: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.9, noNaN: true })),
  bytesPerSecond: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 50, max: 5_000 })),
});

type Deed =
  | { readonly do: 'send'; readonly text: string }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'weather'; readonly weather: Weather }
  | { readonly do: 'fill' }
  | { readonly do: 'drain' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), text: fc.string({ minLength: 1, maxLength: 300 }) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 1_500 }) }),
  fc.record({ do: fc.constant('weather' as const), weather }),
  fc.constant({ do: 'fill' as const }),
  fc.constant({ do: 'drain' as const }),
);

describe('one direction of a stream', () => {
  it('delivers every byte once and in order, and its end last, whatever the weather was', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 60 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
        (deeds, chances) => {
          const { nature, way, lane: one, basin, push } = lane(chances);
          let sent = '';
          for (const step of deeds) {
            if (step.do === 'send') {
              const text = Buffer.from(step.text).toString('latin1');
              push(text);
              sent += text;
            } else if (step.do === 'pass') nature.pass(step.ms);
            else if (step.do === 'weather') way.become(step.weather);
            else if (step.do === 'fill') basin.full = true;
            else {
              basin.full = false;
              one.drained();
            }
            expect(sent.startsWith(basin.text)).toBe(true);
          }
          one.close('fin');
          way.become(calm);
          basin.full = false;
          one.drained();
          nature.pass(0);
          expect(basin.text).toBe(sent);
          expect(basin.ended).toBe('fin');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets nothing pass while it is cut, not even the end, and everything at once when it heals', () => {
    const { nature, way, lane: one, basin, push } = lane();
    push('before ');
    way.become({ ...calm, cut: true });
    push('held ');
    push('long');
    one.close('fin');
    nature.pass(3_600_000);
    expect(basin.text).toBe('before ');
    expect(basin.ended).toBeUndefined();
    way.become(calm);
    expect(basin.text).toBe('before held long');
    expect(basin.ended).toBe('fin');
  });

  it('delays by the fixed part plus a share of the jitter', () => {
    const { nature, way, basin, push } = lane([0.25]);
    way.become({ ...calm, delayMs: 100, jitterMs: 40 });
    push('x');
    nature.pass(109);
    expect(basin.text).toBe('');
    nature.pass(1);
    expect(basin.text).toBe('x');
  });

  it('stalls for one retransmission time-out when a packet is lost, and doubles it when that is lost too', () => {
    const { nature, way, basin, push } = lane([0.9, 0.1, 0.1, 0.9]);
    way.become({ ...calm, lossShare: 0.5 });
    push('x');
    nature.pass(599);
    expect(basin.text).toBe('');
    nature.pass(1);
    expect(basin.text).toBe('x');
  });

  it('throttles to the stated rate, trickling rather than bursting', () => {
    const { nature, way, basin, push } = lane();
    way.become({ ...calm, bytesPerSecond: 1_000 });
    push('x'.repeat(2_000));
    nature.pass(500);
    expect(basin.text).toHaveLength(500);
    nature.pass(1_500);
    expect(basin.text).toHaveLength(2_000);
    expect(basin.got.length).toBeGreaterThanOrEqual(40);
  });

  it('frees what is under way as soon as the weather is better', () => {
    const { way, basin, push } = lane();
    way.become({ ...calm, delayMs: 60_000, bytesPerSecond: 1 });
    push('stuck');
    way.become(calm);
    expect(basin.text).toBe('stuck');
  });

  it('makes the sender wait when a window is under way, and wakes it when there is room', () => {
    const { way, push, hasRoom, lane: one } = lane();
    way.become({ ...calm, cut: true });
    push('x'.repeat(255 * 1_024));
    expect(hasRoom()).toBe(true);
    push('x'.repeat(1_024));
    expect(hasRoom()).toBe(false);
    way.become(calm);
    expect(hasRoom()).toBe(true);
    one.dispose();
  });
});

describe('a packet that opens a connection', () => {
  it('crosses at once in calm weather and after the delay in bad', async () => {
    const nature = new FakeNature();
    const way = new Way(nature);
    await cross(way, new AbortController().signal);
    way.become({ ...calm, delayMs: 50 });
    let there = false;
    const crossing = cross(way, new AbortController().signal).then(() => (there = true));
    nature.pass(49);
    await Promise.resolve();
    expect(there).toBe(false);
    nature.pass(1);
    await crossing;
  });

  it('never arrives while the way is cut; the one who waits can give up', async () => {
    const nature = new FakeNature();
    const way = new Way(nature);
    way.become({ ...calm, cut: true });
    const patience = new AbortController();
    const crossing = cross(way, patience.signal);
    nature.pass(86_400_000);
    patience.abort(new Error('enough'));
    await expect(crossing).rejects.toThrow('enough');
  });
});
