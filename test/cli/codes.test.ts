import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes, worstExit } from '../../src/cli/exit-codes.ts';
import { gameday, root } from './gameday.ts';

const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const rows = (heading: string): string[][] => {
  const section = docs.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (?!---)(.+) \|$/gm)].slice(1).map(([, cells = '']) => cells.split(' | '));
};
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'));

describe('exit codes', () => {
  const table = Object.entries(exitCodes);

  test('are told in the same words by the table, by docs/errors.md and by --help', async () => {
    expect(rows('Exit codes')).toEqual(
      table.map(([name, { code, meaning, environment }]) => [String(code), `\`${name}\``, meaning, environment]),
    );
    const { stdout } = await gameday(['--help']);
    const helped = stdout.slice(stdout.indexOf('Exit codes')).trim().split('\n').slice(1);
    expect(helped.map((line) => line.trim().split(/ {2,}/).join(' | '))).toEqual(
      table.map(([, { code, meaning, environment }]) => `${code} | ${meaning} | ${environment}`),
    );
  });

  test('of several drills rank in the order that docs/errors.md states, and every code has its place in it', () => {
    const [, order = ''] = /outranks everything: (.+)\./.exec(docs) ?? [];
    const ranks = order.split(' > ').map((rank) => rank.split(', ').map(Number));
    for (const [at, rank] of ranks.entries())
      for (const code of rank) for (const lower of ranks.slice(at + 1).flat()) expect(worstExit([lower, code, lower])).toBe(code);
    const ranked = new Set([...ranks.flat(), exitCodes.invalid.code]);
    expect(table.map(([, { code }]) => code).filter((code) => !ranked.has(code))).toEqual([]);
  });
});

describe('refusals', () => {
  const raised = sources.flatMap((text) => [...text.matchAll(/new Refusal\(\s*([^,\s]+?),/g)].map(([, code = '']) => code));
  // Two places pass on a code from a closed set: the refusals of a plan (a table of their own) and the ways k6 ends.
  const passedOn = ['first.code', '`load/${why}`'];
  const baseline = sources.flatMap((text) => [...text.matchAll(/code: '(baseline\/[a-z-]+)'/g)].map(([, code = '']) => code));
  const ends = /export type K6End =([^;]+);/.exec(sources.find((text) => text.includes('export type K6End')) ?? '')?.[1] ?? '';
  const load = ['silent', ...[...ends.matchAll(/\| '([a-z]+)'/g)].map(([, end = '']) => end)].map((end) => `load/${end}`);

  test('are all found by the patterns above', () => {
    expect(raised.filter((code) => !/^'[a-z0-9]+\/[a-z0-9-]+'$/.test(code)).toSorted()).toEqual(passedOn.toSorted());
    expect([baseline.length, load.length].every((count) => count > 1)).toBe(true);
  });

  test('are listed in docs/errors.md, and no other', () => {
    const given = new Set([
      ...raised.filter((code) => code.startsWith("'")).map((code) => code.slice(1, -1)),
      ...baseline,
      ...load,
    ]);
    expect(
      rows('What stands in the way of a run')
        .map(([code = '']) => code.slice(1, -1))
        .toSorted(),
    ).toEqual([...given].toSorted());
  });
});
