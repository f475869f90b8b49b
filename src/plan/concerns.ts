import { formatMs } from '../drill/duration.ts';
import type { Plan } from './types.ts';

/** What a reviewer should know about a plan though nothing is wrong with it: sentences, most important first. */
export function concerns(plan: Plan): string[] {
  const { environment, steps, faultMs, survey, drill } = plan;
  const found: string[] = [];
  if (environment.timeScale !== 1) {
    found.push(
      `What the cloud waits for passes ${environment.timeScale} times faster here: a rehearsal, and no evidence for an account.`,
    );
  }
  for (const step of steps) {
    if (step.kind !== 'fis') continue;
    if (step.durationMs < faultMs) {
      const by = formatMs(faultMs - step.durationMs);
      found.push(`${step.id} ends by itself ${by} before the watch does: what recovers then may only have been given back.`);
    }
    if (environment.kind === 'aws' && step.template.stopConditions?.every(({ source }) => source === 'none')) {
      found.push(
        `${step.id} has no stop alarm: if this machine is lost, only the end of the experiment's own ${formatMs(step.durationMs)} ends it.`,
      );
    }
  }
  if (drill.load.classes.length === 1)
    found.push(`Only clients of the class ${drill.load.classes[0]} are looked at; others may recover later.`);
  return [...found, ...survey.notes];
}
