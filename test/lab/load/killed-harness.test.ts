import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ensureK6 } from '../../../src/edges/k6/install.ts';
import { readSamples } from '../../../src/edges/samples/evidence.ts';
import { isRunning, startService, type Service } from './workbench.ts';

async function killedUnder(service: Service, meanwhile: () => void): Promise<{ diedAfterMs: number; kept: number }> {
  await ensureK6({ env: process.env, onProgress: () => undefined, signal: AbortSignal.timeout(400_000) });
  const dir = await mkdtemp(join(tmpdir(), 'gameday-killed-'));
  const harness = fork(join(import.meta.dirname, 'harness.ts'), [`http://127.0.0.1:${service.port}`, dir]);
  try {
    const [pid] = (await once(harness, 'message')) as [number];
    await expect.poll(async () => (await readSamples(dir)).length, { timeout: 10_000 }).toBeGreaterThan(20);
    meanwhile();
    harness.kill('SIGKILL');
    const killedAt = performance.now();
    while (isRunning(pid) && performance.now() - killedAt < 10_000) await sleep(10);
    return { diedAfterMs: performance.now() - killedAt, kept: (await readSamples(dir)).length };
  } finally {
    harness.kill('SIGKILL');
    await rm(dir, { recursive: true });
  }
}

it('no load outlives a harness that is killed, and what it had measured can be read', async () => {
  await using service = await startService();
  const { diedAfterMs, kept } = await killedUnder(service, () => undefined);
  expect(diedAfterMs).toBeLessThan(2_000);
  expect(kept).toBeGreaterThan(20);
});

it('nor does it when nothing answers any more', async () => {
  await using service = await startService();
  const { diedAfterMs } = await killedUnder(service, () => (service.answer = () => undefined));
  expect(diedAfterMs).toBeLessThan(2_000);
});
