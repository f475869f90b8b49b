/**
 * `npm run bench [-- <name> …] [--quick]`: what it costs to measure, against its stated limits. Exit 1 if one is missed.
 * All of them, unshortened and on a machine with nothing else to do, are written to docs/bench.json and docs/bench.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureK6 } from '../../src/edges/k6/install.ts';
import { help, lab } from './door.ts';
import { judging } from './judging.ts';
import { connections, load } from './load.ts';
import { renderMarkdown, renderRow, type Machine, type Report, type Result } from './render.ts';
import { isMet, type Bench } from './row.ts';
import { undo } from './undo.ts';

const benches: Readonly<Record<string, Bench>> = { load, connections, undo, judging, lab, help };

/** Mean of runnable processes in the minute before, above which latencies say more about the others than about us. */
const quietLoad = 1.5;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } });
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const chosen = positionals.length === 0 ? Object.keys(benches) : positionals;
const k6 = await ensureK6({ env: process.env, onProgress: (text) => console.error(text), signal: AbortSignal.timeout(400_000) });
const machine: Machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${process.arch}`,
  node: process.versions.node,
  k6: k6.version,
  loadBefore: loadavg()[0] ?? 0,
};
const at = new Date().toISOString();
const results: Result[] = [];
for (const name of chosen) results.push(await measure(benches[name] as Bench));

const report: Report = { at, quick: values.quick, machine, results };
const whole = !values.quick && chosen.length === Object.keys(benches).length;
if (whole && machine.loadBefore >= quietLoad)
  console.error(
    `\nnot written to docs/: ${machine.loadBefore.toFixed(2)} processes were running before, fewer than ${quietLoad} are needed`,
  );
else if (whole) {
  const docs = new URL('../../docs/', import.meta.url);
  await writeFile(new URL('bench.json', docs), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(new URL('bench.md', docs), renderMarkdown(report));
}
process.exitCode = results.some(({ rows }) => rows.some((row) => isMet(row) === false)) ? 1 : 0;

async function measure(bench: Bench): Promise<Result> {
  const { title, how } = bench;
  const dir = await mkdtemp(join(tmpdir(), 'gameday-bench-'));
  const began = performance.now();
  console.log(`\n${title}`);
  try {
    const rows = await bench.run({ k6: k6.path, dir, quick: values.quick });
    for (const row of rows) console.log(`  ${renderRow(row)}`);
    return { title, how, tookS: Math.round((performance.now() - began) / 1_000), rows };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
