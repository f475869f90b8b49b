/**
 * What has the right shape and still makes no sense: the checks of a drill against itself and against what it names.
 *
 * A rule looks only at what is sound and known, so that one mistake gives one diagnostic.
 */
import { durationMs, formatMs, type DurationText } from './duration.ts';
import { error, under, warning, type Finding, type Sound } from './finding.ts';
import { lintTemplate, placeholdersIn } from './fis-lint.ts';
import { suggestion } from './nearest.ts';
import { environmentKinds, type Drill, type EnvironmentKind, type Fault, type Phases, type Target } from './types.ts';

export interface DrillContext {
  /** Where it is to run; without it, everything that holds anywhere is checked. */
  readonly kind?: EnvironmentKind;
  /** Entries of targets.yaml as they are written, sound or not; absent where the file could not be read. */
  readonly targets?: readonly Partial<Target>[];
  /** Contents of the template files that are there, by name, sound or not. */
  readonly templates: ReadonlyMap<string, unknown>;
  /** The folder in which they were looked for, as it is shown. */
  readonly templatesIn?: string;
  /** Names of the load scripts that are there; absent where nobody looked. */
  readonly scripts?: readonly string[];
}

type Rule = (drill: Drill, sound: Sound, context: DrillContext) => Finding[];

export function drillRules(drill: Drill, sound: Sound, context: DrillContext): Finding[] {
  return rules.flatMap((rule) => rule(drill, sound, context));
}

const timeouts: Rule = ({ load }, sound) => {
  if (!sound('load', 'goodWithin') || !sound('load', 'timeout')) return [];
  if (durationMs(load.goodWithin) <= durationMs(load.timeout)) return [];
  const message = `found ${load.goodWithin}, but a request times out after ${load.timeout}`;
  return [error('drill/good-within-exceeds-timeout', ['load', 'goodWithin'], message)];
};

const proofOfBite: Rule = ({ faults, bite }, sound) => {
  if (!Array.isArray(faults)) return [];
  if (faults.length > 0 && bite === undefined && sound('bite'))
    return [error('drill/bite-missing', ['bite'], 'missing', undefined, 'parent')];
  const idle = faults.length === 0 && bite !== undefined;
  return idle ? [error('drill/bite-without-fault', ['bite'], 'there is no fault', undefined, 'key')] : [];
};

/** The n-th template belongs to the n-th fault all along the line, from the survey to the report. */
const oneKindOfFault: Rule = ({ faults }, sound) => {
  if (!Array.isArray(faults)) return [];
  const kinds = faults.map((fault, index) => (sound('faults', index, 'kind') ? fault.kind : undefined));
  const first = kinds.find((kind) => kind !== undefined);
  const other = kinds.findIndex((kind) => kind !== undefined && kind !== first);
  return other < 0 ? [] : [error('drill/mixed-faults', ['faults', other, 'kind'], `found ${kinds[other]} after ${first}`)];
};

const templates: Rule = ({ faults }, sound, context) => {
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((fault, index) => {
    const path = ['faults', index, 'template'];
    if (fault?.kind !== 'fis') return [];
    if (typeof fault.template === 'object' && fault.template !== null) {
      return under(
        path,
        lintTemplate(fault.template, (...inner) => sound(...path, ...inner)),
      );
    }
    if (!sound(...path) || context.templates.has(fault.template)) return [];
    const hint = context.templates.size > 0 ? suggestion(fault.template, [...context.templates.keys()]) : undefined;
    const message = `there is no ${JSON.stringify(fault.template)} in ${context.templatesIn ?? 'scenarios/templates'}/`;
    return [error('drill/template-missing', path, message, hint)];
  });
};

const script: Rule = ({ load }, sound, { scripts }) => {
  if (!scripts || !sound('load', 'script') || scripts.includes(load.script)) return [];
  const message = `there is no ${JSON.stringify(`${load.script}.ts`)} in load/`;
  return [error('drill/script-missing', ['load', 'script'], message, suggestion(load.script, scripts))];
};

const zone: Rule = ({ zone, faults, bite }, sound, context) => {
  if (zone !== undefined || !sound('zone')) return [];
  const filled = (Array.isArray(faults) ? faults : []).flatMap((fault: Fault | null) => {
    if (fault?.kind !== 'fis') return [];
    return placeholdersIn(typeof fault.template === 'string' ? context.templates.get(fault.template) : fault.template);
  });
  const placeholder = filled.find(({ name }) => name === 'zone' || name === 'zoneId');
  const proof = sound('bite') && bite?.kind.startsWith('zone-') ? bite.kind : undefined;
  if (!placeholder && !proof) return [];
  const why = placeholder ? `the template has \${${placeholder.name}} in it` : `the proof is ${proof}`;
  return [error('drill/zone-missing', ['zone'], `missing, and ${why}`, undefined, 'parent')];
};

const namedTargets: Rule = ({ targets, service }, sound, { kind, targets: documented }) => {
  if (!Array.isArray(targets) || !documented) return [];
  const ids = documented.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  return targets.flatMap((id, index): Finding[] => {
    const path = ['targets', index];
    if (!sound(...path)) return [];
    if (targets.indexOf(id) < index) return [error('drill/repeated-target', path, `${id} is named before`)];
    const target = documented.find((each) => each.id === id);
    if (!target)
      return [error('drill/unknown-target', path, `${JSON.stringify(id)} is not in targets.yaml`, suggestion(id, ids))];
    const findings: Finding[] = [];
    if (kind && isMap(target.limit) && !(kind in target.limit)) {
      const message = `${id} has a limit for ${Object.keys(target.limit).join(', ')}, none for ${kind}`;
      findings.push(error('drill/target-not-for-environment', path, message, `add ${kind} to its limit in targets.yaml`));
    }
    if (sound('service') && typeof target.service === 'string' && target.service !== service) {
      findings.push(
        error('drill/target-of-other-service', path, `${id} was promised for ${target.service}, the drill is for ${service}`),
      );
    }
    return findings;
  });
};

/** What follows from the targets together; what depends on all of them waits until all are known. */
const judgeable: Rule = (drill, sound, context) => {
  const known = knownTargets(drill, sound, context);
  const findings: Finding[] = [];
  const rtos = known.filter(({ measure }) => measure === 'rto');
  if (sound('targets') && known.length === drill.targets.length) {
    if (Array.isArray(drill.faults) && drill.faults.length === 0 && known.every(({ measure }) => measure !== 'outages')) {
      findings.push(
        error('drill/control-without-outages', ['targets'], 'there is no fault and no target measures outages', undefined, 'key'),
      );
    }
    if (drill.toleratedOutage === undefined && sound('toleratedOutage') && rtos.length === 0) {
      const message = 'missing, and no target has an RTO from which it would follow';
      findings.push(error('drill/tolerated-outage-missing', ['toleratedOutage'], message, undefined, 'parent'));
    }
  }
  for (const kind of context.kind ? [context.kind] : environmentKinds) {
    const limits = rtos.flatMap(({ id, limit }) =>
      limit[kind] === undefined ? [] : [{ id, text: limit[kind], ms: asMs(limit[kind]) }],
    );
    const longest = limits.toSorted((a, b) => b.ms - a.ms)[0];
    if (!longest) continue;
    const phases = phasesOf(drill, kind, sound);
    if (phases && durationMs(phases.value.fault) < longest.ms) {
      const message = `found ${phases.value.fault}, but ${longest.id} allows ${longest.text} on ${kind}`;
      findings.push(warning('drill/watch-too-short', [...phases.path, 'fault'], message));
    }
    if (drill.toleratedOutage !== undefined && sound('toleratedOutage') && durationMs(drill.toleratedOutage) < longest.ms) {
      const message = `found ${drill.toleratedOutage}, but ${longest.id} allows ${longest.text} on ${kind}`;
      findings.push(warning('drill/tolerance-below-limit', ['toleratedOutage'], message));
    }
  }
  return findings;
};

/** Requests in one second to see 5 % of them fail with 95 % probability: ln 0.05 / ln 0.95. */
const perWindow = 59;

/** What counts as restored is the second half of that phase, 3 s of it up to its last request; with less nothing can be told. */
const shortestRestoredMs = 7_000;

const longEnoughPhases: Rule = (drill, sound, { kind: wanted }) => {
  const findings = (wanted ? [wanted] : environmentKinds).flatMap((kind): Finding[] => {
    const phases = phasesOf(drill, kind, sound);
    if (!phases) return [];
    const { baseline, restored } = phases.value;
    const short: Finding[] = [];
    if (durationMs(restored) < shortestRestoredMs)
      short.push(warning('drill/restored-too-short', [...phases.path, 'restored'], `found ${restored}`));
    if (sound('load', 'rate') && requestsIn(drill, baseline) < perWindow) {
      const message = `found ${baseline}, which is ${requestsIn(drill, baseline)} requests a class at ${drill.load.rate} a second; ${perWindow} are needed`;
      short.push(warning('drill/baseline-too-short', [...phases.path, 'baseline'], message));
    }
    return short;
  });
  return [...new Map(findings.map((finding) => [finding.path.join('.'), finding])).values()];
};

/** Of one class. */
function requestsIn({ load }: Drill, phase: DurationText): number {
  return Math.floor((load.rate * durationMs(phase)) / 1_000);
}

/** Requests without a failure that show a share with 95 % confidence: n ≥ ln 0.05 / ln share. */
function needed(share: number): number {
  return share >= 1 ? Infinity : Math.ceil(Math.log(0.05) / Math.log(share) - 1e-9);
}

const enoughSamples: Rule = (drill, sound, context) => {
  if (!sound('load', 'rate')) return [];
  const { rate } = drill.load;
  const findings: Finding[] = [];
  if (rate < perWindow) {
    const message = `found ${rate}: a window of one second then holds fewer than ${perWindow} requests, too few to see 5 % fail`;
    findings.push(warning('drill/thin-load', ['load', 'rate'], message));
  }
  const known = knownTargets(drill, sound, context);
  for (const kind of context.kind ? [context.kind] : environmentKinds) {
    const phases = phasesOf(drill, kind, sound);
    if (!phases) continue;
    const { baseline, fault, restored } = phases.value;
    const support = (what: string, share: number, ms: number): void => {
      const count = Math.floor((rate * ms) / 1_000);
      if (count >= needed(share)) return;
      const message = `${what} is ${share}; to show it takes ${needed(share)} requests a class, on ${kind} there are ${count} in ${formatMs(ms)}`;
      findings.push(warning('drill/cannot-support-claim', ['load', 'rate'], message));
    };
    // Fewer than that are refused anyway, and that is said already.
    if (sound('steadyState', 'availability') && requestsIn(drill, baseline) >= perWindow)
      support('steadyState.availability', drill.steadyState.availability, durationMs(baseline));
    for (const { id, measure, limit } of known) {
      const share = limit[kind];
      if (measure === 'availability' && typeof share === 'number') {
        support(`the limit of ${id}`, share, durationMs(fault) + durationMs(restored));
      }
    }
  }
  return dedupe(findings);
};

const rules: readonly Rule[] = [
  timeouts,
  proofOfBite,
  oneKindOfFault,
  script,
  templates,
  zone,
  namedTargets,
  judgeable,
  longEnoughPhases,
  enoughSamples,
];

/** Those of the drill's targets that are documented and well formed. */
function knownTargets({ targets }: Drill, sound: Sound, { targets: documented = [] }: DrillContext): Target[] {
  if (!Array.isArray(targets)) return [];
  return targets.flatMap((id, index) => {
    const target = sound('targets', index) ? documented.find((each) => each.id === id && isComplete(each)) : undefined;
    return target ? [target as Target] : [];
  });
}

function isComplete({ measure, limit }: Partial<Target>): boolean {
  if (!isMap(limit)) return false;
  const wanted = measure === 'availability' || measure === 'outages' ? 'number' : 'string';
  return Object.values(limit).every((each) => typeof each === wanted && (wanted === 'number' || asMs(each) > 0));
}

function asMs(limit: DurationText | number): number {
  return typeof limit === 'number' ? limit : durationMs(limit);
}

function phasesOf(drill: Drill, kind: EnvironmentKind, sound: Sound): { value: Phases; path: string[] } | undefined {
  if (!sound('phasesFor') || !sound('phases')) return undefined;
  const own = drill.phasesFor?.[kind];
  return own ? { value: own, path: ['phasesFor', kind] } : { value: drill.phases, path: ['phases'] };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dedupe(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}
