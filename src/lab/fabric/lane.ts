import type { Way } from './way.ts';

/** Where a lane delivers. */
export interface Sink {
  /** `false`: full; the lane waits until `Lane.drained`. */
  write(bytes: Buffer): boolean;
  end(): void;
  reset(): void;
}

type Load = Buffer | 'fin' | 'reset';

/** Bytes one direction of a stream may have under way before its sender is made to wait, as a TCP window does. */
const windowBytes = 256 * 1_024;

/**
 * One direction of one stream: a queue of what is under way. Whatever the weather does, bytes leave in the order they
 * came, each once, and the end of the stream after them. Impairments only ever decide *when*.
 *
 *     sender ── push ──► [ due 12.1 | due 12.4 | fin ] ── head due, not cut, sink has room ──► sink
 */
export class Lane {
  readonly #way: Way;
  readonly #onRoom: () => void;
  readonly #queue: { dueAt: number; readonly load: Load }[] = [];
  #sink: Sink | undefined;
  #sinkFull = false;
  #held = 0;
  #senderWaits = false;
  #cancelTimer: (() => void) | undefined;

  constructor(way: Way, onRoom: () => void) {
    this.#way = way;
    this.#onRoom = onRoom;
    way.enter(this);
  }

  /** `false`: the window is full; the sender should stop until `onRoom`. */
  push(bytes: Buffer): boolean {
    for (const slice of this.#way.slices(bytes)) this.#enqueue(slice);
    this.#held += bytes.length;
    this.#pump();
    this.#senderWaits = this.#held >= windowBytes;
    return !this.#senderWaits;
  }

  close(how: 'fin' | 'reset'): void {
    this.#enqueue(how);
    this.#pump();
  }

  /** Without a sink everything is held; so is it after `open(undefined)`. */
  open(sink: Sink | undefined): void {
    this.#sink = sink;
    this.#sinkFull = false;
    this.#pump();
  }

  drained(): void {
    this.#sinkFull = false;
    this.#pump();
  }

  /** Better weather helps what is already under way; worse weather meets only what comes after. */
  weatherChanged(): void {
    const now = this.#way.nature.now();
    for (const item of this.#queue) {
      const size = typeof item.load === 'string' ? 0 : item.load.length;
      item.dueAt = Math.min(item.dueAt, this.#way.dueAt(size, now));
    }
    this.#pump();
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#way.leave(this);
    this.#queue.length = 0;
    this.#sink = undefined;
  }

  #enqueue(load: Load): void {
    const size = typeof load === 'string' ? 0 : load.length;
    this.#queue.push({ dueAt: this.#way.dueAt(size, this.#way.nature.now()), load });
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (let head = this.#queue[0]; head && this.#sink && !this.#sinkFull && !this.#way.cut; head = this.#queue[0]) {
      const early = head.dueAt - this.#way.nature.now();
      if (early > 0) {
        this.#cancelTimer = this.#way.nature.after(early, () => this.#pump());
        break;
      }
      this.#queue.shift();
      this.#deliver(this.#sink, head.load);
    }
    if (this.#senderWaits && this.#held < windowBytes) {
      this.#senderWaits = false;
      this.#onRoom();
    }
  }

  #deliver(sink: Sink, load: Load): void {
    if (load === 'fin') return sink.end();
    if (load === 'reset') return sink.reset();
    this.#held -= load.length;
    this.#sinkFull = !sink.write(load);
  }
}

/** Resolves when a packet sent now would have arrived: at once in calm weather, never while the way is cut. */
export function cross(way: Way, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const lane = new Lane(way, () => {});
  const giveUp = () => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  lane.open({ write: () => (resolve(), true), end: () => {}, reset: () => {} });
  lane.push(Buffer.alloc(1));
  return promise.finally(() => {
    signal.removeEventListener('abort', giveUp);
    lane.dispose();
  });
}
