import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnosticCodes } from '../../src/drill/codes.ts';
import { planRefusalCodes } from '../../src/plan/refusal.ts';

const root = join(import.meta.dirname, '../..');
const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const rows = (heading: string): string[][] => {
  const section = docs.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, code, rest]) => [code!, ...rest!.split(' | ')]);
};

describe('docs/errors.md', () => {
  test('lists every diagnostic with the words of the table, and no other', () => {
    expect(rows('What a person wrote')).toEqual(Object.entries(diagnosticCodes).map(([code, words]) => [code, ...words]));
  });

  test('lists every refusal of a plan with the words of the table, and no other', () => {
    expect(rows('What stands in the way of a plan')).toEqual(Object.entries(planRefusalCodes));
  });
});

test('every code is given by something', () => {
  const tables = ['src/drill/codes.ts', 'src/plan/refusal.ts'];
  const source = ['src/drill', 'src/plan', 'src/edges/files']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => !tables.includes(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const ghosts = [...Object.keys(diagnosticCodes), ...Object.keys(planRefusalCodes)].filter(
    (code) => !source.includes(`'${code}'`),
  );
  expect(ghosts).toEqual([]);
});
