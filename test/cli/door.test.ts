import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Outage } from '../../src/analysis/types.ts';
import { buildProgram } from '../../src/cli/main.ts';
import { systemTerminal } from '../../src/cli/terminal.ts';
import { gameday, launcher, quietEnv, root, scratch, type Called } from './gameday.ts';
import { traceWith } from './trace.ts';

interface Failure {
  readonly schemaVersion: number;
  readonly error: {
    readonly name: string;
    readonly code?: string;
    readonly message?: string;
    readonly hint?: string;
    readonly diagnostics?: readonly {
      readonly code: string;
      readonly file: string;
      readonly line: number;
      readonly hint: string;
    }[];
  };
}

/** Throws unless stdout is exactly one JSON document. */
const dataOf = ({ stdout }: Called): unknown => JSON.parse(stdout);
const failureOf = (called: Called): Failure['error'] => (dataOf(called) as Failure).error;

const program = buildProgram(systemTerminal(), () => undefined);
const verbs = program.commands.flatMap((verb) => [[verb.name()], ...verb.commands.map((sub) => [verb.name(), sub.name()])]);

describe('help', () => {
  test('knows the verbs of the straight line', () => {
    const names = verbs.map((words) => words.join(' '));
    expect(names).toEqual(
      expect.arrayContaining([
        'run',
        'plan',
        'recover',
        'report',
        'list',
        'demo',
        'doctor',
        'lab up',
        'lab status',
        'lab down',
        'analyze samples',
        'k6 install',
        'self-test',
        'schema',
      ]),
    );
  });

  test.each(verbs.map((words) => [words.join(' '), words] as const))(
    'of `%s` gives an example that begins with the verb',
    async (name, words) => {
      const { exit, stdout, stderr } = await gameday([...words, '--help']);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`Examples?:\n {2}gameday ${name}`));
    },
  );
});

test('help does not say that `plan` touches nothing: it makes a template, and says so', async () => {
  expect((await gameday(['--help'])).stdout).not.toContain('without touching anything');
  expect((await gameday(['plan', '--help'])).stdout).toMatch(/No\s+target\s+is\s+touched[^]*deleting\s+it/);
});

describe('a wrong call ends with 2 and says what was probably meant', () => {
  test.each([
    ['a verb', ['rnu', 'az-power-loss'], 'Did you mean run?'],
    ['a verb below a verb', ['lab', 'upp'], 'Did you mean up?'],
    ['a flag', ['run', 'az-power-loss', '--reprots', 'x'], 'Did you mean --reports?'],
    ['a choice', ['list', '--output', 'jsn'], 'Did you mean json?'],
    ['a drill', ['plan', 'az-power-los'], 'did you mean az-power-loss?'],
    ['a schema', ['schema', 'dril'], 'Did you mean drill?'],
    ['a defect', ['self-test', 'fault-without-efect'], 'fault-without-effect'],
    ['a scale that is no number', ['plan', 'az-power-loss', '--scale', 'x'], 'gameday plan --help'],
    ['a scale that makes a TTL of no whole seconds', ['plan', 'az-power-loss', '--scale', '7'], 'gameday lab up --help'],
    ['an argument too few', ['run'], 'gameday run --help'],
  ])('%s', async (_what, args, hint) => {
    const called = await gameday(args);
    expect(called).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringContaining(hint) });
    expect(called.stderr).toContain('→');
  });

  test.each([
    ['a mistyped verb', ['rnu', '--output', 'json']],
    ['a mistyped flag', ['run', 'az-power-loss', '--reprots', 'x', '--output=json']],
    ['a bad scale', ['plan', 'az-power-loss', '--scale', '7', '--output', 'json']],
    ['a missing argument', ['run', '--output', 'json']],
    ['a missing verb', ['lab', '--output', 'json']],
  ])('and says it as one JSON document, too: %s', async (_what, args) => {
    const called = await gameday(args);
    const { schemaVersion, error } = dataOf(called) as Failure;
    expect({ exit: called.exit, schemaVersion, name: error.name }).toEqual({ exit: 2, schemaVersion: 1, name: 'invalid' });
    expect(error.message).toBeTruthy();
    expect(error.hint).toBeTruthy();
    expect(called.stderr).toContain(error.hint);
  });
});

describe('what a person wrote', () => {
  test('an unknown drill is blamed with file, line and hint, on both streams', async () => {
    const called = await gameday(['run', 'az-power-los', '--output', 'json']);
    expect(called.exit).toBe(2);
    expect(failureOf(called).diagnostics).toMatchObject([
      { code: 'file/missing', file: 'scenarios/az-power-los.drill.ts', line: 1, hint: 'did you mean az-power-loss?' },
    ]);
    expect(called.stderr).toContain('scenarios/az-power-los.drill.ts:1');
    expect(called.stderr).toContain('[file/missing]');
  });

  test('an environment file is blamed for every problem at once', async () => {
    using place = scratch();
    const file = join(place.dir, 'broken.yaml');
    writeFileSync(file, 'kind: command\nname: ""\nentry: nowhere\nhealthPath: healthz\nservedByHeadr: x-served-by\n');
    const called = await gameday(['run', 'control', '--env', file, '--output', 'json']);
    expect(called.exit).toBe(2);
    const found = failureOf(called).diagnostics ?? [];
    expect(found.map(({ line }) => line)).toEqual(expect.arrayContaining([2, 3, 5]));
    expect(found.every(({ hint }) => hint !== '')).toBe(true);
    for (const { code } of found) expect(called.stderr).toContain(code);
  });

  test('a JSON file that is no saved plan is a wrong call and no defect', async () => {
    using place = scratch();
    const file = join(place.dir, 'plan.json');
    for (const content of ['{"half": ', '{"schemaVersion":1}', 'null']) {
      writeFileSync(file, content);
      expect(await gameday(['run', file])).toMatchObject({ exit: 2, stderr: expect.stringContaining('gameday plan') });
    }
  });
});

test('a fault can only be held where something is left to be inspected', async () => {
  using home = scratch();
  const called = await gameday(['run', 'az-power-loss', '--hold'], { env: quietEnv({ XDG_STATE_HOME: home.dir }) });
  expect(called).toMatchObject({ exit: 2, stderr: expect.stringContaining('gameday lab up') });
});

test('without k6 and Go nothing is started, and the one command that helps is named', async () => {
  using place = scratch();
  const called = await gameday(['run', 'control', '--output', 'json'], { env: { HOME: place.dir, PATH: '' } });
  expect(called.exit).toBe(3);
  const error = failureOf(called);
  expect(error).toMatchObject({ name: 'refused', code: 'k6/missing' });
  expect(error.hint).toMatch(/curl|brew|winget|GAMEDAY_K6_PATH/);
  expect(called.stderr).toContain(error.hint);

  const looked = await gameday(['doctor', '--output', 'json'], { env: { HOME: place.dir, PATH: '' } });
  expect(looked.exit).toBe(3);
  expect((dataOf(looked) as { findings: unknown[] }).findings).toContainEqual(
    expect.objectContaining({ name: 'k6', ok: false, needed: true }),
  );
});

describe('verbs that only look', () => {
  test('`list` names every drill with the same facts for people and for machines', async () => {
    const [people, machines] = [await gameday(['list']), await gameday(['list', '--output', 'json'])];
    expect([people.exit, machines.exit, people.stderr, machines.stderr]).toEqual([0, 0, '', '']);
    const { drills, gameDays, targets } = dataOf(machines) as {
      drills: { id: string }[];
      gameDays: { id: string }[];
      targets: { id: string }[];
    };
    const ids = [...drills, ...gameDays, ...targets].map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['az-power-loss', 'control', 'zone-day', 'az-loss-rto']));
    for (const id of ids) expect(people.stdout).toContain(id);
  });

  test('`schema drill` is a JSON Schema that names what a drill needs', async () => {
    const called = await gameday(['schema', 'drill']);
    expect(called.exit).toBe(0);
    const schema = dataOf(called) as { $schema: string };
    expect(schema.$schema).toContain('json-schema.org');
    expect(called.stdout).toContain('"hypothesis"');
  });

  test('`doctor` says the same to people and to machines, on stdout', async () => {
    const [people, machines] = [await gameday(['doctor']), await gameday(['doctor', '--output', 'json'])];
    const { findings } = dataOf(machines) as { findings: { name: string; ok: boolean; needed: boolean; found: string }[] };
    expect(findings.map(({ name }) => name)).toEqual(['Node', 'k6', 'Lab', 'AWS']);
    expect(machines.exit).toBe(findings.every(({ ok, needed }) => ok || !needed) ? 0 : 3);
    for (const { found } of findings) expect(people.stdout).toContain(found);
    expect([people.exit, people.stderr, machines.stderr]).toEqual([machines.exit, '', '']);
  });

  test('`lab status` answers on stdout, also that there is none', async () => {
    using place = scratch();
    const called = await gameday(['lab', 'status'], { env: quietEnv({ XDG_STATE_HOME: place.dir }) });
    expect(called).toMatchObject({ exit: 3, stdout: expect.stringContaining('no lab is up'), stderr: '' });
  });

  test('`recover` finds nothing owed where nothing was run', async () => {
    using place = scratch();
    const called = await gameday(['recover', '--reports', place.dir, '--output', 'json']);
    expect(called).toMatchObject({ exit: 0, stderr: expect.stringContaining('nothing owed') });
    expect(dataOf(called)).toMatchObject({ paid: [], owed: [] });
  });

  test('`report` refuses a run that is not there', async () => {
    using place = scratch();
    expect(failureOf(await gameday(['report', 'nope', '--reports', place.dir, '--output', 'json'])).code).toBe('run/not-found');
    mkdirSync(join(place.dir, 'hollow'));
    writeFileSync(join(place.dir, 'hollow', 'journal.jsonl'), '');
    expect(failureOf(await gameday(['report', 'hollow', '--reports', place.dir, '--output', 'json'])).code).toBe('run/empty');
  });

  test('a reader who leaves early hears no complaint', async () => {
    const child = spawn('bash', ['-c', `set -o pipefail; "${process.execPath}" "${launcher}" list | head -1`], {
      cwd: root,
      env: quietEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ exit, stderr, lines: stdout.trim().split('\n').length }).toEqual({ exit: 0, stderr: '', lines: 1 });
  });
});

describe('`analyze samples` on anybody’s trace', () => {
  const startAt = Date.UTC(2026, 10, 21, 16);
  const hole = { from: startAt + 20_000, to: startAt + 28_000 };
  const shape = { startAt, rate: 60, forMs: 60_000, timeoutMs: 2_000 };
  const write = (dir: string, content: string): string => {
    const file = join(dir, 'run.csv');
    writeFileSync(file, content);
    return file;
  };

  test('a blackout is found where it is, no wider than two arrivals and a time-out', async () => {
    using place = scratch();
    const file = write(place.dir, traceWith(hole, shape));
    const called = await gameday([
      'analyze',
      'samples',
      file,
      '--fault-start',
      new Date(hole.from).toISOString(),
      '--fault-end',
      String(hole.to),
      '--output',
      'json',
    ]);
    expect(called.exit, called.stderr).toBe(4);
    const { outages } = dataOf(called) as { outages: Outage[] };
    expect(outages).toHaveLength(1);
    const [outage] = outages;
    const widest = 2_000 / shape.rate + shape.timeoutMs;
    for (const [bounds, truth] of [
      [outage?.begin, hole.from],
      [outage?.end, hole.to],
    ] as const) {
      expect(bounds?.lowAt).toBeLessThanOrEqual(truth);
      expect(bounds?.highAt).toBeGreaterThanOrEqual(truth);
      expect((bounds?.highAt ?? Infinity) - (bounds?.lowAt ?? 0)).toBeLessThanOrEqual(widest);
    }
  });

  test('where nothing happened nothing is found', async () => {
    using place = scratch();
    const file = write(place.dir, traceWith({ from: 0, to: 0 }, shape));
    const called = await gameday(['analyze', 'samples', file, '--output', 'json']);
    expect((dataOf(called) as { outages: Outage[] }).outages).toEqual([]);
  });

  test.each([
    ['a file that is not there', undefined, 'is not there'],
    ['a file of something else', '{"name": "gameday"}\n', 'run.csv'],
    ['a trace without a request', traceWith({ from: 0, to: 0 }, { ...shape, forMs: 0 }), 'no request'],
  ])('%s is a wrong call', async (_what, content, words) => {
    using place = scratch();
    const file = content === undefined ? join(place.dir, 'absent.csv') : write(place.dir, content);
    const called = await gameday(['analyze', 'samples', file, '--output', 'json']);
    expect(called).toMatchObject({ exit: 2, stderr: expect.stringContaining(words) });
    expect(failureOf(called).hint).toContain('k6');
  });

  test('times and lengths that cannot be read are wrong calls', async () => {
    using place = scratch();
    const file = write(place.dir, traceWith(hole, shape));
    for (const flags of [
      ['--fault-start', 'soon'],
      ['--fault-start', new Date(hole.from).toISOString().replace('Z', '')],
      ['--fault-start', String(startAt - 3_600_000)],
      ['--fault-start', String(startAt + 3_600_000)],
      ['--fault-end', String(hole.to)],
      ['--good-within', '500'],
      ['--fault-start', String(hole.to), '--fault-end', String(hole.from)],
    ])
      expect(await gameday(['analyze', 'samples', file, ...flags])).toMatchObject({ exit: 2, stdout: '' });
  });
});
