import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../../src/edges/files/yaml.ts';

const text = `# a comment
id: x
load:
  rate: 60
  classes: [fresh, sticky]
targets:
  - one
  - { id: two, limit: &limit { lab: 15s } }
  - id: three
    limit: *limit
`;
const { source, value } = parseYaml(text, 'x.yaml');
const at = (path: (string | number)[], what: 'key' | 'value' = 'value'): string => {
  const { line, column } = source.locate(path, what);
  return `${line}:${column}`;
};

describe('places in YAML', () => {
  test('of values and of their keys', () => {
    expect([at(['load', 'rate']), at(['load', 'rate'], 'key')]).toEqual(['4:9', '4:3']);
    expect([at(['load', 'classes', 1]), at(['targets', 0]), at(['targets', 1, 'limit', 'lab'])]).toEqual(['5:20', '7:5', '8:37']);
  });

  test('behind an alias are those of the alias’s own text', () => {
    expect(value).toMatchObject({ targets: ['one', { limit: { lab: '15s' } }, { limit: { lab: '15s' } }] });
    expect([at(['targets', 2, 'limit']), at(['targets', 2, 'limit', 'lab'])]).toEqual(['10:12', '8:37']);
  });

  test('of what is not there are the nearest parent’s', () => {
    expect([at(['load', 'timeout']), at(['load', 'timeout'], 'key'), at(['nothing', 'at', 'all'])]).toEqual([
      '4:3',
      '3:1',
      '2:1',
    ]);
  });

  test('serve JSON too', () => {
    const json = parseYaml('{\n  "a": {\n    "b": [1, 2]\n  }\n}', 'x.json');
    expect(json.source.locate(['a', 'b', 1], 'value')).toEqual({ line: 3, column: 14 });
  });
});

test('a text that cannot be parsed gives its syntax errors with places, and no value', () => {
  const broken = parseYaml('a: 1\nb: [1, 2\nc: "x\n', 'x.yaml');
  expect(broken.value).toBeUndefined();
  expect(broken.diagnostics.length).toBeGreaterThan(0);
  expect(broken.diagnostics[0]).toMatchObject({ code: 'file/syntax', file: 'x.yaml', severity: 'error' });
  expect(broken.diagnostics[0]?.line).toBeGreaterThan(1);
});

test('an alias without an anchor is a syntax error at its place', () => {
  const { value, diagnostics } = parseYaml('a: 1\nb: *nothing\n', 'x.yaml');
  expect(value).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'file/syntax', line: 2, column: 4 }]);
});

test('no text makes it throw, and every place is in the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('ab:-[]{}&*"\'\n #,|>!')) }),
      fc.array(fc.oneof(fc.constantFrom('a', 'b'), fc.nat(2))),
      (wild, path) => {
        const parsed = parseYaml(wild, 'wild.yaml');
        const lines = wild.split('\n').length;
        for (const what of ['key', 'value'] as const) {
          const { line, column } = parsed.source.locate(path, what);
          expect(line >= 1 && line <= lines && column >= 1).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
