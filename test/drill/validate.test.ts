import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/drill/diagnostic.ts';
import { validateEnvironment, validateGameDay, validateTemplate } from '../../src/drill/validate.ts';
import { parseYaml } from '../../src/edges/files/yaml.ts';
import { checkDrill, checkTargets, drillText, lineOf, targets, targetsText } from './fixtures.ts';

const codes = (found: readonly { readonly code: string; readonly path: string }[]): string[] =>
  found.map(({ code, path }) => `${code} ${path}`);
const swap = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`not there: ${from}`);
  return text.replace(from, () => to);
};
const fromFaultsToBite = drillText.slice(drillText.indexOf('faults:'), drillText.indexOf('bite:'));

describe('a drill', () => {
  test('for an environment that a target does not cover is told so', () => {
    expect(codes(checkDrill(drillText, { kind: 'aws' }))).toEqual(['drill/target-not-for-environment targets[1]']);
  });

  test('without a fault needs no proof, and must look for outages', () => {
    const quiet = swap(drillText, fromFaultsToBite, 'faults: []\n');
    expect(codes(checkDrill(quiet))).toEqual(['drill/bite-without-fault bite', 'drill/control-without-outages targets']);
  });

  test('keeps to one kind of fault', () => {
    const mixed = swap(drillText, 'bite:\n', '  - { kind: command, title: Pull it, run: pull, undo: push }\nbite:\n');
    expect(codes(checkDrill(mixed))).toEqual(['drill/mixed-faults faults[2].kind']);
  });

  test('must say when it is to be stopped where no target has an RTO', () => {
    const unsaid = swap(swap(drillText, '  - loss-rto\n', ''), 'toleratedOutage: 40s\n', '');
    expect(codes(checkDrill(unsaid))).toEqual(['drill/tolerated-outage-missing toleratedOutage']);
    expect(codes(checkDrill(swap(drillText, 'toleratedOutage: 40s\n', '')))).toEqual([]);
  });

  test('that would be stopped before its target is decided is warned of, once for each environment', () => {
    const hasty = checkDrill(swap(drillText, 'toleratedOutage: 40s', 'toleratedOutage: 16s'));
    expect(hasty.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', 'found 16s, but loss-rto allows 20s on aws'],
    ]);
  });

  test('for another service than its targets were promised for is wrong', () => {
    expect(codes(checkDrill(swap(drillText, 'service: shop', 'service: bank')))).toEqual([
      'drill/target-of-other-service targets[0]',
      'drill/target-of-other-service targets[1]',
    ]);
  });

  test('that asks more of its requests than they can show is warned of', () => {
    const strict = swap(drillText, 'availability: 0.99', 'availability: 0.999');
    const [found] = checkDrill(strict, { kind: 'lab' });
    expect(found).toMatchObject({ severity: 'warning', code: 'drill/cannot-support-claim', path: 'load.rate' });
    expect(found?.message).toContain('takes 2995 requests a class, on lab there are 720 in 12.0 s');
  });

  test('whose phases are too short to tell anything is warned of, at the phase', () => {
    const short = (from: string, to: string) =>
      checkDrill(swap(drillText, from, to)).map(({ severity, code, path }) => [severity, code, path]);
    expect(short('restored: 15s', 'restored: 6.9s')).toEqual([['warning', 'drill/restored-too-short', 'phases.restored']]);
    expect(short('restored: 15s', 'restored: 7s')).toEqual([]);
    expect(short('baseline: 12s', 'baseline: 980ms')).toEqual([['warning', 'drill/baseline-too-short', 'phases.baseline']]);
    expect(short('baseline: 12s', 'baseline: 5s')).toEqual([]);
  });

  test('may have other lengths where an environment is slower, and is judged by those', () => {
    const slower = swap(drillText, 'faults:\n', 'phasesFor:\n  aws: { baseline: 12s, fault: 19s, restored: 15s }\nfaults:\n');
    expect(codes(checkDrill(slower))).toEqual(['drill/watch-too-short phasesFor.aws.fault']);
  });

  test('does not blame itself for a target that is there but wrong', () => {
    const broken = [{ id: 'loss-rto', limit: 'soon' as never }, ...targets.slice(1)];
    expect(checkDrill(drillText, { targets: broken })).toEqual([]);
  });

  test('does not look for targets in a file that could not be read', () => {
    expect(checkDrill(drillText, { targets: undefined })).toEqual([]);
  });

  test('that is no map at all gives one diagnostic', () => {
    for (const text of ['', '7', '[1, 2]', 'drill']) expect(codes(checkDrill(text)), text).toEqual(['schema/wrong-type ']);
  });

  test('is told everything even where lists and maps are something else', () => {
    const wild = 'kind: drill\nfaults: 7\ntargets: {}\nload: []\nphases:\nbite: 3\nsteadyState: x\nzone: [b]\n';
    expect(codes(checkDrill(wild))).toEqual(
      expect.arrayContaining([
        'schema/wrong-type faults',
        'schema/wrong-type targets',
        'schema/wrong-type load',
        'schema/missing-key id',
      ]),
    );
  });

  test('shows a diagnostic as place, problem and way out', () => {
    const [found] = checkDrill(swap(drillText, 'rate: 60', 'rate: -3'));
    expect(formatDiagnostic(found!)).toBe(
      'error zone-goes.drill.yaml:9:9  load.rate: found -3  [schema/out-of-range]\n    → write how many arrivals a second each class makes, more than 0',
    );
  });
});

describe('a targets file', () => {
  test('with an id twice blames the later one', () => {
    const twice = swap(targetsText, 'id: loss-share', 'id: loss-rto # again');
    const [found, ...more] = checkTargets(twice);
    expect(found).toMatchObject({ code: 'targets/duplicate-id', path: 'targets[1].id', line: lineOf(twice, '# again') });
    expect(more).toEqual([]);
  });

  test('wants a whole number of outages', () => {
    const counted = swap(swap(targetsText, 'measure: availability', 'measure: outages'), 'lab: 0.8', 'lab: 0.5');
    expect(codes(checkTargets(counted))).toEqual(['targets/limit-not-for-measure targets[1].limit.lab']);
    expect(checkTargets(swap(counted, 'lab: 0.5', 'lab: 0'))).toEqual([]);
  });

  test('wants a list', () => expect(codes(checkTargets('targets: none'))).toEqual(['schema/wrong-type targets']));
});

describe('a game day', () => {
  const check = (text: string) => {
    const { value, source } = parseYaml(text, 'day.drill.yaml');
    return codes(validateGameDay(value, source, ['one', 'two']).diagnostics);
  };
  test('names drills that are there', () => {
    expect(check('kind: game-day\nid: day\ntitle: A day\ndrills: [one, two, one]')).toEqual([]);
    expect(check('kind: game-day\nid: day\ntitle: A day\ndrills: [one, tow]')).toEqual(['game-day/unknown-drill drills[1]']);
    expect(check('kind: game-day\nid: day\ntitle: A day\ndrills: []')).toEqual(['schema/empty drills']);
  });
});

describe('an environment file', () => {
  const aws = `kind: aws
name: staging
entry: https://shop.example.com
healthPath: /health
servedByHeader: x-served-by
region: eu-west-1
account: '012345678901'
zones: [{ name: eu-west-1a, id: euw1-az1 }, { name: eu-west-1b }]
roleArn: arn:aws:iam::012345678901:role/fis
stopAlarms: []
`;
  const check = (text: string) => {
    const { value, source } = parseYaml(text, 'env.yaml');
    return validateEnvironment(value, source);
  };

  test('of an account becomes facts, with the region in each zone and no time scale', () => {
    expect(check(aws).value).toEqual({
      kind: 'aws',
      name: 'staging',
      entry: 'https://shop.example.com',
      healthPath: '/health',
      servedByHeader: 'x-served-by',
      reach: {},
      timeScale: 1,
      zones: [
        { name: 'eu-west-1a', id: 'euw1-az1', region: 'eu-west-1' },
        { name: 'eu-west-1b', region: 'eu-west-1' },
      ],
      aws: { region: 'eu-west-1', account: '012345678901', roleArn: 'arn:aws:iam::012345678901:role/fis', stopAlarms: [] },
    });
  });

  test('wants the account in quotes, zones of its region, and each once', () => {
    expect(codes(check(swap(aws, "'012345678901'", '12345678901')).diagnostics)).toEqual(['schema/wrong-type account']);
    expect(codes(check(swap(aws, 'eu-west-1b', 'eu-west-2b')).diagnostics)).toEqual([
      'environment/zone-outside-region zones[1].name',
    ]);
    expect(codes(check(swap(aws, 'eu-west-1b', 'eu-west-1a')).diagnostics)).toEqual(['environment/duplicate-zone zones[1].name']);
  });

  test('of a place of one’s own needs no zones', () => {
    const text = 'kind: command\nname: rack\nentry: http://127.0.0.1:8080\nhealthPath: /\nservedByHeader: server\n';
    expect(check(text).value).toMatchObject({ kind: 'command', zones: [], timeScale: 1 });
    expect(check(`${text}zones: [{ name: a }]\n`).value?.zones).toEqual([{ name: 'a', region: 'rack' }]);
  });

  test.each([
    ['entry', 'entry: https://shop.example.com', 'entry: https://robot:hunter22@shop.example.com'],
    ['entry', 'entry: https://shop.example.com', 'entry: https://hunter22@shop.example.com/base'],
    ['reach.via', 'region:', 'reach: { via: socks5://robot:hunter22@jump:1080 }\nregion:'],
  ])('with a password in %s is refused without showing it', (path, from, to) => {
    const { value, diagnostics } = check(swap(aws, from, to));
    expect(value).toBeUndefined();
    expect(codes(diagnostics)).toEqual([`environment/user-in-url ${path}`]);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter22');
  });

  test('may have an @ anywhere else', () => {
    expect(check(swap(aws, 'https://shop.example.com', 'https://shop.example.com/@me?to=a@b')).diagnostics).toEqual([]);
  });

  test('is of kind aws or command', () => {
    expect(codes(check(swap(aws, 'kind: aws', 'kind: lab')).diagnostics)).toEqual(['schema/not-allowed kind']);
  });
});

test('a template file is checked like a template in a drill, by its own lines', () => {
  const text =
    '{\n  "description": "x",\n  "targets": {},\n  "actions": { "w": { "actionId": "aws:fis:wait",\n    "parameters": { "duration": "1m" } } }\n}';
  const { value, source } = parseYaml(text, 'templates/x.json');
  expect(validateTemplate(value, source).diagnostics).toMatchObject([
    { code: 'fis/bad-duration', file: 'templates/x.json', line: 5, column: 33, path: 'actions.w.parameters.duration' },
  ]);
});
