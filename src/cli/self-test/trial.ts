/** One trial: a fresh lab, a run in a process of its own that is told nothing, and what came of it. */
import { spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { Judgement } from '../../analysis/types.ts';
import { newLab } from '../world.ts';
import type { Case, Expected } from './cases.ts';

const launcher = fileURLToPath(new URL('../../../bin/gameday.js', import.meta.url));

export interface TrialResult {
  readonly exit: number;
  readonly judgement?: Judgement;
  /** Code of a refusal before anything was judged. */
  readonly refusal?: string;
  readonly tookMs: number;
  readonly stderr: string;
}

export interface TrialOptions {
  /** Called with the lab's directory when the run has ended and the lab is still up. */
  readonly inspect?: (labDir: string) => Promise<void>;
  readonly drill: string;
  readonly plant?: Case['plant'];
  readonly scale: number;
  readonly reports: string;
  readonly env: NodeJS.ProcessEnv;
  readonly k6: string;
  readonly signal: AbortSignal;
}

export async function trial({ drill, plant, scale, reports, env, k6, signal, inspect }: TrialOptions): Promise<TrialResult> {
  const began = performance.now();
  await using lab = await newLab({ scale, lifetime: 'owned', signal, ...(plant?.in === 'lab' ? { defect: plant.defect } : {}) });
  const engine = plant?.in === 'generator' ? await starving(k6, reports) : k6;
  const child = spawn(
    process.execPath,
    [launcher, 'run', drill, '--env', `lab:${lab.dir}`, '--yes', '--reports', reports, '--output', 'json'],
    {
      env: { ...env, CI: 'true', GAMEDAY_K6_PATH: engine },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGINT',
    },
  );
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  await inspect?.(lab.dir);
  return { exit: exit ?? -1, tookMs: performance.now() - began, stderr, ...understood(stdout) };
}

function understood(stdout: string): Pick<TrialResult, 'judgement' | 'refusal'> {
  try {
    const data = JSON.parse(stdout) as Judgement & { error?: { code?: string } };
    if (data.error !== undefined) return data.error.code === undefined ? {} : { refusal: data.error.code };
    return { judgement: data };
  } catch {
    return {};
  }
}

/**
 * A k6 that runs one tenth of the time: the real one, frozen and thawed by its own shell. What it cannot start it drops, exactly as
 * on a machine that is too small.
 */
async function starving(k6: string, dir: string): Promise<string> {
  const path = join(dir, 'k6-starving');
  const script = `#!/usr/bin/env bash
if [ "$1" != run ]; then exec '${k6.replaceAll("'", "'\\''")}' "$@"; fi
'${k6.replaceAll("'", "'\\''")}' "$@" &
pid=$!
trap 'kill -CONT $pid 2>/dev/null; kill -INT $pid 2>/dev/null' INT TERM
( sleep 4; while kill -STOP $pid 2>/dev/null; do sleep 2.9; kill -CONT $pid 2>/dev/null || break; sleep 0.3; done ) &
freezer=$!
while kill -0 $pid 2>/dev/null; do wait $pid; status=$?; done
kill $freezer 2>/dev/null
exit $status
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

/** What differs from the expectation, in words; empty when the defect was found out as it should be. */
export function differences({ exit, judgement, refusal }: TrialResult, expected: Expected): readonly string[] {
  const found: string[] = [];
  if (exit !== expected.exit) found.push(`exit ${exit}, expected ${expected.exit}`);
  if (expected.refusal !== undefined && refusal !== expected.refusal)
    found.push(`refusal ${refusal ?? 'none'}, expected ${expected.refusal}`);
  if (expected.target !== undefined) {
    const { id, verdict, reasons } = expected.target;
    const target = judgement?.targets.find((each) => each.target.id === id);
    if (target === undefined) found.push(`${id} was not judged`);
    else {
      if (target.verdict !== verdict) found.push(`${id} ${target.verdict}, expected ${verdict}`);
      if (!reasons.includes(target.reason)) found.push(`${id} because ${target.reason}, expected ${reasons.join(' or ')}`);
    }
  }
  if (judgement !== undefined && judgement.owed.length > 0) found.push(`still owed: ${judgement.owed.join(', ')}`);
  return found;
}
