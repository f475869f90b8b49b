#!/usr/bin/env node
// Plain JavaScript, so that an old Node can read it and say what is missing. The package brings its own Node through its
// per-platform dependencies; `npm run` and `npx` find that one first.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `gameday needs Node 22.18 or later to run, found ${process.versions.node}.\n` +
      `  → npm ci installs one beside it; then use: npm run gameday -- <verb>\n`,
  );
  process.exit(3);
}
// Stripping types takes longer than all the rest of a short command. Kept by content, per user; the lab's members share it.
process.env.NODE_COMPILE_CACHE ??= join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gameday', 'compiled');
module.enableCompileCache();
try {
  const { main } = await import('../src/cli/main.ts');
  await main(process.argv.slice(2));
} catch (error) {
  // Node would end with 1, which here is a verdict about somebody's system.
  process.stderr.write(`gameday itself failed: ${error?.stack ?? error}\n  → npm ci puts back what it is made of.\n`);
  process.exit(70);
}
