/** The load scripts that come along: `load/<name>.ts`. A project has no other ones. */
import { glob } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export const scriptsDir = fileURLToPath(new URL('../../../load', import.meta.url));

/** What the scripts share is none. */
const shared = 'prelude';

/** By the names that drills give them. */
export async function scriptNames(): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob('*.ts', { cwd: scriptsDir }));
  return files
    .flatMap((file) => (file.endsWith('.d.ts') ? [] : basename(file, '.ts')))
    .filter((name) => name !== shared)
    .toSorted();
}
