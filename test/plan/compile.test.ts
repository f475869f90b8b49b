import { describe, expect, test } from 'vitest';
import type { EnvironmentFacts } from '../../src/drill/environment.ts';
import type { Drill } from '../../src/drill/types.ts';
import { aim, compile } from '../../src/plan/compile.ts';
import type { Survey } from '../../src/plan/types.ts';
import { aws, drill, lab, planOf, survey, targets, template, templates } from './fixtures.ts';

const commands: EnvironmentFacts = { ...lab, kind: 'command', name: 'rack', timeScale: 1 };
const byCommand: Partial<Drill> = { faults: [{ kind: 'command', title: 'Pull it', run: 'pull', undo: 'push' }], zone: 'b' };

function refused(more: Partial<Drill>, facts: EnvironmentFacts = lab, seen: Survey = survey): string[] {
  const compiled = compile({ ...drill, ...more }, targets, facts, seen, { runId: 'run-1', templates });
  return compiled.ok ? [] : compiled.refusals.map(({ code }) => code);
}

describe('a plan', () => {
  test('names the struck zone as the environment does, in its home region', () => {
    expect(planOf().zone).toEqual({ name: 'eu-west-1b', id: 'euw1-az2', region: 'eu-west-1' });
  });

  test('holds the template ready to send: filled in, and with a stop condition', () => {
    const [step] = planOf().steps;
    expect(step).toMatchObject({ kind: 'fis', id: 'fault-1', title: 'Zone b goes' });
    if (step?.kind !== 'fis') throw new Error('no FIS step');
    expect(step.template.description).toBe('eu-west-1b (euw1-az2) of eu-west-1 in 123456789012');
    expect(step.template.targets.machines?.filters).toEqual([{ path: 'Placement.AvailabilityZone', values: ['eu-west-1b'] }]);
    expect(step.template.stopConditions).toEqual([{ source: 'none' }]);
    expect(planOf({ facts: aws }).steps[0]).toMatchObject({
      template: { stopConditions: [{ source: 'aws:cloudwatch:alarm', value: 'arn:alarm' }] },
    });
  });

  test('owes, for an experiment, its stop and before that its template, both found by run and step', () => {
    expect(planOf().steps[0]?.owes).toEqual([
      { kind: 'fis-template', region: 'eu-west-1', runId: 'run-1', step: 'fault-1' },
      { kind: 'fis-stop', region: 'eu-west-1', runId: 'run-1', step: 'fault-1' },
    ]);
  });

  test('owes, for a command, its undo', () => {
    expect(planOf({ drill: byCommand, facts: commands }).steps).toEqual([
      {
        kind: 'command',
        id: 'fault-1',
        title: 'Pull it',
        command: 'pull',
        owes: [{ kind: 'command', command: 'push', runId: 'run-1', step: 'fault-1' }],
      },
    ]);
  });

  test('gives limits for its environment, times in ms', () => {
    expect(planOf().targets.map(({ target, limit }) => [target.id, limit])).toEqual([
      ['rto', 15_000],
      ['share', 0.8],
    ]);
    expect(planOf({ facts: aws }).targets.map(({ limit }) => limit)).toEqual([120_000, 0.9]);
  });

  test('tolerates twice the largest RTO limit, unless the drill says otherwise', () => {
    expect(planOf().toleratedOutageMs).toBe(30_000);
    expect(planOf({ drill: { targets: ['rto', 'slow-rto'] } }).toleratedOutageMs).toBe(40_000);
    expect(planOf({ drill: { toleratedOutage: '3s' } }).toleratedOutageMs).toBe(3_000);
  });

  test('takes the lengths of its environment, by the wall clock', () => {
    const { baselineMs, faultMs, restoredMs } = planOf();
    expect([baselineMs, faultMs, restoredMs]).toEqual([12_000, 25_000, 15_000]);
    const onAws = planOf({ facts: aws });
    expect([onAws.baselineMs, onAws.faultMs, onAws.restoredMs]).toEqual([120_000, 240_000, 360_000]);
  });

  test('knows how long the experiment lasts by itself: the time scale divides it, and what is skipped takes no time', () => {
    const everything: Survey = { ...survey, resolved: survey.resolved.map((found) => ({ ...found, resources: ['arn:x'] })) };
    expect(planOf().steps[0]).toMatchObject({ durationMs: 30_000 });
    expect(planOf({ survey: everything }).steps[0]).toMatchObject({ durationMs: 39_000 });
    expect(planOf({ survey: everything, facts: aws }).steps[0]).toMatchObject({ durationMs: 390_000 });
  });

  test('costs ten cents for each begun minute of an action on AWS, and nothing elsewhere', () => {
    const everything: Survey = { ...survey, resolved: [] };
    expect(planOf({ facts: aws }).costUsd).toBe(0.5);
    expect(planOf({ facts: aws, survey: everything }).costUsd).toBe(0.7);
    expect(planOf({ survey: everything }).costUsd).toBe(0);
  });

  test('adds up every deadline for the worst case', () => {
    expect(planOf().worstCaseMs).toBe(12_000 + 30_000 + 25_000 + 120_000 + 15_000);
    expect(planOf({ drill: { faults: [], toleratedOutage: '5s' } }).worstCaseMs).toBe(12_000 + 25_000 + 15_000);
  });

  test('does not change what it was made of', () => {
    const before = JSON.stringify({ template, drill, lab, survey });
    planOf();
    expect(JSON.stringify({ template, drill, lab, survey })).toBe(before);
  });
});

describe('what is refused', () => {
  test('is a zone that is not there, and one that could be two', () => {
    expect(refused({ zone: 'd' })).toEqual(['plan/unknown-zone']);
    expect(refused({ zone: 'euw1-az2' })).toEqual([]);
    const twins: EnvironmentFacts = { ...commands, zones: ['left-b', 'right-b'].map((name) => ({ name, region: 'hall' })) };
    expect(refused({ ...byCommand, zone: 'b' }, twins)).toEqual(['plan/ambiguous-zone']);
    expect(refused({ ...byCommand, zone: 'left-b' }, twins)).toEqual([]);
  });

  test('is to strike the only zone of a region, however many there are elsewhere', () => {
    const lonely: EnvironmentFacts = {
      ...lab,
      zones: lab.zones.filter(({ region, name }) => region !== 'eu-west-1' || name === 'eu-west-1b'),
    };
    expect(refused({}, lonely)).toEqual(['plan/no-survivors']);
  });

  test('is a target without a limit here, and one that nobody documented, both at once', () => {
    expect(refused({ targets: ['slow-rto', 'ghost'] }, aws)).toEqual(['plan/target-without-limit', 'plan/target-unknown']);
  });

  test('is a drill that nothing would stop', () => {
    expect(refused({ targets: ['share'] })).toEqual(['plan/no-tolerated-outage']);
  });

  test('is a fault that finds nothing at all', () => {
    const empty: Survey = { ...survey, resolved: survey.resolved.map((found) => ({ ...found, resources: [] })) };
    expect(refused({}, lab, empty)).toEqual(['plan/nothing-to-hit']);
    expect(refused({}, lab, { ...empty, resolved: empty.resolved.slice(1) })).toEqual([]);
  });

  test('is FIS where only commands can be given', () => {
    expect(refused({}, commands)).toEqual(['plan/fault-not-for-environment']);
  });

  test('is a template that was not loaded, and a placeholder without a value', () => {
    expect(refused({ faults: [{ kind: 'fis', title: 't', template: 'other.json' }] })).toEqual(['plan/template-missing']);
    const nameless: EnvironmentFacts = { ...lab, zones: lab.zones.map(({ name, region }) => ({ name, region })) };
    expect(refused({}, nameless)).toEqual(['plan/unfilled-placeholder']);
  });

  test('is known before anything is surveyed, where the survey is not needed for it', () => {
    expect(aim({ ...drill, zone: 'd' }, lab, templates)).toMatchObject({ ok: false, refusals: [{ code: 'plan/unknown-zone' }] });
    expect(aim(drill, lab, templates)).toMatchObject({ ok: true, zone: { name: 'eu-west-1b' }, templates: [{ actions: {} }] });
  });
});
