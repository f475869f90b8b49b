/**
 * What FIS would refuse in a template, and what it would accept to everybody's regret, before anything is sent.
 *
 * Users of the service meet these only when a template is created, one at a time (wrong target key, ARNs and tags
 * together, a missing parameter). Messages follow the service's own where those are known.
 */
import { error, warning, type Finding, type Path, type Sound } from './finding.ts';
import { fisActions, selectedByParameters, selectionOnly, type ActionSpec } from './fis-actions.ts';
import { lintParameters } from './fis-parameters.ts';
import { nearest, suggestion } from './nearest.ts';
import type { FisAction, FisTarget, FisTemplate } from './types.ts';

/** Service quotas, 2026. */
const quota = { actions: 20, parallel: 10, stopConditions: 5, arns: 5 } as const;

export const placeholderNames = ['zone', 'zoneId', 'region', 'account', 'roleArn'] as const;

/** Placeholders that are used anywhere in a template, known or not, with a place where each is used. */
export function placeholdersIn(value: unknown, path: Path = []): { readonly name: string; readonly path: Path }[] {
  if (typeof value === 'string') return [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => ({ name: name!, path }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    placeholdersIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** All findings at once, by paths within the template. Only what is `sound` is looked at, so that no mistake counts twice. */
export function lintTemplate(template: FisTemplate, sound: Sound): Finding[] {
  const actions = soundEntries(template.actions, (name) => sound('actions', name));
  const targets = soundEntries(template.targets, (name) => sound('targets', name));
  const declared = Object.keys(template.targets ?? {});
  return [
    ...actions.flatMap(([name, action]) => lintAction(name, action, declared)),
    ...targets.flatMap(([name, target]) => lintTarget(['targets', name], target)),
    ...wrongTypes(actions, Object.fromEntries(targets)),
    ...unusedTargets(actions, template, sound),
    ...startOrder(actions, Object.keys(template.actions ?? {})),
    ...quotas(actions, template, sound),
    ...stopConditions(template, sound),
    ...unknownPlaceholders(template),
  ];
}

function soundEntries<T>(map: Readonly<Record<string, T>> | undefined, isSound: (name: string) => boolean): [string, T][] {
  return typeof map === 'object' && map !== null ? Object.entries(map).filter(([name]) => isSound(name)) : [];
}

function lintAction(name: string, action: FisAction, declared: readonly string[]): Finding[] {
  const path = ['actions', name];
  const spec = fisActions[action.actionId];
  if (!spec) {
    const near = nearest(action.actionId, Object.keys(fisActions));
    const hint = near ? `did you mean ${near}?` : undefined;
    return [error('fis/unknown-action', [...path, 'actionId'], `found ${JSON.stringify(action.actionId)}`, hint)];
  }
  const findings = [...lintActionTargets(name, action, spec, declared), ...lintParameters(path, action, spec)];
  if (spec.aftermath !== 'lasting') return findings;
  const message = `${action.actionId} leaves its targets gone`;
  return [...findings, warning('fis/never-heals', [...path, 'actionId'], message, 'make sure that something else replaces them')];
}

function lintActionTargets(name: string, action: FisAction, spec: ActionSpec, declared: readonly string[]): Finding[] {
  const path = ['actions', name, 'targets'];
  const keys = Object.keys(spec.targets);
  const used = Object.entries(action.targets ?? {});
  const strange = used.filter(([key]) => !(key in spec.targets));
  const findings = strange.map(([key]) => {
    const hint = keys.length > 0 ? `${action.actionId} takes ${keys.join(', ')}` : `${action.actionId} takes no target`;
    return error('fis/unknown-target-key', [...path, key], `Unexpected target "${key}" found in action "${name}"`, hint, 'key');
  });
  if (strange.length === 0 && keys.length > 0 && used.length === 0) {
    findings.push(
      error('fis/missing-target', path, `${action.actionId} has no target`, `add targets: { ${keys[0]}: … }`, 'parent'),
    );
  }
  const undefinedOnes = used.filter(([, target]) => !declared.includes(target));
  return [
    ...findings,
    ...undefinedOnes.map(([key, target]) =>
      error(
        'fis/undefined-target',
        [...path, key],
        `the template defines no target ${JSON.stringify(target)}`,
        suggestion(target, declared),
      ),
    ),
  ];
}

function lintTarget(path: Path, target: FisTarget): Finding[] {
  const { resourceType, resourceArns, resourceTags, parameters, selectionMode } = target;
  const name = String(path.at(-1));
  const findings: Finding[] = [];
  const only = selectedByParameters.has(resourceType) ? 'parameters' : selectionOnly[resourceType];
  if (resourceArns && resourceTags) {
    const message = `You cannot specify both resource ARNs and resource tags for target ${name}`;
    findings.push(error('fis/arns-and-tags', path, message, undefined, 'key'));
  } else if (!resourceArns?.length && Object.keys({ ...resourceTags, ...parameters }).length === 0) {
    const message = `You must specify resource ARNs, resource tags, or resource parameters for target ${name}`;
    findings.push(error('fis/nothing-selected', path, message, undefined, 'key'));
  } else if (only && ((resourceArns && only !== 'arns') || (resourceTags && only !== 'tags'))) {
    const key = resourceArns ? 'resourceArns' : 'resourceTags';
    const hint = `select it by ${{ arns: 'resourceArns', tags: 'resourceTags', parameters: 'parameters' }[only]}`;
    findings.push(
      error('fis/not-selectable', [...path, key], `TargetResourceType ${resourceType} does not support ${key}.`, hint, 'key'),
    );
  }
  if ((resourceArns?.length ?? 0) > quota.arns) {
    const message = `${resourceArns!.length} ARNs; FIS takes ${quota.arns} for one target`;
    findings.push(error('fis/over-quota', [...path, 'resourceArns'], message, 'select by tags, or make two targets', 'key'));
  }
  const mode = /^(?:ALL|COUNT\((\d+)\)|PERCENT\((\d+)\))$/.exec(selectionMode);
  const percent = Number(mode?.[2] ?? 1);
  if (!mode || mode[1] === '0' || percent < 1 || percent > 100) {
    findings.push(error('fis/bad-selection-mode', [...path, 'selectionMode'], `found ${JSON.stringify(selectionMode)}`));
  }
  return findings;
}

/** Blamed on the target, once, however many actions use it. */
function wrongTypes(actions: readonly [string, FisAction][], targets: Readonly<Record<string, FisTarget>>): Finding[] {
  const findings = new Map<string, Finding>();
  for (const [name, action] of actions) {
    for (const [key, target] of Object.entries(action.targets ?? {})) {
      const wanted = fisActions[action.actionId]?.targets[key];
      const found = targets[target]?.resourceType;
      if (wanted === undefined || found === undefined || wanted === found || findings.has(target)) continue;
      const message = `found ${found}, but action ${name} acts upon ${wanted}`;
      findings.set(target, error('fis/wrong-resource-type', ['targets', target, 'resourceType'], message, `write ${wanted}`));
    }
  }
  return [...findings.values()];
}

/** Silent while a reference is broken: the target it meant would only look unused. */
function unusedTargets(actions: readonly [string, FisAction][], template: FisTemplate, sound: Sound): Finding[] {
  if (!sound('actions') || !sound('targets')) return [];
  const used = new Set(actions.flatMap(([, action]) => Object.values(action.targets ?? {})));
  const names = Object.keys(template.targets);
  if ([...used].some((target) => !names.includes(target))) return [];
  if (actions.some(([, action]) => Object.keys(fisActions[action.actionId]?.targets ?? {}).length > 0 && !action.targets))
    return [];
  return names
    .filter((name) => !used.has(name))
    .map((name) => warning('fis/unused-target', ['targets', name], `no action uses ${name}`));
}

function startOrder(actions: readonly [string, FisAction][], names: readonly string[]): Finding[] {
  const after = new Map(actions.map(([name, { startAfter }]) => [name, startAfter ?? []]));
  const strangers = actions.flatMap(([name, { startAfter = [] }]) =>
    startAfter.flatMap((other, index) =>
      names.includes(other)
        ? []
        : [
            error(
              'fis/bad-start-after',
              ['actions', name, 'startAfter', index],
              `there is no action ${other}`,
              suggestion(other, names),
            ),
          ],
    ),
  );
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (after.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  const circular = [...after.keys()].find((name) => reaches(name, name));
  if (circular === undefined) return strangers;
  const message = `${circular} would have to end before it starts`;
  return [...strangers, error('fis/bad-start-after', ['actions', circular, 'startAfter'], message, undefined, 'key')];
}

function quotas(actions: readonly [string, FisAction][], template: FisTemplate, sound: Sound): Finding[] {
  const findings: Finding[] = [];
  const count = sound('actions') ? actions.length : 0;
  const together = actions.filter(([, { startAfter }]) => !startAfter?.length).length;
  const stops = sound('stopConditions') ? (template.stopConditions?.length ?? 0) : 0;
  if (count > quota.actions) findings.push(overQuota('actions', `${count} actions; FIS takes ${quota.actions}`));
  else if (together > quota.parallel)
    findings.push(overQuota('actions', `${together} actions start together; FIS runs ${quota.parallel}`));
  if (stops > quota.stopConditions)
    findings.push(overQuota('stopConditions', `${stops} stop conditions; FIS takes ${quota.stopConditions}`));
  return findings;
}

function overQuota(key: string, message: string): Finding {
  return error('fis/over-quota', [key], message, undefined, 'key');
}

function stopConditions({ stopConditions = [] }: FisTemplate, sound: Sound): Finding[] {
  if (!sound('stopConditions')) return [];
  return stopConditions.flatMap(({ source, value }, index) => {
    const fine = source === 'none' ? value === undefined : source === 'aws:cloudwatch:alarm' && value !== undefined;
    const message = `found source ${JSON.stringify(source)} ${value === undefined ? 'without' : 'with'} a value`;
    return fine ? [] : [error('fis/bad-stop-condition', ['stopConditions', index], message)];
  });
}

function unknownPlaceholders(template: FisTemplate): Finding[] {
  return placeholdersIn(template)
    .filter(({ name }) => !placeholderNames.includes(name as never))
    .map(({ name, path }) => {
      const near = nearest(name, placeholderNames);
      return error('fis/unknown-placeholder', path, `found \${${name}}`, near ? `did you mean \${${near}}?` : undefined);
    });
}
