import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderJson } from '../../src/report/json.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { azPowerLossMet, azPowerLossMissed, everyCase } from '../fixtures/judgement.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const parse = (text: string): { [key: string]: Json } => JSON.parse(text) as { [key: string]: Json };
const validator = z.fromJSONSchema(reportSchema);
const accepts = (value: unknown): boolean => validator.safeParse(value).success;

describe('the JSON report', () => {
  it.each(Object.entries(everyCase))('is described by the published schema (%s)', (_name, build) => {
    expect(validator.safeParse(parse(renderJson(build()))).error).toBeUndefined();
  });

  it('is refused by its schema when any field it promises is missing', () => {
    const report = parse(renderJson(azPowerLossMet()));
    for (const path of requiredPaths(reportSchema as unknown as SchemaNode)) {
      const damaged = structuredClone(report);
      expect(removeAt(damaged, path), path.join('.')).toBe(true);
      expect(accepts(damaged), path.join('.')).toBe(false);
    }
  });

  it('writes null where a bound is not known, and its schema says so', () => {
    const [first] =
      (parse(renderJson(azPowerLossMissed()))['targets'] as { measured: { high: unknown; value: unknown } }[]) ?? [];
    expect(first?.measured).toMatchObject({ value: 52_000, high: null });
  });

  it('loses nothing of the judgement', () => {
    const judgement = azPowerLossMet();
    expect(parse(renderJson(judgement))).toEqual({ kind: 'gameday-report', ...judgement });
  });

  it('cannot call a run met that missed a target', () => {
    expect(parse(renderJson({ ...azPowerLossMissed(), verdict: 'met' }))['verdict']).toBe('missed');
  });
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
}

/** Every required property that the fixture can show, as a path; `0` steps into a list. */
function requiredPaths(node: SchemaNode, at: readonly string[] = []): readonly (readonly string[])[] {
  if (node.items) return requiredPaths(node.items, [...at, '0']);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => [
    ...(node.required?.includes(name) ? [[...at, name]] : []),
    ...requiredPaths(child, [...at, name]),
  ]);
}

function removeAt(value: Json, path: readonly string[]): boolean {
  const [head, ...rest] = path;
  if (head === undefined || value === null || typeof value !== 'object') return false;
  const holder = value as { [key: string]: Json };
  const next = holder[head];
  if (next === undefined) return false;
  if (rest.length > 0) return removeAt(next, rest);
  delete holder[head];
  return true;
}
