/** Another gameday that wants k6 at the same time. */
import { ensureK6 } from '../../../src/edges/k6/install.ts';

const k6 = await ensureK6({ env: process.env, onProgress: () => undefined, signal: AbortSignal.timeout(20_000) });
process.send?.(k6);
