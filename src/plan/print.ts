/** A plan as text for a terminal: what will happen, to what, for how long, what is put back, what it costs. No colours. */
import { formatMs } from '../drill/duration.ts';
import type { Measure } from '../drill/types.ts';
import { concerns } from './concerns.ts';
import { deadlinesOf } from './deadlines.ts';
import { bullet, columns, field, heading, rule } from './layout.ts';
import { actionMs } from '../drill/fis-actions.ts';
import { isSkipped } from './timing.ts';
import type { FisStep, Plan, PlannedTarget, Step, Undo } from './types.ts';

export interface PrintOptions {
  /** Width of the terminal; lines are made for 80 to 120. */
  readonly columns?: number;
}

export function printPlan(plan: Plan, options: PrintOptions = {}): string {
  const width = Math.min(120, Math.max(80, options.columns ?? 100));
  const sections = [
    head(plan, width),
    section('Timeline', timeline(plan, width), width),
    ...(plan.steps.length > 0
      ? [
          section(
            'What is hit',
            plan.steps.flatMap((step, index) => blast(plan, step, index, width)),
            width,
          ),
          section(
            'What is put back',
            plan.steps.flatMap((step) => putBack(step, width)),
            width,
          ),
        ]
      : []),
    section('What is judged', judged(plan, width), width),
    section('At most', limits(plan, width), width),
    ...(concerns(plan).length > 0
      ? [
          section(
            'Worth knowing',
            concerns(plan).flatMap((text) => bullet(text, width)),
            width,
          ),
        ]
      : []),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function section(title: string, lines: readonly string[], width: number): string[] {
  return [heading(title, width), ...lines];
}

function head({ drill, environment, zone }: Plan, width: number): string[] {
  const scale = environment.timeScale === 1 ? '' : `, rehearsal ×${environment.timeScale}`;
  const where = `${environment.name} (${environment.kind}${scale})${zone ? `, zone ${zone.name}${zone.id ? ` (${zone.id})` : ''} is struck` : ''}`;
  return [
    `${drill.id}: ${drill.title}`,
    rule(width),
    ...field('Hypothesis', drill.hypothesis, width),
    ...field('Service', drill.service, width),
    ...field('Where', where, width),
  ];
}

/** Instants count from the first arrival; after the fault is applied they can only be later. */
function timeline(plan: Plan, width: number): string[] {
  const { drill, baselineMs, faultMs, restoredMs, steps } = plan;
  const { load, steadyState } = drill;
  const classes = `${load.classes.length === 1 ? 'class' : 'classes'} ${load.classes.join(' and ')}`;
  const undoAt = baselineMs + faultMs;
  const rows: [string, string, string][] = [
    [
      '0 s',
      'baseline',
      `${load.rate} requests a second for each of the ${classes}, good within ${load.goodWithin}, time-out ${load.timeout}`,
    ],
    ['', '', `must be steady: ${percent(steadyState.availability)} good, 95th percentile at most ${steadyState.p95}`],
  ];
  if (steps.length === 0)
    rows.push([formatMs(baselineMs), 'quiet', `nothing is done for ${formatMs(faultMs)}; load and judges go on`]);
  for (const step of steps) rows.push([formatMs(baselineMs), 'fault', actSentence(step)]);
  if (steps.length > 0) {
    rows.push(['', 'recovery', `watched for ${formatMs(faultMs)} from the moment the fault is applied`]);
    rows.push([`≥ ${formatMs(undoAt)}`, 'undo', 'everything that is owed, newest first; load goes on']);
  }
  rows.push([
    steps.length > 0 ? 'then' : formatMs(undoAt),
    'restored',
    `back within the steady state in at most ${formatMs(restoredMs)}`,
  ]);
  return columns(rows, width);
}

function actSentence(step: Step): string {
  return step.kind === 'command'
    ? `${step.title}: ${step.command}`
    : `${step.title}: a FIS experiment that ends by itself after ${formatMs(step.durationMs)}`;
}

function blast(plan: Plan, step: Step, fault: number, width: number): string[] {
  if (step.kind === 'command') return bullet(`${step.title}: whatever the command reaches; nobody but its author knows`, width);
  const { template } = step;
  const rows = Object.entries(template.actions).map(([name, action]): [string, string, string] => {
    const cloudMs = actionMs(action);
    const lasts = cloudMs > 0 ? formatMs(cloudMs / plan.environment.timeScale) : 'an instant';
    const after = action.startAfter?.length ? `, after ${action.startAfter.join(', ')}` : '';
    const hit = isSkipped(action, fault, template, plan.survey)
      ? 'skipped: nothing found'
      : hitList(plan, fault, Object.values(action.targets ?? {}), template);
    return [name, isSkipped(action, fault, template, plan.survey) ? '–' : `${lasts}${after}`, hit];
  });
  return [...bullet(step.title, width), ...columns(rows, width, { indent: 4 })];
}

function hitList({ survey }: Plan, fault: number, names: readonly string[], template: FisStep['template']): string {
  if (names.length === 0) return 'no resource';
  return names
    .map((name) => {
      const found = survey.resolved.find((each) => each.fault === fault && each.target === name);
      const target = template.targets[name];
      if (!found || !target) return `${name}: known when it starts`;
      const type = `${found.resourceType.replace(/^aws:\w+:/, '')}${found.resources.length === 1 ? '' : 's'}`;
      const chance = target.selectionMode === 'ALL' ? '' : ` (${target.selectionMode}, picked again when it starts)`;
      return `${found.resources.length} ${type}: ${found.resources.map(shortName).join(', ')}${chance}`;
    })
    .join('; ');
}

function shortName(arn: string): string {
  return arn.split(/[/:]/).at(-1) ?? arn;
}

function putBack(step: Step, width: number): string[] {
  return step.owes.toReversed().flatMap((undo) => bullet(undoSentence(undo, step), width));
}

function undoSentence(undo: Undo, step: Step): string {
  if (undo.kind === 'command') return `run: ${undo.command}`;
  if (undo.kind === 'fis-template') return `delete the experiment template of ${step.id}, found by its tags`;
  return `stop the experiment of ${step.id} in ${undo.region}, found by its tags, and wait until it has put its own work back`;
}

/** One promise, the targets that make it measurable below it. */
function judged({ targets }: Plan, width: number): string[] {
  const sentences = [...new Set(targets.map(({ target }) => target.sentence))];
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const idWidth = widest(targets.map(({ target }) => target.id));
  const limitWidth = widest(targets.map(limitText));
  return sentences.flatMap((sentence) => {
    const rows = targets
      .filter(({ target }) => target.sentence === sentence)
      .map((planned) => [planned.target.id.padEnd(idWidth), limitText(planned).padEnd(limitWidth), provenance(planned)]);
    return [...bullet(`“${sentence}”`, width), ...columns(rows, width, { indent: 4 })];
  });
}

function provenance({ target: { clock, reviewed } }: PlannedTarget): string {
  return clock === 'client' ? `reviewed ${reviewed}` : `by the ${clock}’s clock, reviewed ${reviewed}`;
}

const measureNames: Readonly<Record<Measure, string>> = {
  rto: 'recovered within',
  availability: 'good at least',
  blackout: 'dark at most',
  'p95-degraded': '95th percentile at most',
  outages: 'outages at most',
};

function limitText({ target, limit }: PlannedTarget): string {
  const value =
    target.measure === 'availability' ? percent(limit) : target.measure === 'outages' ? String(limit) : formatMs(limit);
  return `${measureNames[target.measure]} ${value}`;
}

function limits(plan: Plan, width: number): string[] {
  const { actMs, undoMs } = deadlinesOf(plan.environment);
  const parts = plan.steps.length > 0 ? `, with ${formatMs(actMs)} for each act and ${formatMs(undoMs)} for the undo` : '';
  return [
    ...field('Duration', `${formatMs(plan.worstCaseMs)} if every deadline is used up${parts}`, width),
    ...field(
      'Outage',
      `the run is stopped and undone once an outage lasts longer than ${formatMs(plan.toleratedOutageMs)}`,
      width,
    ),
    ...field('Cost', costText(plan), width),
  ];
}

function costText({ environment, costUsd, steps }: Plan): string {
  if (environment.kind === 'command' && steps.length > 0)
    return 'not known: nobody but their authors knows what the commands cost';
  if (environment.kind === 'lab') return 'nothing';
  return steps.length === 0
    ? 'nothing but the load itself'
    : `$${costUsd.toFixed(2)} for FIS action-minutes, if the experiment runs to its end`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
