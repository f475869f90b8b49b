import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanSource } from '../../../src/edges/files/source-scan.ts';

const text = `import { defineDrill } from '../src/drill/define.ts';

// defineDrill({ id: 'not this one' })
const rate = 60;

export default defineDrill({
  id: 'x', // targets: ['no']
  hypothesis: 'a } b, { c: ' + \`and \${rate} more\`,
  /* load: 1 */ load: { script: 'orders', rate, 'good-within': '1s' },
  ...more({ zone: 'a' }),
  zone: 'b',
  faults: [
    { kind: 'fis', title: "it's, so" },
    {
      kind: 'fis',
      template: { description: 'x' },
    },
  ],
  targets: ['one', 'two'],
});
`;
const source = scanSource(text, 'x.drill.ts');
const at = (path: (string | number)[], what: 'key' | 'value' = 'value'): string => {
  const { line, column } = source.locate(path, what);
  return `${line}:${column}`;
};

describe('places in the source of a drill', () => {
  test('are found in the literal, past strings, templates, comments and spreads', () => {
    expect(at(['id'])).toBe('7:7');
    expect(at(['zone'])).toBe('11:9');
    expect(at(['faults', 1, 'template', 'description'])).toBe('16:32');
    expect(at(['targets', 1])).toBe('19:20');
    expect(at(['load', 'good-within'])).toBe('9:64');
  });

  test('of a shorthand property are its name’s', () => expect(at(['load', 'rate'])).toBe('9:43'));

  test('of keys are where the key begins', () => expect(at(['load'], 'key')).toBe('9:17'));

  test('stop at the last sure place where the path leaves the literal', () => {
    expect(at(['load', 'rate', 'deeper'])).toBe('9:43');
    expect(at(['load', 'missing'])).toBe('9:23');
    expect(at(['faults', 7])).toBe('12:11');
    expect(at(['nothing'])).toBe('6:28');
  });

  test('of a program that holds no literal are the first line', () => {
    expect(scanSource('export { x as default } from "y";', 'x.ts').locate(['id'], 'value')).toEqual({ line: 1, column: 1 });
    expect(scanSource('', 'x.ts').locate(['id'], 'key')).toEqual({ line: 1, column: 1 });
  });
});

type Data = string | number | Data[] | { [key: string]: Data };

const data = fc.letrec<{ any: Data; map: Data }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string(),
    fc.nat(),
    fc.array(tie('any'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom('id', 'zone', 'load', 'a-b', '$x', 'two words'), tie('any'), { maxKeys: 4 }),
}));
const noise = fc
  .array(fc.constantFrom(' ', '\n', '\t', '/* }{ ] " */', "// , ' `\n"), { maxLength: 3 })
  .map((parts) => parts.join(''));

/** Writes data as a literal with noise between all parts, and remembers where each value begins. */
function write(value: Data, gap: () => string, begin: number, path: (string | number)[], places: Map<string, number>): string {
  places.set(JSON.stringify(path), begin);
  if (typeof value !== 'object') return JSON.stringify(value);
  const list = Array.isArray(value);
  let out = list ? '[' : '{';
  for (const [key, inner] of Object.entries(value)) {
    out += gap();
    if (!list) out += `${/^[\w$]+$/.test(key) ? key : `'${key}'`}${gap()}:${gap()}`;
    out += write(inner, gap, begin + out.length, [...path, list ? Number(key) : key], places);
    out += `${gap()},`;
  }
  return `${out}${gap()}${list ? ']' : '}'}`;
}

test('places are exact for every literal, however it is laid out', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('id', 'zone', 'load'), data.any), fc.infiniteStream(noise), (value, gaps) => {
      const gap = (): string => gaps.next().value;
      const head = '/* export default { id: 1 } */ export default defineDrill(';
      const places = new Map<string, number>();
      const written = head + write(value, gap, head.length, [], places) + ')';
      const scanned = scanSource(written, 'x.drill.ts');
      for (const [path, offset] of places) {
        const before = written.slice(0, offset);
        const expected = { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
        expect(scanned.locate(JSON.parse(path) as string[], 'value'), `${path} in ${written}`).toEqual(expected);
      }
    }),
    { numRuns: 300 },
  );
});
