import { once } from 'node:events';
import { createServer, isIPv4, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Fabric, Impairment, Lease, PlaceName } from '../world.ts';
import { Host, Refused } from './host.ts';
import { timedLease } from './lease.ts';
import { Link } from './link.ts';
import { formatReply, readRequest, reply, type Reply } from './socks.ts';
import { Stream } from './stream.ts';
import type { Weather } from './weather.ts';

/** Told of every change of a link's weather. */
export type WeatherWatcher = (ends: readonly [PlaceName, PlaceName], before: Weather, after: Weather) => void;

/** Address of a name as the lab's DNS gives it; `undefined` when there is none. */
export type NameLookup = (name: string) => Promise<string | undefined>;

/**
 * The lab's network, on loopback. Every place has a SOCKS5 entry of its own; whoever dials through it stands in that
 * place, and reaches only addresses bound here, over the link between the two places.
 */
export class LoopbackFabric implements Fabric, AsyncDisposable {
  readonly places: readonly PlaceName[];
  readonly #links = new Map<string, Link>();
  readonly #hosts = new Map<string, Host>();
  readonly #entries = new Map<PlaceName, number>();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #leases = new Set<Lease>();
  readonly #watch: WeatherWatcher;
  #lookUp: NameLookup = () => Promise.resolve(undefined);

  private constructor(places: readonly PlaceName[], watch: WeatherWatcher) {
    this.places = places;
    this.#watch = watch;
    for (const [index, a] of places.entries()) for (const b of places.slice(index)) this.#links.set(key(a, b), new Link([a, b]));
  }

  static async open(places: readonly PlaceName[], watch: WeatherWatcher = () => {}): Promise<LoopbackFabric> {
    const fabric = new LoopbackFabric(places, watch);
    for (const place of places) fabric.#entries.set(place, await fabric.#listen((socket) => fabric.#serveSocks(place, socket)));
    return fabric;
  }

  /** Loopback port of a place's SOCKS5 entry. */
  entryPort(place: PlaceName): number {
    const port = this.#entries.get(place);
    if (port === undefined) throw new RangeError(`no place called ${place}; there are ${this.places.join(', ')}`);
    return port;
  }

  /** How names given to an entry are resolved; without this only addresses are known. */
  resolveWith(lookUp: NameLookup): void {
    this.#lookUp = lookUp;
  }

  /** Gives an address a place. It has no power until the host returned is told a port. */
  bind(place: PlaceName, address: string, port: number): Host {
    this.entryPort(place);
    const host = new Host(place);
    this.#hosts.set(`${address}:${port}`, host);
    return host;
  }

  /**
   * A loopback port that leads from a place to an address, for programs without SOCKS. A connection to it is accepted
   * before the address is reached: behind a cut it connects, and then nothing comes.
   */
  forward(from: PlaceName, address: string, port: number): Promise<number> {
    const host = this.#hosts.get(`${address}:${port}`);
    if (!host) throw new RangeError(`no host ${address}:${port} in the fabric`);
    return this.#listen((socket) => {
      const stream = new Stream(socket, this.#link(from, host.place).from(from));
      void stream.reach(host).then(
        () => stream.open(),
        () => stream.reset(),
      );
    });
  }

  impair(from: readonly PlaceName[], to: readonly PlaceName[], impairment: Impairment, forMs: number): Lease {
    const links = new Set(from.flatMap((a) => to.map((b) => this.#link(a, b))));
    const lease = timedLease(forMs, () => {
      this.#leases.delete(lease);
      for (const link of links) this.#cover(link, lease.id, undefined);
    });
    this.#leases.add(lease);
    for (const link of links) this.#cover(link, lease.id, impairment);
    return lease;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const lease of this.#leases) lease.release();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #cover(link: Link, lease: string, impairment: Impairment | undefined): void {
    const before = link.weather;
    link.cover(lease, impairment);
    this.#watch(link.ends, before, link.weather);
  }

  #link(a: PlaceName, b: PlaceName): Link {
    const link = this.#links.get(key(a, b)) ?? this.#links.get(key(b, a));
    if (!link) throw new RangeError(`no link between ${a} and ${b}; there are ${this.places.join(', ')}`);
    return link;
  }

  async #serveSocks(place: PlaceName, socket: Socket): Promise<void> {
    const request = await readRequest(socket);
    if (request === undefined) return void socket.destroy();
    if (typeof request === 'number') return refuse(socket, request);
    const address = isIPv4(request.host) ? request.host : await this.#lookUp(request.host);
    const host = address === undefined ? undefined : this.#hosts.get(`${address}:${request.port}`);
    if (!host) return refuse(socket, this.#knows(address) ? reply.refused : reply.hostUnreachable);
    const stream = new Stream(socket, this.#link(place, host.place).from(place));
    // Before the reply nobody has a reason to send an end but to give up.
    const giveUp = () => socket.destroy();
    socket.once('end', giveUp);
    try {
      await stream.reach(host);
      socket.write(formatReply(reply.succeeded));
      stream.open();
    } catch (error) {
      refuse(socket, error instanceof Refused ? reply.refused : reply.hostUnreachable);
    } finally {
      socket.off('end', giveUp);
    }
  }

  #knows(address: string | undefined): boolean {
    return this.#hosts.keys().some((known) => known.startsWith(`${address}:`));
  }

  async #listen(serve: (socket: Socket) => void | Promise<void>): Promise<number> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      void Promise.resolve(serve(socket)).catch(() => socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }
}

function refuse(socket: Socket, code: Reply): void {
  socket.end(formatReply(code), () => socket.destroy());
}

function key(a: PlaceName, b: PlaceName): string {
  return `${a} ${b}`;
}
