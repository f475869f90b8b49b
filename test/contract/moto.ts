/** `moto_server`, made and started by the test itself: an emulator of FIS and Route 53 by people who have never seen our lab. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const requirements = fileURLToPath(new URL('moto-requirements.txt', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/gameday/', import.meta.url));

export interface Moto extends AsyncDisposable {
  /** `http://127.0.0.1:port`, for both services. */
  readonly url: string;
}

/**
 * Serves until disposed, on a free port of the loopback interface. It also ends when this process does, however that ends: it
 * reads its standard input, and leaves when that is closed.
 */
export async function startMoto(): Promise<Moto> {
  const python = await motoPython();
  const leashed = [
    'import os, sys, threading',
    'threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()',
    'from moto.server import main',
    "main(['-H', '127.0.0.1', '-p', '0'])",
  ].join('\n');
  const server = spawn(python, ['-c', leashed], { stdio: ['pipe', 'ignore', 'pipe'] });
  const gone = once(server, 'exit');
  const said: string[] = [];
  const listening = Promise.withResolvers<string>();
  createInterface({ input: server.stderr }).on('line', (line) => {
    said.push(line);
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (url !== undefined) listening.resolve(url);
  });
  void gone.then(() => listening.reject(new Error(`moto_server ended before it listened:\n${said.slice(-20).join('\n')}`)));
  return {
    url: await listening.promise,
    async [Symbol.asyncDispose]() {
      server.stdin.end();
      await gone;
    },
  };
}

/** The interpreter of a virtual environment that holds exactly the versions asked for; made once, then found again. */
async function motoPython(): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cache, `moto-${digest}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements]);
  await writeFile(complete, '');
  return python;
}

function run(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const why = error === undefined ? stderr.trim().split('\n').slice(-5).join('\n') : error.message;
  throw new Error(
    `The contract is also kept against moto_server, which needs python3 (3.11 or later) with venv and pip, and a package index ` +
      `once. \`${command} ${args.join(' ')}\` failed: ${why}`,
  );
}
