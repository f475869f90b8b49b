import { expect, test } from 'vitest';
import type { Sample } from '../../src/analysis/sample.ts';
import { LiveView } from '../../src/cli/live.ts';

const sample = (more: Partial<Sample> = {}): Sample => ({
  class: 'fresh',
  startAt: 0,
  wallMs: 10,
  op: 'read',
  status: 200,
  errorCode: 0,
  servedBy: 'a/i',
  dropped: false,
  ...more,
});

test('the last five seconds count, each class for itself', () => {
  let now = 0;
  const view = new LiveView(500, () => now);
  for (let n = 0; n < 20; n++) view.offer(sample({ status: 503 }));
  now = 5_001;
  for (let n = 1; n <= 100; n++) view.offer(sample({ wallMs: n }));
  view.offer(sample({ class: 'sticky', wallMs: 501 }));
  view.offer(sample({ class: 'sticky', dropped: true }));
  view.offer(sample({ class: 'sticky', wallMs: 500, status: 302 }));
  // k6 gave up on it after the status line had come: the judges call it failed, too.
  view.offer(sample({ class: 'sticky', errorCode: 1050 }));
  expect(view.stats()).toEqual([
    { class: 'fresh', goodRatio: 1, p95: 95 },
    { class: 'sticky', goodRatio: 1 / 4, p95: 500 },
  ]);
});

test('a class that fell silent shows nothing good', () => {
  let now = 0;
  const view = new LiveView(500, () => now);
  view.offer(sample());
  now = 6_000;
  expect(view.stats()).toEqual([{ class: 'fresh', goodRatio: 0, p95: Number.NaN }]);
});

test('overhearing a load leaves it as it is, and the run hears a sample first', async () => {
  const heard: string[] = [];
  const view = new LiveView(500, () => 0);
  const load = view.over({
    start: (request) => {
      request.onSample(sample());
      return Promise.reject(new Error('only the request matters here'));
    },
  });
  const request = {
    class: 'fresh' as const,
    script: 'get',
    rate: 1,
    maxMs: 1,
    timeoutMs: 1,
    onSample: () => void heard.push(`${view.stats().length} classes shown`),
    onEvent: () => undefined,
  };
  await expect(load.start(request, AbortSignal.timeout(1_000))).rejects.toThrow('only the request');
  expect(heard).toEqual(['0 classes shown']);
  expect(view.stats()).toHaveLength(1);
});
