/**
 * Everything a person wrote, checked at once: shape first, then sense.
 *
 * All functions are pure, never throw, and give every problem as a diagnostic with its place. The value comes back only
 * where no error was found; warnings alone do not hold it back.
 */
import type { Diagnostic } from './diagnostic.ts';
import { drillRules, type DrillContext } from './drill-rules.ts';
import { environmentFacts, type EnvironmentFile } from './environment-file.ts';
import type { EnvironmentFacts } from './environment.ts';
import { error, soundness, toDiagnostics, valueAt, type Finding, type Sound, type Source } from './finding.ts';
import { lintTemplate } from './fis-lint.ts';
import { suggestion } from './nearest.ts';
import { checkShape, type SchemaName } from './schema.ts';
import type { Drill, FisTemplate, GameDay, Target } from './types.ts';

export interface Validated<T> {
  /** Absent where a diagnostic is an error. */
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function validateDrill(value: unknown, source: Source, context: DrillContext): Validated<Drill> {
  return validate<Drill>('drill', value, source, (drill, sound) => drillRules(drill, sound, context));
}

export function validateGameDay(value: unknown, source: Source, drills: readonly string[]): Validated<GameDay> {
  return validate<GameDay>('game-day', value, source, (day, sound) => {
    if (!Array.isArray(day.drills)) return [];
    return day.drills.flatMap((id, index) => {
      const path = ['drills', index];
      if (!sound(...path) || drills.includes(id)) return [];
      return [error('game-day/unknown-drill', path, `there is no drill ${JSON.stringify(id)}`, suggestion(id, drills))];
    });
  });
}

/** `scenarios/targets.yaml`. */
export function validateTargets(value: unknown, source: Source): Validated<readonly Target[]> {
  const { value: file, diagnostics } = validate<{ targets: readonly Target[] }>(
    'targets',
    value,
    source,
    ({ targets }, sound) => {
      if (!Array.isArray(targets)) return [];
      const ids = targets.map((target) => (target as Partial<Target> | null)?.id);
      return targets.flatMap((target, index) => [
        ...(sound('targets', index, 'id') && ids.indexOf(target.id) < index
          ? [
              error(
                'targets/duplicate-id',
                ['targets', index, 'id'],
                `${JSON.stringify(target.id)} is the id of an earlier target`,
              ),
            ]
          : []),
        ...limitsOf(target, index, sound),
      ]);
    },
  );
  return file ? { value: file.targets, diagnostics } : { diagnostics };
}

export function validateTemplate(value: unknown, source: Source): Validated<FisTemplate> {
  return validate<FisTemplate>('template', value, source, lintTemplate);
}

export function validateEnvironment(value: unknown, source: Source): Validated<EnvironmentFacts> {
  const { value: file, diagnostics } = validate<EnvironmentFile>('environment', value, source, (file, sound) => [
    ...usersIn(file),
    ...zonesOf(file, sound),
  ]);
  return file ? { value: environmentFacts(file), diagnostics } : { diagnostics };
}

/** The value itself is not shown: what is found here is a secret. */
function usersIn(file: EnvironmentFile): Finding[] {
  return [['entry'], ['reach', 'via']].flatMap((path) => {
    const url = valueAt(file, path);
    if (typeof url !== 'string' || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*@/i.test(url)) return [];
    return [error('environment/user-in-url', path, 'found a user name or a password before the @')];
  });
}

function zonesOf(file: EnvironmentFile, sound: Sound): Finding[] {
  if (!Array.isArray(file.zones)) return [];
  const names = file.zones.map((zone) => (zone as { name?: unknown } | null)?.name);
  return names.flatMap((name, index) => {
    const path = ['zones', index, 'name'];
    if (!sound(...path) || typeof name !== 'string') return [];
    if (names.indexOf(name) < index) return [error('environment/duplicate-zone', path, `${name} is named before`)];
    const outside = file.kind === 'aws' && sound('region') && !name.startsWith(file.region);
    return outside ? [error('environment/zone-outside-region', path, `found ${name} in an environment of ${file.region}`)] : [];
  });
}

function validate<T>(
  name: SchemaName,
  value: unknown,
  source: Source,
  rules: (value: T, sound: Sound) => Finding[],
): Validated<T> {
  const shape = checkShape(name, value);
  const sound = soundness(shape);
  const sense = shape.every(({ path }) => path.length > 0) ? rules(value as T, sound) : [];
  const diagnostics = toDiagnostics(withoutEchoes([...shape, ...sense]), source);
  return diagnostics.some(({ severity }) => severity === 'error') ? { diagnostics } : { value: value as T, diagnostics };
}

/** A misspelt key is reported as unknown, and not once more as missing. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const meant = findings.flatMap(({ path, meant }) =>
    meant === undefined ? [] : [JSON.stringify([...path.slice(0, -1), meant])],
  );
  return findings.filter(({ code, path }) => code !== 'schema/missing-key' || !meant.includes(JSON.stringify(path)));
}

function limitsOf(target: Target, index: number, sound: Sound): Finding[] {
  const path = ['targets', index, 'limit'];
  if (
    !sound('targets', index, 'measure') ||
    typeof (target as Partial<Target> | null)?.limit !== 'object' ||
    target.limit === null
  )
    return [];
  return Object.entries(target.limit).flatMap(([kind, limit]) => {
    if (!sound(...path, kind)) return [];
    const rule = limitRules[target.measure];
    if (rule.fits(limit)) return [];
    const message = `found ${JSON.stringify(limit)}, but ${target.measure} is measured ${rule.as}`;
    return [error('targets/limit-not-for-measure', [...path, kind], message, rule.write)];
  });
}

interface LimitRule {
  readonly fits: (limit: unknown) => boolean;
  readonly as: string;
  readonly write: string;
}

const time: LimitRule = { fits: (limit) => typeof limit === 'string', as: 'as a time', write: 'write a duration, as in 15s' };

const limitRules: Readonly<Record<Target['measure'], LimitRule>> = {
  rto: time,
  blackout: time,
  'p95-degraded': time,
  availability: {
    fits: (limit) => typeof limit === 'number' && limit <= 1,
    as: 'as a share',
    write: 'write a number from 0 to 1, as in 0.99',
  },
  outages: { fits: Number.isInteger, as: 'as a count', write: 'write a whole number, as in 0' },
};
