/** Finds drill files and reads the data out of them: TypeScript by importing it, YAML by parsing it. */
import { glob, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import { readData, reasonOf, wholeFile, type DataFile } from './load-targets.ts';
import { scanSource } from './source-scan.ts';

const ending = /\.drill\.(ts|ya?ml)$/;

/** `*.drill.ts`, `*.drill.yaml` and `*.drill.yml` right below a folder, by name. */
export async function findDrillFiles(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(glob('*.drill.{ts,yaml,yml}', { cwd: folder }));
  return names.toSorted().map((name) => join(folder, name));
}

export function isDrillFile(name: string): boolean {
  return ending.test(name);
}

/** `az-power-loss` of `scenarios/az-power-loss.drill.ts`: by habit the drill's id. */
export function drillName(file: string): string {
  return basename(file).replace(ending, '');
}

/** Node strips the types; there is no build step. What the file throws while it is loaded becomes a diagnostic. */
export async function readDrillFile(file: string, cwd: string): Promise<DataFile> {
  if (!file.endsWith('.ts')) return readData(file, cwd);
  const shown = relative(cwd, file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return broken(shown, '', wholeFile('file/missing', shown, reasonOf(error)));
  }
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown };
    if (module.default === undefined)
      return broken(shown, text, wholeFile('file/no-default-export', shown, 'nothing is exported by default'));
    return { value: module.default, source: scanSource(text, shown), diagnostics: [] };
  } catch (error) {
    return broken(shown, text, wholeFile('file/import-failed', shown, reasonOf(error), placeInStack(error, file)));
  }
}

function broken(file: string, text: string, diagnostic: Diagnostic): DataFile {
  return { value: undefined, source: scanSource(text, file), diagnostics: [diagnostic] };
}

/** A syntax error names file and line on top of its stack, any other error in one of its frames. */
function placeInStack(error: unknown, file: string): { line: number; column: number } {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(`${file}:`);
  const [, line, column] = /^:(\d+)(?::(\d+))?/.exec(at < 0 ? '' : stack.slice(at + file.length)) ?? [];
  return { line: Number(line ?? 1), column: Number(column ?? 1) };
}
