import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Host } from '../fabric/host.ts';
import type { FromMember, ToMember } from '../messages.ts';
import { bareEnvironment } from './bare-environment.ts';

export interface MemberSpec {
  /** `eu-west-1a/balancer` */
  readonly part: string;
  /** Module below `src/lab`, e.g. `service/main.ts`. */
  readonly script: string;
  readonly settings: object;
  /** Where the fabric finds it. */
  readonly host: Host;
  onMessage?(message: FromMember): void;
  /** Started (with its pid), or gone; `expected` unless it fell over by itself. */
  onLife(life: { readonly up: true; readonly pid: number } | { readonly up: false; readonly expected: boolean }): void;
}

const restartAfterMs = 1_000;
const gracefulMs = 3_000;

/** A process of the lab on a machine of its own: it can lose power, be rebooted, and is restarted when it falls over. */
export class Member {
  readonly #spec: MemberSpec;
  #child: ChildProcess | undefined;
  #gone: Promise<unknown> = Promise.resolve();

  constructor(spec: MemberSpec) {
    this.#spec = spec;
  }

  /** Resolves once it listens and the fabric leads to it. */
  async start(): Promise<void> {
    const { script, settings, host } = this.#spec;
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    const child = spawn(process.execPath, [path, JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: bareEnvironment(),
    });
    this.#child = child;
    this.#gone = once(child, 'exit');
    const port = await this.#listening(child);
    host.powerOn(port);
    child.on('exit', () => this.#exited(child));
    this.#spec.onLife({ up: true, pid: child.pid ?? 0 });
  }

  tell(message: ToMember): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  /** Power is gone: nobody hears of it, and the process is dead when this resolves. */
  async powerOff(): Promise<void> {
    this.#spec.host.powerOff();
    const child = this.#disown();
    child?.kill('SIGKILL');
    await this.#gone;
  }

  /** Asked to end, which its peers notice, then off and on again. */
  async reboot(): Promise<void> {
    const child = this.#disown();
    child?.kill('SIGTERM');
    const inTime = new AbortController();
    await Promise.race([this.#gone, sleep(gracefulMs, undefined, { signal: inTime.signal, ref: false }).catch(() => {})]);
    inTime.abort();
    child?.kill('SIGKILL');
    await this.#gone;
    this.#spec.host.powerOff();
    await this.start();
  }

  /** From here on its end is ours to handle. */
  #disown(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    if (child) this.#spec.onLife({ up: false, expected: true });
    return child;
  }

  #exited(child: ChildProcess): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#spec.onLife({ up: false, expected: false });
    setTimeout(() => {
      if (!this.#child) void this.start().catch((error: unknown) => console.error(this.#spec.part, error));
    }, restartAfterMs);
  }

  async #listening(child: ChildProcess): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    child.on('message', (message: FromMember) => {
      if (message.kind === 'listening') resolve(message.port);
      else this.#spec.onMessage?.(message);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${this.#spec.part} ended before it listened (${signal ?? code})`)));
    return promise;
  }
}
