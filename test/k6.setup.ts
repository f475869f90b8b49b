/** Runs once before everything that starts k6: a fresh machine builds it here, with a sign of life, instead of in the first test's time. */
import { ensureK6 } from '../src/edges/k6/install.ts';

export default async function setup(): Promise<void> {
  let toldAt = 0;
  const k6 = await ensureK6({
    env: process.env,
    onProgress: (text) => {
      if (performance.now() - toldAt < 15_000) return;
      toldAt = performance.now();
      console.error(text);
    },
    signal: AbortSignal.timeout(900_000),
  });
  process.env.GAMEDAY_K6_PATH ??= k6.path;
}
