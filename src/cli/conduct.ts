/**
 * A drill conducted from the door: prepare, run, judge, report.
 *
 *     prepare ─► folder, lock ─► run ─► judge ─► reports ─► exit code
 *     3 if not                   the judgement is a function of what the run left on disk,
 *     worth starting             so `gameday report` gives the same one a year later
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { systemClock } from '../edges/clock.ts';
import { openJournal } from '../edges/journal.ts';
import { ensureK6, type K6 } from '../edges/k6/install.ts';
import { k6Load } from '../edges/k6/load.ts';
import { takeLock } from '../edges/lock.ts';
import { identityOf } from '../edges/process-identity.ts';
import { createRunFolder, type RunFolder } from '../edges/run-folder.ts';
import type { Judgement } from '../analysis/types.ts';
import { durationMs } from '../drill/duration.ts';
import { deadlinesOf } from '../plan/deadlines.ts';
import type { Plan } from '../plan/types.ts';
import { createProgress } from '../report/terminal.ts';
import { Refusal, type Clock } from '../run/ports.ts';
import { run } from '../run/runner.ts';
import { LiveView } from './live.ts';
import { leftBroken } from './debts.ts';
import { judgeRun, writeReports } from './judge-run.ts';
import type { Interrupts } from './signals.ts';
import { lockPath } from './state.ts';
import type { Terminal } from './terminal.ts';
import type { OpenWorld } from './world.ts';

export interface ConductOptions {
  readonly reports: string;
  readonly hold?: boolean;
  readonly allowEndpoint?: boolean;
  /** Hears which undos are owed whenever that changes. */
  readonly onOwing?: (ids: readonly string[]) => void;
}

export interface Conducted {
  readonly folder: RunFolder;
  readonly judgement: Judgement;
}

const liveEveryMs = 500;

export async function conduct(
  plan: Plan,
  world: OpenWorld,
  k6: K6,
  terminal: Terminal,
  interrupts: Interrupts,
  options: ConductOptions,
): Promise<Conducted> {
  const folder = await createRunFolder(options.reports, plan.runId, `${JSON.stringify(plan, undefined, 2)}\n`);
  const lock = { run: folder.dir, owes: leftBroken };
  await using _lock = await takeLock(lockPath(terminal.env, world.facts, world.labDir), world.facts.name, lock).catch(
    async (error: unknown) => {
      await rm(folder.dir, { recursive: true, force: true });
      throw error;
    },
  );

  const progress = createProgress({ stream: terminal.stream, isTTY: terminal.isTTY, ci: terminal.ci });
  const live = new LiveView(durationMs(plan.drill.load.goodWithin), () => performance.now());
  const refresh = setInterval(() => progress.live(live.stats()), liveEveryMs).unref();
  try {
    await using journal = await openJournal(folder.journal, () => systemClock.now());
    journal.listen((event) => progress.event(event));
    using _told = interrupts.announcedElsewhere();
    const owed = new Set<string>();
    journal.listen((event) => {
      if (event.type === 'owed') owed.add(event.id);
      else if (event.type === 'settled') owed.delete(event.id);
      else return;
      options.onOwing?.([...owed]);
    });
    await run(
      plan,
      {
        clock: systemClock,
        journal,
        environment: world.environment,
        load: live.over(
          k6Load({
            k6,
            reach: world.facts.reach,
            entry: world.facts.entry,
            servedByHeader: world.facts.servedByHeader,
            dir: folder.dir,
            env: terminal.env,
          }),
        ),
      },
      {
        versions: { gameday: '0.1.0', k6: k6.version, node: process.versions.node },
        ...identityOf(process.pid),
        cores: availableParallelism(),
        interrupt: interrupts.signal,
        undoDeadlineMs: deadlinesOf(world.facts).undoMs,
        ...(options.hold ? { hold: true } : {}),
        ...(options.allowEndpoint ? { allowEndpoint: true } : {}),
        ...(world.labDir === undefined ? {} : { labDir: world.labDir }),
      },
    );
  } finally {
    clearInterval(refresh);
    progress.close();
  }

  const judgement = await judgeRun(folder);
  await writeReports(folder, judgement);
  return { folder, judgement };
}

/** k6 may take minutes the first time; that is told, not endured. */
export async function readyK6(terminal: Terminal, signal: AbortSignal): Promise<K6> {
  const progress = createProgress({ stream: terminal.stream, isTTY: terminal.isTTY, ci: terminal.ci });
  try {
    let toldAt = -Infinity;
    const onProgress = (text: string): void => {
      // A log that is read later wants a sign of life, not one a second.
      const now = performance.now();
      if (!terminal.isTTY && now - toldAt < 15_000) return;
      toldAt = now;
      progress.note(text);
    };
    return await ensureK6({ env: terminal.env, onProgress, signal });
  } finally {
    progress.close();
  }
}

const preflightRounds = 4;
const looksARound = 5;
const betweenRoundsMs = 1_000;

/**
 * Looks before anything is written: a system that is not well now is not drilled. One bad answer is no verdict (a lab has just come up,
 * a balancer has just let go of a node), so it may take a few rounds; only the last one counts against the system.
 */
export async function preflight(
  world: Pick<OpenWorld, 'environment' | 'facts'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 1; ; round++) {
    const looks = await Promise.all(Array.from({ length: looksARound }, () => world.environment.look(signal)));
    const bad = looks.filter((one) => !one.ok);
    if (bad.length === 0) return;
    if (round === preflightRounds)
      throw new Refusal(
        'preflight/not-well',
        `${bad.length} of ${looks.length} looks at ${world.facts.entry}${world.facts.healthPath} failed, after ${round} rounds: ${bad[0]?.detail}`,
        'Bring the service to its steady state first; nothing was touched.',
      );
    await clock.sleep(betweenRoundsMs, signal);
  }
}
