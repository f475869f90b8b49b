/** The parameters of one FIS action against the catalogue. */
import { parseIsoDuration } from './duration.ts';
import { error, type Finding, type Path } from './finding.ts';
import { connectivityScopes, ssmDocuments, type ActionSpec } from './fis-actions.ts';
import { nearest, suggestion } from './nearest.ts';
import type { FisAction } from './types.ts';

/** `path` is the action's. A misspelt name counts once, as unknown, not again as missing. */
export function lintParameters(path: Path, action: FisAction, spec: ActionSpec): Finding[] {
  const parameters = action.parameters ?? {};
  const at = (name: string): Path => [...path, 'parameters', name];
  const names = Object.keys(parameters);
  const known = [...spec.required, ...(spec.optional ?? [])];
  const strange = spec.optional ? names.filter((name) => !known.includes(name)) : [];
  const meant = strange.map((name) => nearest(name, known));
  const missing = spec.required.filter((name) => !names.includes(name) && !meant.includes(name));
  return [
    ...strange.map((name) => {
      const message = `${action.actionId} has no parameter ${name}`;
      return error('fis/unknown-parameter', at(name), message, known.length > 0 ? suggestion(name, known) : 'remove it', 'key');
    }),
    ...missing.map((name) =>
      error('fis/missing-parameter', at(name), `${action.actionId} needs the parameter ${name}`, example(name, action), 'parent'),
    ),
    ...Object.entries(parameters).flatMap(([name, value]) => lintValue(at(name), name, value, action, spec)),
    ...together(path, action),
  ];
}

function example(name: string, { actionId }: FisAction): string {
  if (name === 'duration') return 'add "duration": "PT5M"';
  if (name === 'scope') return `add "scope", one of ${connectivityScopes.join(', ')}`;
  if (name.startsWith('availabilityZoneIdentifier')) return `add "${name}": "\${zone}"`;
  return `add "${name}"; the FIS actions reference says what ${actionId} takes`;
}

function lintValue(path: Path, name: string, value: string, action: FisAction, spec: ActionSpec): Finding[] {
  const bad = (hint: string): Finding[] => [error('fis/bad-parameter', path, `found ${JSON.stringify(value)}`, hint)];
  if (name === spec.lasts) return lintDuration(path, value, spec);
  if (name === 'scope' && !connectivityScopes.includes(value as never)) return bad(suggestion(value, connectivityScopes));
  if (/^(percentage|drainagePercentage|invocationPercentage|instanceTerminationPercentage)$/.test(name)) {
    return /^([1-9]\d?|100)$/.test(value) ? [] : bad('write a number from 1 to 100 in quotes');
  }
  if (/^(completeIfInstancesTerminated|forceFailover)$/.test(name) && !/^(true|false)$/.test(value)) {
    return bad('write "true" or "false"');
  }
  if (name === 'documentArn' && !/^arn:aws[\w-]*:ssm:\S*:document\/\S+$/.test(value)) {
    return bad('write arn:aws:ssm:${region}::document/AWSFIS-Run-Network-Latency or the ARN of a document of yours');
  }
  if (name === 'documentParameters') return lintDocument(path, value, action);
  return [];
}

function lintDuration(path: Path, value: string, { minMs, maxMs }: ActionSpec): Finding[] {
  const ms = parseIsoDuration(value);
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return [];
  const bounds = `${isoText(minMs)} to ${isoText(maxMs)}`;
  const hint = `write ISO 8601 from ${bounds}; a lab divides it by its time scale, so the template stays as it is for an account`;
  return [error('fis/bad-duration', path, `found ${JSON.stringify(value)}`, hint)];
}

function isoText(ms: number): string {
  if (ms % 3_600_000 === 0) return `PT${ms / 3_600_000}H`;
  return ms % 60_000 === 0 ? `PT${ms / 60_000}M` : `PT${ms / 1_000}S`;
}

/** SSM takes the parameters of a document as one string that holds a JSON object. */
function lintDocument(path: Path, value: string, action: FisAction): Finding[] {
  const parameters = jsonObject(value);
  const bad = (message: string, hint: string): Finding[] => [error('fis/bad-parameter', path, message, hint)];
  if (!parameters)
    return bad(
      `found ${JSON.stringify(value.slice(0, 40))}`,
      'write a JSON object in one string: "{\\"DurationSeconds\\": \\"300\\"}"',
    );
  const name = /document\/([\w-]+)$/.exec(action.parameters?.documentArn ?? '')?.[1] ?? '';
  const missing = (ssmDocuments[name] ?? []).filter((needed) => !(needed in parameters));
  return missing.length > 0 ? bad(`${name} needs ${missing.join(', ')}`, `add ${missing.join(', ')} to the JSON object`) : [];
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Parameters that make sense only with another one. */
function together(path: Path, { actionId, parameters = {} }: FisAction): Finding[] {
  const inner: Path = [...path, 'parameters'];
  if (actionId === 'aws:network:disrupt-connectivity' && parameters.scope === 'prefix-list' && !parameters.prefixListIdentifier) {
    const message = 'scope prefix-list needs the parameter prefixListIdentifier';
    return [
      error('fis/missing-parameter', [...inner, 'prefixListIdentifier'], message, 'add "prefixListIdentifier": "pl-…"', 'parent'),
    ];
  }
  if (actionId === 'aws:ec2:stop-instances' && !('startInstancesAfterDuration' in parameters)) {
    const misspelt = Object.keys(parameters).some((name) => nearest(name, ['startInstancesAfterDuration']));
    const message = 'nothing starts the instances again';
    const hint = 'add "startInstancesAfterDuration": "PT5M"';
    return misspelt ? [] : [error('fis/never-heals', [...inner, 'startInstancesAfterDuration'], message, hint, 'parent')];
  }
  return [];
}
