/** `gameday self-test`: 0 only if every planted defect was found out for the right reason, and every healthy twin passed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyK6 } from '../conduct.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { cases, type Case } from '../self-test/cases.ts';
import { differences, trial, type TrialResult } from '../self-test/trial.ts';
import { painter, type Terminal } from '../terminal.ts';

export interface SelfTestOptions {
  readonly output: 'text' | 'json';
}

interface Row {
  readonly name: string;
  readonly drill: string;
  readonly exit: number;
  readonly tookMs: number;
  readonly differences: readonly string[];
}

export async function selfTest(names: readonly string[], { output }: SelfTestOptions, terminal: Terminal): Promise<number> {
  const chosen = choose(names);
  const rows = await interruptible(
    terminal,
    () => [],
    async ({ signal }) => {
      const k6 = await readyK6(terminal, signal);
      const reports = await mkdtemp(join(tmpdir(), 'gameday-self-test-'));
      const done: Row[] = [];
      try {
        const base = { scale: 10, reports, env: terminal.env, k6: k6.path, signal };
        for (const each of chosen) {
          const result = await trial({ ...base, drill: each.drill, plant: each.plant });
          done.push(tell(rowOf(each.name, each.drill, result, differences(result, each.expected)), terminal));
        }
        for (const drill of new Set(chosen.map((each) => each.drill))) {
          const result = await trial({ ...base, drill });
          done.push(tell(rowOf('healthy twin', drill, result, differences(result, { exit: exitCodes.met.code })), terminal));
        }
      } finally {
        if (done.every((row) => row.differences.length === 0)) await rm(reports, { recursive: true, force: true });
        else terminal.say(`evidence kept in ${reports}`);
      }
      return done;
    },
  );
  const ok =
    rows.length === chosen.length + new Set(chosen.map((each) => each.drill)).size &&
    rows.every((row) => row.differences.length === 0);
  if (output === 'json') terminal.data(JSON.stringify({ schemaVersion: 1, ok, rows }, undefined, 2));
  terminal.say(
    ok
      ? `every planted defect was found out (${chosen.length}), and the healthy lab passed`
      : 'SELF-TEST FAILED: a defect went unnoticed, or a healthy lab was blamed',
  );
  return ok ? exitCodes.met.code : exitCodes.missed.code;
}

function choose(names: readonly string[]): readonly Case[] {
  if (names.length === 0) return cases;
  return names.map((name) => {
    const found = cases.find((each) => each.name === name);
    if (found === undefined)
      throw new UsageError(`there is no defect called ${name}`, `There are ${cases.map((each) => each.name).join(', ')}.`);
    return found;
  });
}

function rowOf(name: string, drill: string, { exit, tookMs }: TrialResult, found: readonly string[]): Row {
  return { name, drill, exit, tookMs: Math.round(tookMs), differences: found };
}

function tell(row: Row, terminal: Terminal): Row {
  const paint = painter(terminal);
  const mark = row.differences.length === 0 ? paint('met', '✔') : paint('missed', '✖');
  terminal.say(
    `${mark} ${row.name.padEnd(32)} ${row.drill}  exit ${row.exit}  ${(row.tookMs / 1_000).toFixed(0)} s${row.differences.map((each) => `\n    → ${each}`).join('')}`,
  );
  return row;
}
