import type { Socket } from 'node:net';
import { Refused, type Host } from './host.ts';
import { cross, Lane, type Sink } from './lane.ts';
import type { Passage } from './link.ts';

/**
 * A connection that crosses a link: the near socket belongs to who opened it, the far one to who serves it.
 *
 *     near ══► out lane ══► far
 *     near ◄══ back lane ◄══ far
 *
 * Ends travel as bytes do: a cut holds a FIN or a reset too, so neither side hears of the other.
 */
export class Stream {
  readonly #near: Socket;
  readonly #passage: Passage;
  readonly #out: Lane;
  readonly #back: Lane;
  readonly #given = new AbortController();
  #far: Socket | undefined;
  #host: Host | undefined;
  #dark = false;

  constructor(near: Socket, passage: Passage) {
    this.#near = near;
    this.#passage = passage;
    this.#out = new Lane(passage.out, () => near.resume());
    this.#back = new Lane(passage.back, () => this.#far?.resume());
    this.#back.open(sinkInto(near, this.#back));
    passage.link.streams.add(this);
    feed(near, this.#out);
    near.once('close', () => this.#closed());
  }

  /**
   * Connects to the host as TCP would: a packet crosses, the host answers, a packet comes back.
   * Rejects with `Refused`, or with the signal's reason once the near end has given up.
   */
  async reach(host: Host): Promise<void> {
    const { link, out, back } = this.#passage;
    await cross(out, this.#given.signal);
    if (link.weather.reset) throw new Refused('the link resets');
    const far = await host.dial(this.#given.signal);
    this.#far = far;
    this.#host = host;
    host.streams.add(this);
    try {
      await cross(back, this.#given.signal);
    } catch (error) {
      far.destroy();
      throw error;
    }
  }

  /** Lets bytes pass. Apart from `reach`, so that a reply of the entry's own can go first. */
  open(): void {
    const far = this.#far;
    if (!far || this.#dark) return;
    feed(far, this.#back);
    far.once('close', () => this.#closed());
    this.#out.open(sinkInto(far, this.#out));
    if (far.destroyed) this.reset();
  }

  /** Both ends learn at once that the connection is no more. */
  reset(): void {
    this.#near.resetAndDestroy();
    this.#far?.resetAndDestroy();
    this.#dispose();
  }

  /** The far host has lost its power: nothing more comes from it, and it says so to nobody. */
  lightsOut(): void {
    this.#dark = true;
    this.#out.open(undefined);
    this.#far?.removeAllListeners();
    this.#far?.on('error', () => {});
    this.#far?.destroy();
  }

  /** The far host is back and knows nothing of this stream: it answers with a reset. */
  lightsOn(): void {
    if (this.#dark) this.#back.close('reset');
  }

  #closed(): void {
    if (this.#near.destroyed) this.#given.abort(new Error('the client has given up'));
    if (this.#near.destroyed && (!this.#far || this.#far.destroyed)) this.#dispose();
  }

  #dispose(): void {
    this.#out.dispose();
    this.#back.dispose();
    this.#passage.link.streams.delete(this);
    this.#host?.streams.delete(this);
  }
}

/** Everything the socket says goes into the lane: bytes, the end, a reset. */
function feed(socket: Socket, lane: Lane): void {
  let ended = false;
  socket.setNoDelay(true);
  socket.on('data', (bytes: Buffer) => {
    if (!lane.push(bytes)) socket.pause();
  });
  socket.once('end', () => {
    ended = true;
    lane.close('fin');
  });
  socket.on('error', () => {});
  socket.once('close', (failed) => {
    if (failed || !ended) lane.close('reset');
  });
  socket.resume();
}

function sinkInto(socket: Socket, lane: Lane): Sink {
  socket.on('drain', () => lane.drained());
  return {
    // Nobody is there any more to read what was held: an end that gave up does not get its bytes later.
    write: (bytes) => socket.destroyed || socket.write(bytes),
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
  };
}
