import { exitCodes } from '../exit-codes.ts';
import { readyK6 } from '../conduct.ts';
import type { Terminal } from '../terminal.ts';

export async function install({ output }: { readonly output: 'text' | 'json' }, terminal: Terminal): Promise<number> {
  const k6 = await readyK6(terminal, AbortSignal.timeout(900_000));
  if (output === 'json') terminal.data(JSON.stringify({ schemaVersion: 1, ...k6 }));
  terminal.say(`k6 ${k6.version} at ${k6.path} (${k6.source})`);
  return exitCodes.met.code;
}
