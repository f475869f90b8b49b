import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/drill/diagnostic.ts';
import type { DiagnosticCode } from '../../src/drill/codes.ts';
import { validateDrill } from '../../src/drill/validate.ts';
import { scanSource } from '../../src/edges/files/source-scan.ts';
import { parseYaml } from '../../src/edges/files/yaml.ts';
import { checkDrill, checkTargets, drillText, lineOf, targets, targetsText, templates } from './fixtures.ts';

/** One mistake: `from` (which stands there once) becomes `to`, and exactly one diagnostic follows, on the line of `blamed`. */
interface Mutation {
  readonly from: string;
  readonly to: string;
  /** What marks the line, once all mistakes are made; by default `to`. */
  readonly blamed?: string;
  readonly path: string;
  readonly code: DiagnosticCode;
  readonly hint: RegExp;
}

const from = (from: string, to: string, path: string, code: DiagnosticCode, hint: RegExp, blamed?: string): Mutation => ({
  from,
  to,
  path,
  code,
  hint,
  ...(blamed !== undefined && { blamed }),
});

const inFault = (path: string): string => `faults[1].template.${path}`;

// No two mutations of one list touch the same line or rest on one another; so any of them may come together.
const drillMutations: readonly (readonly Mutation[])[] = [
  [
    from('id: zone-goes\n', 'id: Zone Goes\n', 'id', 'schema/malformed', /az-power-loss/),
    from('id: zone-goes\n', 'id: 7\n', 'id', 'schema/wrong-type', /az-power-loss/),
  ],
  [
    from('title: A zone goes\n', 'title: ""\n', 'title', 'schema/empty', /readers/),
    from('title: A zone goes\n', 'tilte: A zone goes\n', 'tilte', 'schema/unknown-key', /did you mean title/),
    from('title: A zone goes\n', '', 'title', 'schema/missing-key', /readers/, 'kind: drill'),
  ],
  [
    from(
      'hypothesis: Others take over.\n',
      'hypotesis: Others take over.\n',
      'hypotesis',
      'schema/unknown-key',
      /did you mean hypothesis/,
    ),
  ],
  [
    from('zone: b\n', '', 'zone', 'drill/zone-missing', /by its letter/, 'kind: drill'),
    from('zone: b\n', 'zne: b\n', 'zne', 'schema/unknown-key', /did you mean zone/),
    from('zone: b\n', 'zone: 2\n', 'zone', 'schema/wrong-type', /by its letter/),
  ],
  [from('  script: orders\n', '  script: load/orders.ts\n', 'load.script', 'schema/malformed', /without its ending/)],
  [
    from('  rate: 60\n', '  rate: -3\n', 'load.rate', 'schema/out-of-range', /more than 0/),
    from('  rate: 60\n', '  rate: many\n', 'load.rate', 'schema/wrong-type', /more than 0/),
    from('  rate: 60\n', '  rat: 60\n', 'load.rat', 'schema/unknown-key', /did you mean rate/),
    from('  rate: 60\n', '  rate: 50\n', 'load.rate', 'drill/thin-load', /59/),
  ],
  [
    from('[fresh, sticky]', '[fresh, stikcy]', 'load.classes[1]', 'schema/not-allowed', /fresh or sticky/),
    from('[fresh, sticky]', '[]', 'load.classes', 'schema/empty', /at least one of fresh or sticky/, 'classes: []'),
  ],
  [
    from(
      '  goodWithin: 500ms\n',
      '  goodWithin: 3s\n',
      'load.goodWithin',
      'drill/good-within-exceeds-timeout',
      /at most timeout/,
    ),
    from('  goodWithin: 500ms\n', '  goodWithin: 500\n', 'load.goodWithin', 'schema/wrong-type', /500ms, 30s/),
    from('  goodWithin: 500ms\n', '  goodWithin: half a second\n', 'load.goodWithin', 'schema/malformed', /500ms, 30s/),
  ],
  [from('  availability: 0.99\n', '  availability: 99\n', 'steadyState.availability', 'schema/out-of-range', /0 to 1/)],
  [from('  p95: 300ms\n', '  p95: 0ms\n', 'steadyState.p95', 'schema/malformed', /longer than zero/)],
  [
    from('  fault: 25s\n', '  fault: 15s\n', 'phases.fault', 'drill/watch-too-short', /longer than the limit/),
    from('  fault: 25s\n', '', 'phases.fault', 'schema/missing-key', /longer than zero/, 'phases:'),
  ],
  [
    from(
      '    template: zone-goes.json\n',
      '    template: zone-gone.json\n',
      'faults[0].template',
      'drill/template-missing',
      /did you mean zone-goes.json/,
    ),
  ],
  [
    from(
      'resourceTags: { AzImpairmentPower: StopInstances }',
      'parameters: {}',
      inFault('targets.machines'),
      'fis/nothing-selected',
      /resourceTags/,
      'machines:',
    ),
    from(
      'resourceTags: { AzImpairmentPower: StopInstances }',
      'resourceTags: { a: b }\n          resourceArns: [arn:x]',
      inFault('targets.machines'),
      'fis/arns-and-tags',
      /one of the two/,
      'machines:',
    ),
  ],
  [
    from(
      'actionId: aws:ec2:stop-instances',
      'actionId: aws:ec2:stop-instance',
      inFault('actions.halt.actionId'),
      'fis/unknown-action',
      /aws:ec2:stop-instances/,
    ),
  ],
  [
    from(
      '{ scope: all, duration: PT4M }',
      '{ scope: all, duration: PT5S }',
      inFault('actions.cut.parameters.duration'),
      'fis/bad-duration',
      /PT1M to PT12H/,
    ),
    from(
      '{ scope: all, duration: PT4M }',
      '{ scope: al, duration: PT4M }',
      inFault('actions.cut.parameters.scope'),
      'fis/bad-parameter',
      /did you mean all/,
    ),
    from(
      '{ scope: all, duration: PT4M }',
      '{ scope: all }',
      inFault('actions.cut.parameters.duration'),
      'fis/missing-parameter',
      /PT5M/,
    ),
    from(
      '{ scope: all, duration: PT4M }',
      '{ scope: all, durtaion: PT4M }',
      inFault('actions.cut.parameters.durtaion'),
      'fis/unknown-parameter',
      /did you mean duration/,
    ),
  ],
  [
    from(
      'targets: { Subnets: networks }',
      'targets: { Subnet: networks }',
      inFault('actions.cut.targets.Subnet'),
      'fis/unknown-target-key',
      /takes Subnets/,
    ),
    from(
      'targets: { Subnets: networks }',
      'targets: { Subnets: netwroks }',
      inFault('actions.cut.targets.Subnets'),
      'fis/undefined-target',
      /did you mean networks/,
    ),
  ],
  [
    from(
      'startAfter: [halt]',
      'startAfter: [hlat]',
      inFault('actions.cut.startAfter[0]'),
      'fis/bad-start-after',
      /did you mean halt/,
    ),
  ],
  // With the proof and the placeholder both gone, nothing would ask for the zone any more.
  [
    from(
      'Instances of ${zone} stop',
      'Instances of ${zoen} stop',
      inFault('description'),
      'fis/unknown-placeholder',
      /\$\{zone\}/,
    ),
    from('  kind: zone-silent\n', '  kind: zone-quiet\n', 'bite.kind', 'schema/not-allowed', /zone-silent/),
    from('bite:\n  kind: zone-silent\n', '', 'bite', 'drill/bite-missing', /what must be seen/, 'kind: drill'),
    from('  kind: zone-silent\n', '  kind: zone-slow\n', 'bite.by', 'schema/missing-key', /500ms/, 'bite:'),
  ],
  [
    from('  - loss-share\n', '  - los-share\n', 'targets[1]', 'drill/unknown-target', /did you mean loss-share/),
    from('  - loss-share\n', '  - loss-rto # again\n', 'targets[1]', 'drill/repeated-target', /remove one/),
  ],
  [
    from('toleratedOutage: 40s', 'toleratedOutage: soon', 'toleratedOutage', 'schema/malformed', /500ms/),
    from('toleratedOutage: 40s', 'toleratdOutage: 40s', 'toleratdOutage', 'schema/unknown-key', /did you mean toleratedOutage/),
  ],
];

const targetMutations: readonly (readonly Mutation[])[] = [
  [from('id: loss-rto', 'id: LOSS', 'targets[0].id', 'schema/malformed', /small letters/)],
  [from('claim: n-plus-one', 'calim: n-plus-one', 'targets[0].calim', 'schema/unknown-key', /did you mean claim/)],
  [
    from(
      'sentence: Every part runs n+1.',
      'sentence:',
      'targets[0].sentence',
      'schema/wrong-type',
      /somebody promised/,
      'sentence:\n',
    ),
  ],
  [
    from('measure: rto', 'measure: mttr', 'targets[0].measure', 'schema/not-allowed', /rto, availability/),
    from('measure: rto', 'mesure: rto', 'targets[0].mesure', 'schema/unknown-key', /did you mean measure/),
  ],
  [
    from('limit: { lab: 15s, aws: 20s }', 'limit: { lab: 15s, aws: 20 secs }', 'targets[0].limit.aws', 'schema/malformed', /15s/),
    from(
      'limit: { lab: 15s, aws: 20s }',
      'limit: { lab: 15s, asw: 20s }',
      'targets[0].limit.asw',
      'schema/unknown-key',
      /did you mean aws/,
    ),
    from('limit: { lab: 15s, aws: 20s }', 'limit: {}', 'targets[0].limit', 'schema/malformed', /at least one of lab/),
  ],
  [from('owner: sre', 'owner: [sre]', 'targets[0].owner', 'schema/wrong-type', /answers for it/)],
  [from('reviewed: 2026-09-14', 'reviewed: last autumn', 'targets[0].reviewed', 'schema/malformed', /2026-09-14/)],
  [
    from('limit: { lab: 0.8 }', 'limit: { lab: 80s }', 'targets[1].limit.lab', 'targets/limit-not-for-measure', /0 to 1/),
    from('limit: { lab: 0.8 }', 'limit: { lab: 1.8 }', 'targets[1].limit.lab', 'targets/limit-not-for-measure', /0 to 1/),
    from('limit: { lab: 0.8 }', 'limit: { lab: -1 }', 'targets[1].limit.lab', 'schema/out-of-range', /15s/),
  ],
  [from('reviewed: 2026-08-03', 'reviewed: 2026-13-03', 'targets[1].reviewed', 'schema/malformed', /2026-09-14/)],
];

/** One to five groups, one mutation of each. */
function some(groups: readonly (readonly Mutation[])[]): fc.Arbitrary<Mutation[]> {
  return fc
    .subarray([...groups], { minLength: 1, maxLength: 5 })
    .chain((chosen) => fc.tuple(...chosen.map((group) => fc.constantFrom(...group))));
}

const apply = (text: string, mutations: readonly Mutation[]): string =>
  mutations.reduce((mutated, { from, to }) => {
    if (!mutated.includes(from)) throw new Error(`not there: ${from}`);
    return mutated.replace(from, () => to);
  }, text);

const brief = ({ code, line, path }: Pick<Diagnostic, 'code' | 'line' | 'path'>): string => `${code} ${path} in line ${line}`;

function expectExactly(found: readonly Diagnostic[], mutated: string, mutations: readonly Mutation[], file: string): void {
  const expected = mutations.map(({ blamed, to, code, path }) => ({
    code,
    path,
    line: lineOf(mutated, blamed ?? to.trim().split('\n')[0]!),
  }));
  expect(found.map(brief).toSorted()).toEqual(expected.map(brief).toSorted());
  for (const { code, path, hint } of mutations) {
    const diagnostic = found.find((each) => each.code === code && each.path === path);
    expect(diagnostic?.hint).toMatch(hint);
    expect(diagnostic?.file).toBe(file);
  }
}

describe('mistakes that come together', () => {
  test('the files they are planted in have none of their own', () => {
    expect(checkDrill(drillText)).toEqual([]);
    expect(checkTargets(targetsText)).toEqual([]);
  });

  test.each(drillMutations.flat().map((mutation) => [`${mutation.code} ${mutation.path}`, mutation] as const))(
    'a drill: %s',
    (_, mutation) => {
      const mutated = apply(drillText, [mutation]);
      expectExactly(checkDrill(mutated), mutated, [mutation], 'zone-goes.drill.yaml');
    },
  );

  test.each(targetMutations.flat().map((mutation) => [`${mutation.code} ${mutation.path}`, mutation] as const))(
    'targets: %s',
    (_, mutation) => {
      const mutated = apply(targetsText, [mutation]);
      expectExactly(checkTargets(mutated), mutated, [mutation], 'targets.yaml');
    },
  );

  test('in a drill give exactly one diagnostic each, with file, line and hint', () => {
    fc.assert(
      fc.property(some(drillMutations), (mutations) => {
        const mutated = apply(drillText, mutations);
        expectExactly(checkDrill(mutated), mutated, mutations, 'zone-goes.drill.yaml');
      }),
      { numRuns: 300 },
    );
  });

  test('in a drill written in TypeScript are found in the same lines as in JSON laid out alike', () => {
    fc.assert(
      fc.property(some(drillMutations), (mutations) => {
        const data = JSON.stringify(parseYaml(apply(drillText, mutations), 'x.yaml').value, undefined, 2);
        const asJson = validateDrill(JSON.parse(data), parseYaml(data, 'x').source, { targets, templates }).diagnostics;
        const asCode = validateDrill(JSON.parse(data), scanSource(`export default ${data};\n`, 'x'), {
          targets,
          templates,
        }).diagnostics;
        expect(asCode.map(brief)).toEqual(asJson.map(brief));
        expect(asCode.length).toBe(mutations.length);
      }),
    );
  });

  test('in a targets file give exactly one diagnostic each, with file, line and hint', () => {
    fc.assert(
      fc.property(some(targetMutations), (mutations) => {
        const mutated = apply(targetsText, mutations);
        expectExactly(checkTargets(mutated), mutated, mutations, 'targets.yaml');
      }),
      { numRuns: 300 },
    );
  });
});
