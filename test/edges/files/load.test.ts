import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { listScenarios, loadScenario } from '../../../src/edges/files/load-drill.ts';
import { loadEnvironment } from '../../../src/edges/files/load-environment.ts';
import { drillText, targetsText } from '../../drill/fixtures.ts';

const rooms: string[] = [];
let cwd = '';
const put = (name: string, text: string): Promise<void> => writeFile(join(cwd, 'scenarios', name), text);
const template = `{ "description": "stop \${zone}", "targets": {}, "actions": { "w": { "actionId": "aws:fis:wait",
  "parameters": { "duration": "PT1M" } } } }`;
/** The drill of the fixtures as a program; the data are the same. */
const asProgram = (id: string): string => `export default {
  kind: 'drill', id: '${id}', title: 'x', hypothesis: 'x', service: 'shop', zone: 'b',
  load: { script: 'orders', rate: 60 as number, classes: ['fresh'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '25s', restored: '15s' },
  faults: [{ kind: 'fis', title: 'x', template: 'zone-goes.json' }],
  bite: { kind: 'zone-silent' },
  targets: ['loss-rto'],
} satisfies object;
`;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gameday-load-'));
  rooms.push(cwd);
  await mkdir(join(cwd, 'scenarios', 'templates'), { recursive: true });
  await put('targets.yaml', targetsText);
  await put('templates/zone-goes.json', template);
  await put('zone-goes.drill.yaml', drillText);
});
afterAll(() => Promise.all(rooms.map((room) => rm(room, { recursive: true }))));

async function problems(name: string): Promise<string[]> {
  const loaded = await loadScenario(name, cwd);
  return (loaded.ok ? loaded.warnings : loaded.diagnostics).map(({ code, file, line }) => `${code} ${file}:${line}`);
}

describe('a scenario', () => {
  test('is found by its id, with its targets and the templates it names', async () => {
    await put('templates/other.json', 'nobody reads me: [');
    const loaded = await loadScenario('zone-goes', cwd);
    expect(loaded).toMatchObject({
      ok: true,
      warnings: [],
      scenario: { drills: [{ id: 'zone-goes' }], targets: [{ id: 'loss-rto' }, { id: 'loss-share' }] },
    });
    if (loaded.ok) expect(Object.keys(loaded.scenario.templates)).toEqual(['zone-goes.json']);
  });

  test('is found by its file too, with its neighbours', async () => {
    const loaded = await loadScenario('scenarios/zone-goes.drill.yaml', cwd);
    expect(loaded).toMatchObject({ ok: true, scenario: { drills: [{ id: 'zone-goes' }] } });
  });

  test('in TypeScript is imported as it is, types and all', async () => {
    await put('typed.drill.ts', asProgram('typed'));
    expect(await loadScenario('typed', cwd)).toMatchObject({
      ok: true,
      scenario: { drills: [{ id: 'typed', load: { rate: 60 } }] },
    });
  });

  test('in TypeScript is blamed by line', async () => {
    await put('typed.drill.ts', asProgram('typed').replace('60 as number', '-60').replace("'loss-rto'", "'los-rto'"));
    expect(await problems('typed')).toEqual([
      'schema/out-of-range scenarios/typed.drill.ts:3',
      'drill/unknown-target scenarios/typed.drill.ts:8',
    ]);
  });

  test('that throws while it is loaded is blamed where it threw', async () => {
    await put('throws.drill.ts', '\n\nthrow new Error("no zone today");\n');
    expect(await problems('throws')).toEqual(['file/import-failed scenarios/throws.drill.ts:3']);
  });

  test('that exports nothing by default is told so', async () => {
    await put('silent.drill.ts', 'export const drill = 1;\n');
    expect(await problems('silent')).toEqual(['file/no-default-export scenarios/silent.drill.ts:1']);
  });

  test('is told all problems of all its files at once', async () => {
    await put('zone-goes.drill.yaml', drillText.replace('rate: 60', 'rate: -3'));
    await put('targets.yaml', targetsText.replace('measure: rto', 'measure: mttr'));
    await put('templates/zone-goes.json', template.replace('PT1M', '1m'));
    expect(await problems('zone-goes')).toEqual([
      'schema/not-allowed scenarios/targets.yaml:7',
      'schema/out-of-range scenarios/zone-goes.drill.yaml:9',
      'fis/bad-duration scenarios/templates/zone-goes.json:2',
    ]);
  });

  test('is not stopped by another drill’s mistakes', async () => {
    await put('broken.drill.yaml', 'kind: drill\n');
    expect((await loadScenario('zone-goes', cwd)).ok).toBe(true);
    expect((await listScenarios(cwd)).ok).toBe(false);
  });

  test('that is not there is told what was probably meant', async () => {
    const loaded = await loadScenario('zone-gos', cwd);
    expect(loaded).toMatchObject({ ok: false, diagnostics: [{ code: 'file/missing', hint: 'did you mean zone-goes?' }] });
  });

  test('is named as it was asked for where no such file is there', async () => {
    const elsewhere = join(cwd, 'plans', 'plan.json');
    expect(await problems(elsewhere)).toEqual([`file/missing ${elsewhere}:1`]);
    expect(await problems('scenarios/README.md')).toEqual(['file/missing scenarios/README.md:1']);
    expect(await loadScenario('scenarios/README.md', cwd)).toMatchObject({ diagnostics: [{ message: 'no such file' }] });
    expect(await loadScenario('scenarios/targets.yaml', cwd)).toMatchObject({
      diagnostics: [{ file: 'scenarios/targets.yaml', message: 'this is no file of a drill' }],
    });
    expect(await problems('elsewhere/x.drill.ts')).toEqual(['file/missing elsewhere/x.drill.ts:1']);
  });

  test('without a folder of scenarios is told where to stand', async () => {
    await rm(join(cwd, 'scenarios'), { recursive: true });
    const told = {
      ok: false,
      diagnostics: [
        { file: 'scenarios/', message: 'no scenarios/ folder here', hint: 'run in the project’s folder, or name a file' },
      ],
    };
    expect(await loadScenario('zone-goes', cwd)).toMatchObject(told);
    expect(await listScenarios(cwd)).toMatchObject(told);
  });

  test('is told of a load script that is not there, and which one was meant', async () => {
    await put('zone-goes.drill.yaml', drillText.replace('script: orders', 'script: ordres'));
    expect(await loadScenario('zone-goes', cwd)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'drill/script-missing',
          file: 'scenarios/zone-goes.drill.yaml',
          line: 8,
          path: 'load.script',
          hint: 'did you mean orders?',
        },
      ],
    });
  });

  test('elsewhere looks for its templates beside itself, and says so', async () => {
    await mkdir(join(cwd, 'mine'));
    await writeFile(join(cwd, 'mine', 'zone-goes.drill.yaml'), drillText);
    await writeFile(join(cwd, 'mine', 'targets.yaml'), targetsText);
    expect(await loadScenario('mine/zone-goes.drill.yaml', cwd)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'drill/template-missing', message: 'there is no "zone-goes.json" in mine/templates/' }],
    });
  });

  test('without targets is told that file is missing, and not that its targets are unknown', async () => {
    await rm(join(cwd, 'scenarios', 'targets.yaml'));
    expect(await problems('zone-goes')).toEqual(['file/missing scenarios/targets.yaml:1']);
  });

  test('in YAML that cannot be parsed is blamed at the place', async () => {
    await put('bent.drill.yaml', 'kind: drill\nload: [1, 2\n');
    expect(await problems('scenarios/bent.drill.yaml')).toEqual(['file/syntax scenarios/bent.drill.yaml:3']);
  });

  test('of a game day is its drills in order, as often as they are named', async () => {
    await put('typed.drill.ts', asProgram('typed'));
    await put('day.drill.yaml', 'kind: game-day\nid: day\ntitle: A day\ndrills: [typed, zone-goes, typed]\n');
    const loaded = await loadScenario('day', cwd);
    expect(loaded.ok && loaded.scenario.drills.map(({ id }) => id)).toEqual(['typed', 'zone-goes', 'typed']);
  });

  test('with an id that another file has already is refused, whichever is asked for', async () => {
    await put('twin.drill.yaml', drillText);
    expect(await problems('scenarios/zone-goes.drill.yaml')).toEqual(['drill/duplicate-id scenarios/zone-goes.drill.yaml:2']);
    expect(await problems('scenarios/twin.drill.yaml')).toEqual(['drill/duplicate-id scenarios/twin.drill.yaml:2']);
  });
});

describe('an environment file', () => {
  test('is read from where one stands, and blamed by line', async () => {
    await writeFile(
      join(cwd, 'env.yaml'),
      'kind: command\nname: rack\nentry: rack.example.com\nhealthPath: /\nservedByHeader: server\n',
    );
    const loaded = await loadEnvironment('env.yaml', cwd);
    expect(loaded.facts).toBeUndefined();
    expect(loaded.diagnostics).toMatchObject([{ code: 'schema/malformed', file: 'env.yaml', line: 3, path: 'entry' }]);
  });

  test('that is not there is told so', async () => {
    expect((await loadEnvironment('no.yaml', cwd)).diagnostics).toMatchObject([{ code: 'file/missing', file: 'no.yaml' }]);
  });
});

describe('the scenarios that come along', () => {
  const root = join(import.meta.dirname, '../../..');
  // Whoever adds drills of their own may have them for one environment only, and warnings in them.
  const shipped = ['az-power-loss', 'az-partition', 'az-slow', 'instance-loss', 'control'];

  test('have nothing wrong with them, and no warnings either', async () => {
    const list = await listScenarios(root);
    expect(list.ok ? [] : list.diagnostics).toEqual([]);
    if (!list.ok) return;
    expect(list.drills.map(({ id }) => id)).toEqual(expect.arrayContaining(shipped));
    for (const id of shipped) {
      for (const kind of ['lab', 'aws'] as const)
        expect(await loadScenario(id, root, kind), `${id} on ${kind}`).toMatchObject({ ok: true, warnings: [] });
    }
  });

  test('judge every documented target in some drill', async () => {
    const list = await listScenarios(root);
    if (!list.ok) throw new Error('invalid');
    const judged = new Set(list.drills.flatMap(({ targets }) => targets));
    expect(list.targets.map(({ id }) => id).filter((id) => !judged.has(id))).toEqual([]);
  });

  test('include environment files that hold as they are', async () => {
    for (const name of ['example-aws', 'example-command']) {
      const { facts, diagnostics } = await loadEnvironment(`scenarios/environments/${name}.yaml`, root);
      expect(diagnostics, name).toEqual([]);
      expect(facts?.zones.length).toBeGreaterThan(1);
    }
  });
});
