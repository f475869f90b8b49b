import { describe, expect, test } from 'vitest';
import { checkShape, jsonSchema } from '../../src/drill/schema.ts';

type Node = Record<string, unknown> & { properties?: Record<string, Node>; items?: Node };

describe('the JSON Schema', () => {
  test('of a drill names every key, what is needed, and nothing else', () => {
    const schema = jsonSchema('drill') as Node;
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties ?? {})).toEqual(
      expect.arrayContaining(['hypothesis', 'load', 'faults', 'bite', 'phasesFor']),
    );
    expect(schema.required).not.toEqual(expect.arrayContaining(['zone']));
    expect(schema.properties?.load?.properties?.timeout).toMatchObject({
      type: 'string',
      pattern: expect.stringContaining('ms|s|m|h|d') as string,
    });
  });

  test('of targets states the measures', () => {
    const schema = jsonSchema('targets') as Node;
    expect(schema.properties?.targets?.items?.properties?.measure?.enum).toEqual([
      'rto',
      'availability',
      'blackout',
      'p95-degraded',
      'outages',
    ]);
  });

  test('can be had of everything a person writes', () => {
    for (const name of ['drill', 'game-day', 'targets', 'environment', 'template'] as const) {
      expect(JSON.parse(JSON.stringify(jsonSchema(name)))).toMatchObject({ title: `gameday ${name}` });
    }
  });
});

describe('the shape of a fault', () => {
  const found = (fault: unknown) =>
    checkShape('drill', { faults: [fault] })
      .filter(({ path }) => path[0] === 'faults')
      .map(({ code, path }) => `${code} ${path.join('.')}`);

  test('is chosen by its kind', () => {
    expect(found({ kind: 'fis', title: 't', run: 'x' })).toEqual([
      'schema/missing-key faults.0.template',
      'schema/unknown-key faults.0.run',
    ]);
    expect(found({ kind: 'command', title: 't', run: 'x' })).toEqual(['schema/missing-key faults.0.undo']);
    expect(found({ title: 't' })).toEqual(['schema/missing-key faults.0.kind']);
    expect(found({ kind: 'bomb' })).toEqual(['schema/not-allowed faults.0.kind']);
  });

  test('takes a template by name or whole, and looks into the whole one', () => {
    expect(found({ kind: 'fis', title: 't', template: 'x.json' })).toEqual([]);
    expect(found({ kind: 'fis', title: 't', template: 7 })).toEqual(['schema/wrong-type faults.0.template']);
    expect(
      found({ kind: 'fis', title: 't', template: { description: 'd', targets: {}, actions: { a: { actionid: 'x' } } } }),
    ).toEqual([
      'schema/missing-key faults.0.template.actions.a.actionId',
      'schema/unknown-key faults.0.template.actions.a.actionid',
    ]);
  });
});
