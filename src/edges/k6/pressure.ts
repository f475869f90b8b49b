/** How short of processors this machine is: the kernel counts the time in which some process waited for one. */
import { readFileSync } from 'node:fs';

/** Each call gives the share of the time since the call before, 0…1; `undefined` where the kernel does not count (only Linux does). */
export function watchPressure(): () => number | undefined {
  let last = { at: performance.now(), us: waitedUs() };
  return () => {
    const now = { at: performance.now(), us: waitedUs() };
    const [before, after] = [last.us, now.us];
    const overUs = (now.at - last.at) * 1_000;
    last = now;
    return before === undefined || after === undefined || overUs <= 0 ? undefined : Math.min(1, (after - before) / overUs);
  };
}

function waitedUs(): number | undefined {
  try {
    return pressureUs(readFileSync('/proc/pressure/cpu', 'utf8'));
  } catch {
    return undefined;
  }
}

/** Microseconds since boot, of a text such as `some avg10=22.66 avg60=24.89 avg300=60.69 total=2414294200`. */
export function pressureUs(text: string): number | undefined {
  const match = /^some .*\btotal=(\d+)/m.exec(text);
  return match ? Number(match[1]) : undefined;
}
