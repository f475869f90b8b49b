/** How long an experiment lasts, and what it costs, by its own template. */
import { actionMs } from '../drill/fis-actions.ts';
import type { FisAction, FisTemplate } from '../drill/types.ts';
import type { Survey } from './types.ts';

/** Per action-minute, the same in every commercial region (FIS pricing page, 2026). */
export const usdPerActionMinute = 0.1;

/** Whether FIS would leave an action out because the survey found nothing for one of its targets. */
export function isSkipped(action: FisAction, fault: number, template: FisTemplate, survey: Survey): boolean {
  if (template.experimentOptions?.emptyTargetResolutionMode !== 'skip') return false;
  const names = Object.values(action.targets ?? {});
  return survey.resolved.some((found) => found.fault === fault && names.includes(found.target) && found.resources.length === 0);
}

/** From the first action to the end of the last, ms of the cloud's time: the longest chain of `startAfter`. */
export function experimentMs(template: FisTemplate, skipped: (action: FisAction) => boolean): number {
  const ends = new Map<string, number>();
  const endOf = (name: string): number => {
    const known = ends.get(name);
    if (known !== undefined) return known;
    ends.set(name, 0); // a cycle ends here; the linter reports it
    const action = template.actions[name];
    if (!action) return 0;
    const begin = Math.max(0, ...(action.startAfter ?? []).map(endOf));
    const end = skipped(action) ? begin : begin + actionMs(action);
    ends.set(name, end);
    return end;
  };
  return Math.max(0, ...Object.keys(template.actions).map(endOf));
}

/** US dollars if the experiment runs to its end: begun minutes of every action that is not skipped, an instant counts as one. */
export function experimentUsd(template: FisTemplate, skipped: (action: FisAction) => boolean): number {
  const minutes = Object.values(template.actions)
    .filter((action) => !skipped(action))
    .map((action) => Math.max(1, Math.ceil(actionMs(action) / 60_000)));
  return Math.round(minutes.reduce((sum, each) => sum + each, 0) * usdPerActionMinute * 100) / 100;
}
