import { durationMs } from '../drill/duration.ts';
import type { EnvironmentFacts, Zone } from '../drill/environment.ts';
import type { Drill, FisTemplate, Target } from '../drill/types.ts';
import { deadlinesOf } from './deadlines.ts';
import { fillTemplates, type Filled, type Templates } from './fill.ts';
import { refusal, type PlanRefusal } from './refusal.ts';
import { experimentMs, experimentUsd, isSkipped } from './timing.ts';
import type { Plan, PlannedTarget, Step, Survey } from './types.ts';
import { struckZone } from './zone.ts';

export type Compiled =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

/**
 * What is to be surveyed: the struck zone, and the drill's FIS templates ready to send, n-th for the n-th fault.
 *
 * Comes before `compile`, which needs the survey. Refusals are the same ones that `compile` would give.
 */
export function aim(drill: Drill, facts: EnvironmentFacts, templates: Templates): Filled & { readonly zone?: Zone } {
  const struck = drill.zone === undefined ? undefined : struckZone(drill.zone, facts);
  const unfit = drill.faults.some(({ kind }) => kind === 'fis') && facts.kind === 'command';
  const refusals = [
    ...(struck?.ok === false ? [struck.refusal] : []),
    ...(unfit
      ? [
          refusal(
            'plan/fault-not-for-environment',
            `${facts.name} knows commands only, the drill asks FIS`,
            'write its fault as a command',
          ),
        ]
      : []),
  ];
  if (refusals.length > 0) return { ok: false, refusals };
  const zone = struck?.ok ? struck.zone : undefined;
  const filled = fillTemplates(drill, facts, zone, templates);
  return zone ? { ...filled, zone } : filled;
}

/**
 * (drill, targets, environment, survey) → plan. Pure: the run id comes from outside, nothing is read or thrown.
 *
 * The drill and the targets have been validated before. What only the environment can tell (a zone that is not there,
 * nobody left to serve, nothing to hit) comes back as refusals, all at once.
 */
export function compile(
  drill: Drill,
  targets: readonly Target[],
  facts: EnvironmentFacts,
  survey: Survey,
  { runId, templates }: { readonly runId: string; readonly templates: Templates },
): Compiled {
  const aimed = aim(drill, facts, templates);
  const planned = planTargets(drill, targets, facts);
  const toleratedOutageMs = toleratedOutage(drill, planned.targets);
  const refusals = [...(aimed.ok ? emptyHanded(aimed.templates, survey) : aimed.refusals), ...planned.refusals];
  if (toleratedOutageMs === undefined && planned.refusals.length === 0) {
    refusals.push(
      refusal(
        'plan/no-tolerated-outage',
        'no target has an RTO from which it would follow',
        'state `toleratedOutage` in the drill',
      ),
    );
  }
  if (!aimed.ok || toleratedOutageMs === undefined || refusals.length > 0) return { ok: false, refusals };

  const steps = planSteps(drill, facts, survey, runId, aimed.templates);
  const phases = drill.phasesFor?.[facts.kind] ?? drill.phases;
  const [baselineMs, faultMs, restoredMs] = [phases.baseline, phases.fault, phases.restored].map(durationMs) as [
    number,
    number,
    number,
  ];
  const deadline = deadlinesOf(facts);
  const costs = aimed.templates.map((template, fault) =>
    experimentUsd(template, (action) => isSkipped(action, fault, template, survey)),
  );
  return {
    ok: true,
    plan: {
      schemaVersion: 1,
      runId,
      drill,
      targets: planned.targets,
      environment: {
        name: facts.name,
        kind: facts.kind,
        timeScale: facts.timeScale,
        ...(facts.deadlines && { deadlines: facts.deadlines }),
      },
      ...(aimed.zone && { zone: aimed.zone }),
      survey,
      steps,
      baselineMs,
      faultMs,
      restoredMs,
      toleratedOutageMs,
      worstCaseMs: baselineMs + steps.length * deadline.actMs + faultMs + (steps.length > 0 ? deadline.undoMs : 0) + restoredMs,
      costUsd: facts.kind === 'aws' ? costs.reduce((sum, usd) => sum + usd, 0) : 0,
    },
  };
}

function planTargets(
  drill: Drill,
  documented: readonly Target[],
  facts: EnvironmentFacts,
): { readonly targets: readonly PlannedTarget[]; readonly refusals: readonly PlanRefusal[] } {
  const targets: PlannedTarget[] = [];
  const refusals: PlanRefusal[] = [];
  for (const id of drill.targets) {
    const target = documented.find((each) => each.id === id);
    const limit = target?.limit[facts.kind];
    if (!target) refusals.push(refusal('plan/target-unknown', `${id} is not documented`, 'add it to targets.yaml'));
    else if (limit === undefined) {
      const covered = Object.keys(target.limit).join(', ');
      const message = `${id} has a limit for ${covered}, none for ${facts.kind}`;
      refusals.push(refusal('plan/target-without-limit', message, `add \`${facts.kind}\` to its limit in targets.yaml`));
    } else targets.push({ target, limit: typeof limit === 'number' ? limit : durationMs(limit) });
  }
  return { targets, refusals };
}

function toleratedOutage(drill: Drill, targets: readonly PlannedTarget[]): number | undefined {
  if (drill.toleratedOutage !== undefined) return durationMs(drill.toleratedOutage);
  const limits = targets.filter(({ target }) => target.measure === 'rto').map(({ limit }) => limit);
  return limits.length > 0 ? 2 * Math.max(...limits) : undefined;
}

function planSteps(
  drill: Drill,
  facts: EnvironmentFacts,
  survey: Survey,
  runId: string,
  templates: readonly FisTemplate[],
): Step[] {
  return drill.faults.map((fault, index) => {
    const id = `fault-${index + 1}`;
    if (fault.kind === 'command') {
      return {
        kind: 'command',
        id,
        title: fault.title,
        command: fault.run,
        owes: [{ kind: 'command', command: fault.undo, runId, step: id }],
      };
    }
    const template = templates[index]!;
    const region = facts.aws?.region ?? facts.zones[0]?.region ?? '';
    const durationMs = experimentMs(template, (action) => isSkipped(action, index, template, survey)) / facts.timeScale;
    // Paid last first: the experiment is stopped before its template goes.
    const owes = (['fis-template', 'fis-stop'] as const).map((kind) => ({ kind, region, runId, step: id }));
    return { kind: 'fis', id, title: fault.title, template, durationMs, owes };
  });
}

/** A fault is aimed at nothing when the survey looked for all its targets and found none of them. */
function emptyHanded(templates: readonly FisTemplate[], survey: Survey): PlanRefusal[] {
  return templates.flatMap((template, fault) => {
    const found = survey.resolved.filter((each) => each.fault === fault);
    const looked = Object.keys(template.targets).every((name) => found.some(({ target }) => target === name));
    if (!looked || found.length === 0 || found.some(({ resources }) => resources.length > 0)) return [];
    const sought = found.map(({ target, resourceType }) => `${target} (${resourceType})`).join(', ');
    const hint = 'check the tags and the zone of what is to be hit; the template says which tags';
    return [refusal('plan/nothing-to-hit', `faults[${fault}] finds nothing: ${sought}`, hint)];
  });
}
