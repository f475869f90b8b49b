import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entrySource, forcedOptions, k6Arguments, k6Environment, vuBudget } from '../../../src/edges/k6/command.ts';

const shape = { class: 'fresh', rate: 60, maxMs: 30_000, timeoutMs: 2_000 } as const;

interface Scenario {
  readonly rate: number;
  readonly timeUnit: string;
  readonly duration: string;
  readonly gracefulStop: string;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}
const scenarioOf = (options: Readonly<Record<string, unknown>>): Scenario => (options.scenarios as { gameday: Scenario }).gameday;

describe('the k6 command', () => {
  it('says every option that the user’s own configuration could turn', () => {
    expect(k6Arguments({ entry: '/run/k6.ts', config: '/run/k6.json' }, { A: 'x=y' })).toEqual([
      'run',
      '--quiet',
      '--no-color',
      '--summary-mode=disabled',
      '--no-thresholds',
      '--no-usage-report',
      '--log-output=stderr',
      '--log-format=json',
      '--include-system-env-vars=false',
      '--config=/run/k6.json',
      '--address=',
      '--out=csv=-',
      '-e',
      'A=x=y',
      '/run/k6.ts',
    ]);
  });

  it('lets no K6_ variable and no other proxy through', () => {
    const env = k6Environment(
      { PATH: '/bin', K6_OUT: 'cloud', K6_VUS: '9', http_proxy: 'http://corporate', NO_PROXY: '*', ALL_PROXY: 'x' },
      'socks5h://127.0.0.1:1080',
    );
    expect(env).toEqual({
      PATH: '/bin',
      GOGC: '400',
      K6_CSV_SAVE_INTERVAL: '50ms',
      K6_CSV_TIME_FORMAT: 'unix_micro',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      HTTP_PROXY: 'socks5h://127.0.0.1:1080',
      HTTPS_PROXY: 'socks5h://127.0.0.1:1080',
      NO_PROXY: '',
    });
  });

  it('leaves the user’s proxy alone where k6 goes directly', () => {
    expect(k6Environment({ HTTPS_PROXY: 'http://corporate' }, undefined)).toMatchObject({ HTTPS_PROXY: 'http://corporate' });
  });
});

describe('the options no script can change', () => {
  it('have VUs enough for every request to hang until its time-out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 100, max: 30_000 }), (rate, timeoutMs) => {
        expect(vuBudget(rate, timeoutMs)).toBeGreaterThan((rate * timeoutMs) / 1_000);
      }),
    );
    expect(scenarioOf(forcedOptions(shape))).toMatchObject({ preAllocatedVUs: 198, maxVUs: 198 });
  });

  it('let requests in flight end before k6 does', () => {
    expect(scenarioOf(forcedOptions(shape))).toMatchObject({ duration: '30000ms', gracefulStop: '3000ms' });
  });

  it.each([
    [60, 60, '1s'],
    [2.5, 5, '2s'],
    [0.1, 1, '10s'],
    [33.25, 133, '4s'],
  ])('ask for %d arrivals a second in whole numbers', (rate, whole, timeUnit) => {
    expect(scenarioOf(forcedOptions({ ...shape, rate }))).toMatchObject({ rate: whole, timeUnit });
  });

  it('make the two classes what they are', () => {
    expect(forcedOptions(shape)).toMatchObject({ noConnectionReuse: true, dns: { ttl: '0' } });
    expect(forcedOptions({ ...shape, class: 'sticky' })).toMatchObject({ noConnectionReuse: false, noVUConnectionReuse: false });
  });

  it('stand in the entry after the script’s own, whose load shape is dropped', () => {
    const source = entrySource('/scripts/it"s here.ts', shape);
    expect(source).toContain(String.raw`from "/scripts/it\"s here.ts"`);
    expect(source).toMatch(/\{ vus, duration, iterations, stages, thresholds, \.\.\.own \}/);
    expect(source).toMatch(/options = \{ \.\.\.own, \.\.\.\{/);
  });
});
