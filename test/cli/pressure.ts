/** How starved of processors this machine was. What is measured in wall time on a machine without any to spare says little about us. */
import { readFileSync } from 'node:fs';

/** Begins to count; the call that it returns gives the share of the time since then in which somebody waited for a processor, 0…1. */
export function startWaiting(): () => number {
  const [beganAt, before] = [performance.now(), waitedUs()];
  return () => (waitedUs() - before) / 1_000 / (performance.now() - beganAt);
}

/** 0 where the kernel does not count it. */
function waitedUs(): number {
  try {
    return Number(/^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
