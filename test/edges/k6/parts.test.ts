import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { psSeconds, ticks } from '../../../src/edges/k6/cpu.ts';
import { describeExit, k6End } from '../../../src/edges/k6/exit.ts';
import { inRange, parseVersion } from '../../../src/edges/k6/find.ts';
import { installHint } from '../../../src/edges/k6/install.ts';
import { releaseChoice } from '../../../src/edges/k6/release.ts';
import { tail, withoutPasswords } from '../../../src/edges/k6/tail.ts';

describe('the CPU of a process', () => {
  it('is read from /proc although its name may hold anything', () => {
    const stat = '4242 (k6 (a) ) S 1 4242 4242 0 -1 4194304 900 0 0 0 150 50 0 0 20 0 12 0 1000 100 200 0';
    expect(ticks(stat)).toBe(200);
  });

  it.each([
    ['0:01.50', 1.5],
    ['12:34', 754],
    ['1:02:03', 3_723],
    ['2-01:00:00', 176_400],
    ['', undefined],
  ])('is read from ps: %s', (text, seconds) => expect(psSeconds(text)).toBe(seconds));
});

describe('the version of a k6', () => {
  it.each([
    ['k6 v1.8.1 (go1.26.8, linux/amd64)', '1.8.1'],
    ['k6dev v2.2.0 (commit/abc, go1.26.1, darwin/arm64)', '2.2.0'],
    ['k6 devel', undefined],
  ])('is read from %s', (text, version) => expect(parseVersion(text)).toBe(version));

  it.each([
    ['1.7.9', false],
    ['1.8.0', true],
    ['1.12.0', true],
    ['2.2.0', true],
    ['3.0.0', false],
    ['0.57.0', false],
  ])('%s in range: %s', (version, wanted) => expect(inRange(version)).toBe(wanted));
});

describe('the end of k6', () => {
  it.each([
    [0, null, 'done'],
    [105, null, 'interrupted'],
    [99, null, 'script'],
    [110, null, 'script'],
    [107, null, 'configuration'],
    [255, null, 'configuration'],
    [109, null, 'crash'],
    [null, 'SIGKILL', 'crash'],
  ] as const)('exit %s, signal %s is %s', (code, signal, end) => expect(k6End(code, signal)).toBe(end));

  it('is told with the last thing k6 said', () => {
    expect(
      describeExit(107, null, [
        '{"msg":"starting"}',
        '{"level":"error","msg":"ReferenceError: foo\\n\\tat x"}',
        '{"level":"info"}',
      ]),
    ).toBe('exit 107: ReferenceError: foo at x');
    expect(describeExit(null, 'SIGKILL', [])).toBe('killed by SIGKILL');
    expect(describeExit(2, null, ['panic: runtime error'])).toBe('exit 2: panic: runtime error');
  });
});

describe('the tail of a log', () => {
  it('keeps the last lines, without passwords', async () => {
    const stream = new PassThrough();
    const lines = tail(stream, 2);
    stream.end('one\ntwo https://user:pw@host/path\nthree\n');
    await expect.poll(lines).toEqual(['two https://***@host/path', 'three']);
  });

  it.each([
    ['Get "https://a:b@shop.test:8443/x?y=1": refused', 'Get "https://***@shop.test:8443/x?y=1": refused'],
    ['postgres://u:p@db/x and http://plain.test/', 'postgres://***@db/x and http://plain.test/'],
    ['mail me@example.test about http://host/a@b', 'mail me@example.test about http://host/a@b'],
  ])('without passwords: %s', (text, redacted) => expect(withoutPasswords(text)).toBe(redacted));
});

describe('the release archive', () => {
  const hash = 'a'.repeat(64);

  it('is not downloaded while nobody states its hash', () => {
    expect(releaseChoice({}, 'linux', 'x64')).toEqual({ possible: false, why: expect.stringContaining('no SHA-256 is pinned') });
    expect(releaseChoice({ GAMEDAY_K6_SHA256: 'abc' }, 'linux', 'x64')).toMatchObject({
      possible: false,
      why: expect.stringContaining('not a SHA-256'),
    });
  });

  it.each([
    ['linux', 'x64', 'https://mirror.test/k6/v1.8.1/k6-v1.8.1-linux-amd64.tar.gz'],
    ['linux', 'arm64', 'https://mirror.test/k6/v1.8.1/k6-v1.8.1-linux-arm64.tar.gz'],
    ['darwin', 'arm64', 'https://mirror.test/k6/v1.8.1/k6-v1.8.1-macos-arm64.zip'],
  ])('has its name on %s %s', (platform, arch, url) => {
    const env = { GAMEDAY_K6_MIRROR: 'https://mirror.test/k6/', GAMEDAY_K6_SHA256: hash.toUpperCase() };
    expect(releaseChoice(env, platform, arch)).toMatchObject({ possible: true, url, sha256: hash });
  });

  it('can be had by one command on every system', () => {
    expect(installHint('darwin', 'arm64')).toMatch(/^brew install k6/);
    expect(installHint('linux', 'x64')).toMatch(/^mkdir -p \S+ && curl -fsSL \S+linux-amd64\.tar\.gz \| tar -xz /);
    expect(installHint('win32', 'x64')).toMatch(/^winget install k6/);
  });
});
