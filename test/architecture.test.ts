import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

// The straight line, as a table: a folder may import itself and what stands here, nothing else (docs/design.md §3).
const mayImport: Record<string, readonly string[]> = {
  drill: [],
  plan: ['drill'],
  journal: ['drill', 'plan'],
  analysis: ['drill', 'plan', 'journal'],
  report: ['drill', 'plan', 'journal', 'analysis'],
  run: ['drill', 'plan', 'journal', 'analysis'],
  edges: ['drill', 'plan', 'journal', 'analysis', 'run'],
  lab: ['drill/duration.ts', 'drill/environment.ts'],
  cli: ['drill', 'plan', 'journal', 'analysis', 'report', 'run', 'edges', 'lab'],
};
const pure = new Set(['drill', 'plan', 'journal', 'analysis', 'report']);

// One package, one door: the only files that may import it.
const doors: Record<string, readonly string[]> = {
  '@aws-sdk/client-fis': ['src/edges/aws/'],
  '@aws-sdk/client-route-53': ['src/edges/aws/'],
  commander: ['src/cli/main.ts', 'src/cli/usage.ts'],
  'dns-packet': ['src/edges/resolver/', 'src/lab/dns/'],
  'fast-xml-parser': ['src/lab/route53/xml.ts'],
  ora: ['src/report/terminal.ts'],
  yaml: ['src/edges/files/yaml.ts'],
  zod: ['src/drill/schema.ts'],
  zx: ['src/edges/process.ts'],
};

const root = join(import.meta.dirname, '..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));

interface Import {
  readonly file: string;
  readonly from: string;
}
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    file,
    from: match[1] ?? '',
  })),
);
const folderOf = (file: string): string => file.split('/')[1] ?? '';
const targetOf = ({ file, from }: Import): string => relative(join(root, 'src'), join(root, file, '..', from));

describe('imports', () => {
  test('are found at all, so that the rules below have something to judge', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(Object.keys(mayImport).toSorted()).toEqual([...new Set(files.map(folderOf))].toSorted());
  });

  test('run in one direction', () => {
    const wrong = imports.filter((each) => {
      if (!each.from.startsWith('.')) return false;
      const target = targetOf(each);
      const own = folderOf(each.file);
      return (
        !target.startsWith(`${own}/`) &&
        !(mayImport[own] ?? []).some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
      );
    });
    expect(wrong).toEqual([]);
  });

  test('of packages go through one door each, and every dependency has one', () => {
    // `k6/…` stands only in text that is written for k6 to run.
    const packages = imports.filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:') && !from.startsWith('k6'));
    const wrong = packages.filter(({ file, from }) => !(doors[from] ?? []).some((door) => file.startsWith(door)));
    expect(wrong).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(doors).toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  test('of pure folders touch neither Node, nor the clock, nor chance', () => {
    const pureFiles = files.filter((file) => pure.has(folderOf(file)) && file !== 'src/report/terminal.ts');
    expect(imports.filter(({ file, from }) => pureFiles.includes(file) && from.startsWith('node:'))).toEqual([]);
    const impure = pureFiles.filter((file) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|\bprocess\.[a-z]/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(impure).toEqual([]);
  });
});

test('no file is longer than one can hold in the head', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 350);
  expect(long).toEqual([]);
});
