import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkShape } from '../src/drill/schema.ts';
import { parseYaml } from '../src/edges/files/yaml.ts';
import { decodeJournal } from '../src/journal/codec.ts';
import { defects } from '../src/lab/defects.ts';
import { performed } from '../src/lab/fis/actions/index.ts';
import { deadlinesOf } from '../src/plan/deadlines.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const section = (page: string, heading: string): string =>
  read(`docs/${page}`)
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`)) ?? '';
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell ?? '');
const blocks = (page: string, language: string): string[] =>
  [...read(`docs/${page}`).matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, tag]) => tag === language)
    .map(([, , text]) => text ?? '');

describe('docs/verdicts.md', () => {
  test('lists every reason code, and no other', () => {
    const [, union = ''] = /export type ReasonCode =(.*?);/s.exec(read('src/analysis/types.ts')) ?? [];
    const codes = [...union.matchAll(/'([\w-]+)'/g)].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(10);
    expect(firstCells(section('verdicts.md', 'Reasons')).toSorted()).toEqual(codes.toSorted());
  });

  test('says of every doubt whether a miss stands as the judge does', () => {
    const source = read('src/analysis/verdict.ts');
    const stated = [...source.matchAll(/add\('([\w-]+)', .*, (true|false)\);/g)].map(
      ([, code, stands]) => [code, stands === 'true'] as const,
    );
    expect(stated.length).toBeGreaterThan(5);
    const rows = new Map(
      section('verdicts.md', 'Reasons')
        .split('\n')
        .map((row) => [/^\| `([\w-]+)`/.exec(row)?.[1], row.split('|').at(-2)?.trim()]),
    );
    // Its two cases differ, and the row tells both.
    for (const [code, stands] of stated.filter(([code]) => code !== 'fault-did-not-bite'))
      expect(rows.get(code), code).toBe(stands ? 'yes' : 'no');
  });
});

describe('docs/journal.md', () => {
  test('lists every event, and no other', () => {
    const [, union = ''] = /export type EventBody =(.*?);\n\n/s.exec(read('src/journal/types.ts')) ?? [];
    const types = [...union.matchAll(/readonly type: '([\w-]+)'/g)].map(([, type]) => type ?? '');
    expect(types.length).toBeGreaterThan(15);
    expect(firstCells(section('journal.md', 'Events')).toSorted()).toEqual(types.toSorted());
  });

  test('shows a line that is sound but for its place', () => {
    const [line = ''] = blocks('journal.md', 'json');
    const { events, torn } = decodeJournal(line);
    expect(events).toMatchObject([{ seq: 7, type: 'phase' }]);
    expect(torn).toBe(0);
  });

  test('states the deadlines that hold', () => {
    const times = (text: string): number => Number(/^\d+/.exec(text)?.[0]) * (text.endsWith('min') ? 60_000 : 1_000);
    for (const kind of ['lab', 'aws', 'command'] as const) {
      const [, act = '', undo = ''] = new RegExp(`^\\| ${kind} \\| (.+) \\| (.+) \\|$`, 'm').exec(read('docs/journal.md')) ?? [];
      expect({ actMs: times(act), undoMs: times(undo) }, kind).toEqual(deadlinesOf({ kind }));
    }
  });
});

describe('docs/guide-commands.md', () => {
  const shapes = ['environment', 'targets', 'drill'] as const;
  test.each(shapes.map((shape, index) => [shape, index] as const))('its %s file is one', (shape, index) => {
    const { value, diagnostics } = parseYaml(blocks('guide-commands.md', 'yaml')[index] ?? '', 'guide');
    expect(diagnostics).toEqual([]);
    expect(checkShape(shape, value)).toEqual([]);
  });
});

describe('docs/guide-aws.md', () => {
  test('asks for the rights of the calls that are made, and no others', () => {
    const source = readdirSync(join(root, 'src/edges/aws'))
      .map((file) => read(`src/edges/aws/${file}`))
      .join('\n');
    const service = new Map(
      [...source.matchAll(/import \{([^}]+)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(([, names = '', client = '']) =>
        names.split(',').map((name) => [name.trim(), client.replaceAll('-', '')] as const),
      ),
    );
    const calls = [...source.matchAll(/new (\w+)Command\(/g)].map(([, call]) => `${service.get(`${call}Command`)}:${call}`);
    expect(calls.length).toBeGreaterThan(5);
    const [, policy = '{}'] = blocks('guide-aws.md', 'json');
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string | string[] }[] };
    const rights = Statement.flatMap(({ Action }) => Action).filter((action) => !action.startsWith('iam:'));
    // Whatever is made is tagged as it is made, which is a right of its own.
    expect([...new Set(rights)].toSorted()).toEqual([...new Set([...calls, 'fis:TagResource'])].toSorted());
  });
});

describe('docs/guide-lab.md', () => {
  test('lists every defect, and every action that is performed', () => {
    expect(firstCells(section('guide-lab.md', 'Planted defects'))).toEqual([...defects]);
    for (const action of Object.keys(performed))
      expect(section('guide-lab.md', 'What it performs, and what it refuses by name')).toContain(`\`${action}\``);
  });
});
