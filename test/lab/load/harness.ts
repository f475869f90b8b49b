/** A harness to be killed: starts load on `argv[2]` in `argv[3]`, tells k6's process id, and goes on. */
import { findK6 } from '../../../src/edges/k6/find.ts';
import { k6Load } from '../../../src/edges/k6/load.ts';

const [entry = '', dir = ''] = process.argv.slice(2);
const finding = await findK6(process.env);
if (!finding.found) throw new Error('no k6');
const load = k6Load({ k6: finding.k6, reach: {}, entry, servedByHeader: 'x-served-by', dir, env: process.env });
const handle = await load.start(
  {
    class: 'fresh',
    script: 'get',
    rate: 50,
    maxMs: 60_000,
    timeoutMs: 1_000,
    onSample: () => undefined,
    onEvent: () => undefined,
  },
  AbortSignal.timeout(60_000),
);
await handle.flowing;
process.send?.(handle.pid);
