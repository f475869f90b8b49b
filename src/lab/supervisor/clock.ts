import { setTimeout as sleep } from 'node:timers/promises';
import type { LabClock } from '../world.ts';

export function labClock(scale: number): LabClock {
  return {
    scale,
    now: () => Date.now(),
    cloudSleep: (cloudMs, signal) => sleep(cloudMs / scale, undefined, signal ? { signal } : {}),
  };
}
