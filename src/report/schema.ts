/** JSON Schema (2020-12) of `renderJson`. Fields may be added within a version, none is removed or changes its meaning. */
import { reasonCodes, timelineNames } from './words.ts';
import { verdicts } from '../analysis/types.ts';
import { clientClasses, environmentKinds, measures } from '../drill/types.ts';
import { phases } from '../journal/types.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const number = { type: 'number' } as const;
const epochMs = { type: 'number', description: 'epoch ms, wall clock' } as const;
const duration = { type: 'number', minimum: 0, description: 'ms' } as const;
const texts = arrayOf(text);
const clientClass = oneOf(clientClasses);
const maybe = oneOf([true, false, 'unknown']);

const instant = object({ lowAt: epochMs, highAt: epochMs });

const measurement = object({
  unit: oneOf(['ms', 'ratio', 'count']),
  value: number,
  low: { type: ['number', 'null'], description: 'null: unbounded' },
  high: { type: ['number', 'null'], description: 'null: unbounded, `value` is a lower bound' },
  bounds: { anyOf: [{ const: 'resolution' }, { type: 'number' }], description: 'resolution, or a confidence level' },
  samples: count,
  clock: text,
  doubts: texts,
});

const target = object({
  id: text,
  claim: text,
  sentence: text,
  service: text,
  disruption: text,
  measure: oneOf(measures),
  limit: { type: 'object' },
  clock: oneOf(['client', 'alarm', 'plan', 'job']),
  owner: text,
  document: text,
  reviewed: text,
});

const targetVerdict = object(
  {
    target,
    limit: { type: 'number', description: 'ms, ratio or count, according to the measure' },
    verdict: oneOf(verdicts),
    reason: oneOf(reasonCodes),
    because: text,
    measured: measurement,
    class: clientClass,
  },
  ['measured', 'class'],
);

const outage = object(
  { class: clientClass, begin: instant, end: instant, blackoutMs: duration, brownoutMs: duration, failed: count, due: count },
  ['end'],
);

const phaseStats = object(
  {
    class: clientClass,
    phase: oneOf(phases),
    fromAt: epochMs,
    toAt: epochMs,
    due: count,
    good: count,
    slow: count,
    failed: count,
    dropped: count,
    availability: measurement,
    p50: measurement,
    p95: measurement,
    p99: measurement,
  },
  ['availability', 'p50', 'p95', 'p99'],
);

const loadSummary = object({
  due: number,
  iterations: count,
  dropped: count,
  interrupted: number,
  requests: count,
  exitCode: { type: ['integer', 'null'] },
  signal: { type: ['string', 'null'] },
});

/** Published by `gameday schema report`. */
export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'gameday report, version 1',
  ...object(
    {
      kind: { const: 'gameday-report' },
      schemaVersion: { const: 1 },
      runId: text,
      verdict: oneOf(verdicts),
      exit: object({
        code: count,
        name: oneOf([
          'met',
          'missed',
          'invalid',
          'refused',
          'inconclusive',
          'stopped',
          'owed',
          'defect',
          'hung-up',
          'interrupted',
          'terminated',
        ]),
      }),
      ended: oneOf(['completed', 'stopped', 'interrupted', 'refused', 'defect', 'unfinished']),
      endedBecause: text,
      drill: object({ id: text, title: text, hypothesis: text, service: text }),
      environment: object({ name: text, kind: oneOf(environmentKinds), timeScale: number }),
      startedAt: epochMs,
      endedAt: epochMs,
      targets: arrayOf(targetVerdict),
      timeline: arrayOf(object({ name: oneOf(timelineNames), at: instant, clock: text })),
      outages: arrayOf(outage),
      bite: object({ bitten: maybe, because: text }),
      generators: arrayOf(
        object(
          {
            class: clientClass,
            starved: { type: 'boolean' },
            lost: { type: 'boolean' },
            accounted: { type: 'boolean' },
            because: text,
            summary: loadSummary,
          },
          ['summary'],
        ),
      ),
      restored: object({ restored: maybe, because: text }),
      owed: texts,
      settled: texts,
      lasting: texts,
      limits: texts,
      versions: { type: 'object', additionalProperties: text },
      phases: arrayOf(phaseStats),
      slices: arrayOf(
        object(
          {
            class: clientClass,
            fromAt: epochMs,
            due: count,
            good: count,
            slow: count,
            failed: count,
            p50: duration,
            p95: duration,
          },
          ['p50', 'p95'],
        ),
      ),
    },
    ['endedBecause', 'lasting'],
  ),
} as const satisfies Schema;

function oneOf(values: readonly (string | boolean)[]): Schema {
  return { enum: values };
}

function arrayOf(items: Schema): Schema {
  return { type: 'array', items };
}

function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)) };
}
