import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { callbackify } from 'node:util';
import { connectThrough, type Destination } from '../fabric/socks.ts';

/** Keep-alive connections to one target, all of them through the zone's own entry into the fabric. */
export class TargetAgent extends Agent {
  readonly #connect: (done: (error: Error, socket: Duplex) => void) => void;

  constructor(entryPort: number, target: Destination, connectTimeoutMs: number) {
    super({ keepAlive: true });
    this.#connect = callbackify(() => connectThrough(entryPort, target, AbortSignal.timeout(connectTimeoutMs)));
  }

  override createConnection(_: ClientRequestArgs, done: (error: Error | null, socket: Duplex) => void): undefined {
    this.#connect(done);
  }
}
