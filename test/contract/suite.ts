/**
 * One suite for every server that speaks the protocols: our lab, an emulator by others, and AWS. A server may differ from what
 * is expected only where `differences.json` says so, and only in the way it says: what is mended must leave the table.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOf, type Answer, type Bench, type Check } from './check.ts';
import { fisDryRunChecks } from './fis-dry-run-checks.ts';
import { fisExperimentChecks } from './fis-experiment-checks.ts';
import { fisRefusalChecks } from './fis-refusal-checks.ts';
import { fisStopChecks } from './fis-stop-checks.ts';
import { fisTemplateChecks } from './fis-template-checks.ts';
import { route53RecordChecks } from './route53-checks.ts';
import { route53RefusalChecks } from './route53-refusal-checks.ts';
import { route53ZoneChecks } from './route53-zone-checks.ts';

export const checks: readonly Check[] = [
  ...fisTemplateChecks,
  ...fisRefusalChecks,
  ...fisDryRunChecks,
  ...fisExperimentChecks,
  ...fisStopChecks,
  ...route53ZoneChecks,
  ...route53RecordChecks,
  ...route53RefusalChecks,
];

interface Difference {
  readonly server: string;
  readonly operation: string;
  readonly check: string;
  readonly expected: Answer;
  readonly got: Answer;
  readonly source: string;
}

const differences = JSON.parse(readFileSync(new URL('differences.json', import.meta.url), 'utf8')) as readonly Difference[];

export interface Serving extends AsyncDisposable {
  readonly bench: Bench;
}

export interface Agreement {
  /** Checks that must be answered as expected, whatever the table says: it cannot grow to excuse everything. */
  readonly atLeast: Readonly<Record<Check['service'], number>>;
  readonly readOnly?: true;
}

export function contract(server: string, open: () => Promise<Serving>, { atLeast, readOnly }: Agreement): void {
  describe(`the contract, kept by ${server}`, () => {
    let serving: Serving;
    const agreed = { fis: 0, route53: 0 };
    beforeAll(async () => {
      serving = await open();
    });
    afterAll(() => serving?.[Symbol.asyncDispose]());

    const own = checks.filter((check) => !readOnly || check.readOnly);
    const known = differences.filter((each) => each.server === server);

    test.each(own.map((check) => [check.operation, check.name, check] as const))('%s: %s', async (_, name, check) => {
      const got = await answerOf(check, serving.bench);
      const difference = known.find((each) => each.check === name);
      if (JSON.stringify(got) === JSON.stringify(check.expected)) {
        agreed[check.service] += 1;
        expect(difference, 'this no longer differs: take its row out of differences.json').toBeUndefined();
      } else {
        // What the row should say, if this difference is to be lived with.
        const row = { server, operation: check.operation, check: name, expected: check.expected, got, source: check.source };
        expect(difference, 'differs from the service, and differences.json does not say so (or not like this)').toEqual(row);
      }
    });

    test('has at least the agreement that was reached before', () => {
      expect(agreed.fis).toBeGreaterThanOrEqual(atLeast.fis);
      expect(agreed.route53).toBeGreaterThanOrEqual(atLeast.route53);
    });

    test('is not excused by rows about checks that are none', () => {
      const names = new Set(own.map(({ name }) => name));
      expect(known.filter(({ check }) => !names.has(check))).toEqual([]);
    });
  });
}

/** A check that throws has an answer too: the error, with what it says where it is one of ours. */
async function answerOf(check: Check, bench: Bench): Promise<Answer> {
  try {
    return await check.call(bench);
  } catch (error) {
    const { name, message } = error as Error;
    return name === 'Error' ? `Error: ${message}` : nameOf(error);
  }
}
