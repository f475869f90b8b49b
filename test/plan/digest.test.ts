import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, planDifferences, planDigest } from '../../src/plan/digest.ts';
import type { Plan } from '../../src/plan/types.ts';
import { aws, planOf, survey, templates, template } from './fixtures.ts';

const same = (text: string): string => text;
const digest = (plan: Plan): string => planDigest(plan, same);

describe('canonical JSON', () => {
  test('is the same for the same data, in whatever order its keys were written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('keeps the order of lists', () => expect(canonicalJson({ b: [2, 1], a: 1 })).toBe('{"a":1,"b":[2,1]}'));
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('a saved plan', () => {
  const saved = planOf();

  test('still holds when only the run, the time of the survey and the addresses are others', () => {
    const fresh = planOf({
      runId: 'run-2',
      survey: { ...survey, takenAt: 7, addresses: ['203.0.113.10'], notes: ['looked twice'] },
    });
    expect(digest(fresh)).toBe(digest(saved));
    expect(planDifferences(saved, fresh)).toEqual([]);
  });

  test('still holds when it was written to a file and read again', () => {
    expect(digest(JSON.parse(JSON.stringify(saved)) as Plan)).toBe(digest(saved));
  });

  test('does not care in which order resources were found', () => {
    const fresh = planOf({
      survey: { ...survey, resolved: survey.resolved.map((found) => ({ ...found, resources: found.resources.toReversed() })) },
    });
    expect(digest(fresh)).toBe(digest(saved));
  });

  test.each<[string, Plan, string]>([
    [
      'the drill',
      planOf({ drill: { hypothesis: 'Nobody takes over.' } }),
      'drill.hypothesis: "Others take over." → "Nobody takes over."',
    ],
    ['a length', planOf({ drill: { phases: { baseline: '12s', fault: '26s', restored: '15s' } } }), 'faultMs: 25000 → 26000'],
    ['the zone', planOf({ drill: { zone: 'c' } }), 'zone.name: "eu-west-1b" → "eu-west-1c"'],
    ['the environment', planOf({ facts: aws }), 'environment.timeScale: 10 → 1'],
    [
      'the template',
      planOf({ templates: { ...templates, 'zone.json': { ...template, description: 'other' } } }),
      'steps[0].template.description: "eu-west-1b (euw1-az2) of eu-west-1 in 123456789012" → "other"',
    ],
    [
      'what would be hit',
      planOf({
        survey: { ...survey, resolved: survey.resolved.map((found) => ({ ...found, resources: found.resources.slice(0, 1) })) },
      }),
      'survey.resolved[0].resources[1]: "arn:aws:ec2:eu-west-1:1:instance/i-0b2" → nothing',
    ],
  ])('is stale when %s has changed, and says where', (_, fresh, line) => {
    expect(digest(fresh)).not.toBe(digest(saved));
    expect(planDifferences(saved, fresh)).toContain(line);
  });

  test('does not care which resources chance picked, where FIS is to pick some', () => {
    const picked = (arns: string[]): Plan =>
      planOf({
        survey: {
          ...survey,
          resolved: survey.resolved.map((found) => (found.target === 'disks' ? { ...found, resources: arns } : found)),
        },
      });
    expect(digest(picked(['disk-1']))).toBe(digest(picked(['disk-2'])));
    expect(digest(picked(['disk-1']))).not.toBe(digest(picked(['disk-1', 'disk-2'])));
  });
});
