/** The main job with nothing to decide: its own lab, its own drill, a report at the end. */
import type { Terminal } from '../terminal.ts';
import { run } from './run.ts';

export async function demo(
  { reports, output }: { readonly reports: string; readonly output: 'text' | 'json' },
  terminal: Terminal,
): Promise<number> {
  return run('az-power-loss', { env: 'lab', scale: 10, output, reports }, terminal);
}
