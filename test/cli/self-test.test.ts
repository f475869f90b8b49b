import { afterAll, describe, expect, test } from 'vitest';
import { findK6 } from '../../src/edges/k6/find.ts';
import { cases } from '../../src/cli/self-test/cases.ts';
import { differences, trial, type TrialResult } from '../../src/cli/self-test/trial.ts';
import { defects } from '../../src/lab/client.ts';
import { quietEnv, scratch } from './gameday.ts';

const place = scratch();
afterAll(() => place[Symbol.dispose]());
const k6 = await findK6(process.env);

// The whole self-test takes minutes (`npm run self-test`); here one defect that is refused and one that is judged.
describe('a planted defect is found out for the right reason', () => {
  test.each(['fault-hits-nothing', 'balancer-without-health-checks'])('%s', { timeout: 200_000 }, async (name) => {
    if (!k6.found) throw new Error('no k6: see `gameday doctor`');
    const planted = cases.find((each) => each.name === name);
    if (planted === undefined) throw new Error(`no case called ${name}`);
    const result = await trial({
      drill: planted.drill,
      plant: planted.plant,
      scale: 10,
      reports: place.dir,
      env: quietEnv(),
      k6: k6.k6.path,
      signal: AbortSignal.timeout(180_000),
    });
    expect(differences(result, planted.expected), result.stderr).toEqual([]);
  });
});

describe('the comparison with what is expected', () => {
  const met = { exit: 0, tookMs: 1, stderr: '' } satisfies TrialResult;

  test('notices a defect that went unnoticed', () => {
    expect(differences(met, { exit: 1 })).toEqual(['exit 0, expected 1']);
  });

  test('notices a refusal for another reason, and a target that was never judged', () => {
    expect(differences({ ...met, exit: 3, refusal: 'lock/held' }, { exit: 3, refusal: 'survey/nothing-to-hit' })).toEqual([
      'refusal lock/held, expected survey/nothing-to-hit',
    ]);
    expect(differences({ ...met, exit: 4 }, { exit: 4, target: { id: 't', verdict: 'missed', reasons: [] } })).toEqual([
      't was not judged',
    ]);
  });
});

test('every defect of the lab has its case', () => {
  const planted = cases.flatMap(({ plant }) => (plant.in === 'lab' ? [plant.defect] : []));
  expect(planted.toSorted()).toEqual([...defects].toSorted());
});
