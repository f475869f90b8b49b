import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { PlaceName } from '../world.ts';
import type { Stream } from './stream.ts';

/** The far end is there and wants no connection. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** An address with its port in some place, and the loopback port of the process behind it while it has power. */
export class Host {
  readonly place: PlaceName;
  readonly streams = new Set<Stream>();
  #loopbackPort: number | undefined;
  readonly #power = new EventEmitter();

  constructor(place: PlaceName) {
    this.place = place;
    this.#power.setMaxListeners(0);
  }

  powerOn(loopbackPort: number): void {
    this.#loopbackPort = loopbackPort;
    for (const stream of this.streams) stream.lightsOn();
    this.streams.clear();
    this.#power.emit('on');
  }

  /** Call before the process is killed, or its kernel tells the peers what a dead machine could not. */
  powerOff(): void {
    this.#loopbackPort = undefined;
    for (const stream of this.streams) stream.lightsOut();
  }

  /** A connection to the process. Waits while there is no power: a dead machine answers nothing, not even "refused". */
  async dial(signal: AbortSignal): Promise<Socket> {
    for (;;) {
      while (this.#loopbackPort === undefined) await once(this.#power, 'on', { signal });
      const port = this.#loopbackPort;
      try {
        return await dialLoopback(port, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (this.#loopbackPort === port) throw new Refused('connection refused', { cause: error });
      }
    }
  }
}

/** Connects to a port of this machine; the socket is closed if the signal aborts first. */
export async function dialLoopback(port: number, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  socket.on('error', () => {});
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
