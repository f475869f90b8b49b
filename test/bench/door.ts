/** What a person waits for: help, and a lab that is up. */
import { join } from 'node:path';
import { gameday, type Called } from './call.ts';
import { medianRow, type Bench } from './row.ts';

export const help: Bench = {
  title: 'Help',
  how: '`gameday --help`, from the start of the process to its end. The first call of all strips the sources of their types and keeps the result.',
  async run({ dir, quick }) {
    const first = well(await gameday(['--help'], { ...process.env, XDG_CACHE_HOME: dir, NODE_COMPILE_CACHE: join(dir, 'node') }));
    // Somebody may have changed a source since.
    await gameday(['--help']);
    const values: number[] = [];
    for (let i = 0; i < (quick ? 5 : 15); i++) values.push(well(await gameday(['--help'])).ms);
    return [medianRow('gameday --help', 'ms', values, { atMost: 150 }), medianRow('the first call of all', 'ms', [first.ms])];
  },
};

export const lab: Bench = {
  title: 'Lab',
  how: '`gameday lab up`, from the start of the process to its end; between two of them the lab is taken down.',
  async run({ dir, quick }) {
    const env = { ...process.env, XDG_STATE_HOME: join(dir, 'state') };
    const values: number[] = [];
    for (let i = 0; i < (quick ? 2 : 5); i++) {
      try {
        values.push(well(await gameday(['lab', 'up'], env)).ms / 1_000);
      } finally {
        await gameday(['lab', 'down'], env);
      }
    }
    return [medianRow('gameday lab up', 's', values, { atMost: 5 })];
  },
};

function well(called: Called): Called {
  if (called.exit !== 0) throw new Error(`gameday ended with ${called.exit}: ${called.stderr}`);
  return called;
}
