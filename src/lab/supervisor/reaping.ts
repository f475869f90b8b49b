import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { labFileIn } from '../state.ts';
import { bareEnvironment } from './bare-environment.ts';

const mostDeaths = 5;
const withinMs = 10_000;

/** Keeps a reaper alive; without one a frozen process of the lab could outlive it, so rather no lab than that. */
export class Reaping {
  readonly #dir: string;
  readonly #onChange: () => void;
  readonly #giveUp: (because: string) => void;
  readonly #groups = new Set<number>([process.pid]);
  #deaths: number[] = [];
  #reaper: ChildProcess;

  constructor(dir: string, events: { readonly onChange: () => void; readonly giveUp: (because: string) => void }) {
    this.#dir = dir;
    this.#onChange = events.onChange;
    this.#giveUp = events.giveUp;
    this.#reaper = this.#spawn();
  }

  get pid(): number {
    return this.#reaper.pid ?? 0;
  }

  /** For a program that makes a process group of its own. This process's group is always recorded. */
  record(group: number): void {
    this.#groups.add(group);
    this.#reaper.stdin?.write(`${group}\n`);
  }

  #spawn(): ChildProcess {
    const reaper = spawn(process.execPath, [fileURLToPath(new URL('reaper.ts', import.meta.url)), labFileIn(this.#dir)], {
      detached: true,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: bareEnvironment(),
    });
    reaper.stdin?.on('error', () => {});
    for (const group of this.#groups) reaper.stdin?.write(`${group}\n`);
    reaper.once('error', () => {
      if (reaper.pid === undefined) this.#replace();
    });
    reaper.once('exit', () => this.#replace());
    return reaper;
  }

  #replace(): void {
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((at) => at > now - withinMs), now];
    if (this.#deaths.length > mostDeaths) return this.#giveUp(`the reaper died ${mostDeaths + 1} times in ${withinMs / 1_000} s`);
    this.#reaper = this.#spawn();
    this.#onChange();
  }
}
