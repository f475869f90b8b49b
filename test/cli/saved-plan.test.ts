import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gameday } from './gameday.ts';
import { place } from './place.ts';

test('a saved plan is refused once the drill has changed, and nothing is begun', async () => {
  await using here = place();
  const call = (...args: string[]) => gameday(args, { cwd: here.dir, env: here.env });
  const saved = await call('plan', 'short', '--out', 'plan.json');
  expect(saved, saved.stderr).toMatchObject({ exit: 0 });
  expect(existsSync(join(here.dir, 'plan.json'))).toBe(true);

  const drill = join(here.dir, 'scenarios/short.drill.yaml');
  writeFileSync(drill, readFileSync(drill, 'utf8').replace('"rate": 60', '"rate": 80'));
  const refused = await call('run', 'plan.json', '--reports', here.reports, '--output', 'json');
  expect(refused.exit, refused.stderr).toBe(3);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'plan/stale', message: expect.stringContaining('rate') } });
  expect(readdirSync(here.reports)).toEqual([]);
});
