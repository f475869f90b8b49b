/**
 * Outlives the supervisor by a moment. Its standard input is a pipe from the supervisor, which names the process groups
 * to end, one a line; when the pipe ends the supervisor is gone, and so is everything else shortly after. SIGKILL also
 * ends what is frozen. Argument: the lab file to remove when nothing is left.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const groups = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) groups.add(Number(line));

/** `false` once there is no such group any more. */
function kill(group: number): boolean {
  try {
    process.kill(-group, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

// Once would do. A dead process stays listed until its new parent has collected it, and some containers take their time.
const giveUpAt = performance.now() + 500;
while ([...groups].filter(kill).length > 0 && performance.now() < giveUpAt) await sleep(20);
const labFile = process.argv[2];
if (labFile) rmSync(labFile, { force: true });
