import type { EnvironmentFacts, Zone } from '../drill/environment.ts';
import type { Drill, FisTemplate } from '../drill/types.ts';
import { refusal, type PlanRefusal } from './refusal.ts';

/** `scenarios/templates/*.json` by file name. */
export type Templates = Readonly<Record<string, FisTemplate>>;

export type Filled =
  | { readonly ok: true; readonly templates: readonly FisTemplate[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

/**
 * The FIS templates of a drill, in the order of its faults, with placeholders replaced: ready to survey and to send.
 *
 * A template without stop conditions gets the environment's alarms. A drill's faults are all of one kind, so the n-th
 * template belongs to the n-th fault; a drill without FIS faults gives an empty list.
 */
export function fillTemplates(drill: Drill, facts: EnvironmentFacts, zone: Zone | undefined, templates: Templates): Filled {
  const refusals: PlanRefusal[] = [];
  const filled: FisTemplate[] = [];
  for (const [index, fault] of drill.faults.entries()) {
    if (fault.kind !== 'fis') continue;
    const { template: named } = fault;
    const template = typeof named === 'string' ? templates[named] : named;
    if (!template) {
      refusals.push(
        refusal('plan/template-missing', `faults[${index}] names ${named as string}`, 'add it to scenarios/templates/'),
      );
      continue;
    }
    const missing = new Set<string>();
    filled.push(withStopConditions(fill(template, placeholders(facts, zone), missing), facts));
    for (const name of missing) {
      const message = `faults[${index}]: \${${name}} has no value in ${facts.name}`;
      refusals.push(refusal('plan/unfilled-placeholder', message, hintFor(name)));
    }
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, templates: filled };
}

function placeholders(facts: EnvironmentFacts, zone: Zone | undefined): Record<string, string | undefined> {
  const { aws } = facts;
  return {
    zone: zone?.name,
    zoneId: zone?.id,
    region: zone?.region ?? aws?.region,
    account: aws?.account,
    roleArn: aws?.roleArn,
  };
}

function hintFor(name: string): string {
  if (name === 'zone') return "state the zone to strike in the drill: `zone: 'b'`";
  if (name === 'zoneId') return 'state the id of the zone in the environment file, as in `id: euw1-az2`';
  return `state ${name} in the environment file`;
}

function fill<T>(value: T, values: Record<string, string | undefined>, missing: Set<string>): T {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      if (values[name] === undefined) missing.add(name);
      return values[name] ?? '';
    }) as T;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, values, missing)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item as unknown, values, missing)])) as T;
}

/** FIS wants at least one stop condition, `none` if need be. */
function withStopConditions(template: FisTemplate, facts: EnvironmentFacts): FisTemplate {
  if (template.stopConditions?.length) return template;
  const alarms = (facts.aws?.stopAlarms ?? []).map((value) => ({ source: 'aws:cloudwatch:alarm', value }));
  return { ...template, stopConditions: alarms.length > 0 ? alarms : [{ source: 'none' }] };
}
