import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, secretsIn } from '../../src/edges/redact.ts';

const env = {
  API_TOKEN: 'tok-4711',
  db_password: 'hunter22',
  PATH: '/usr/bin',
  TOKEN_COUNT: '3',
  PEM_KEY: 'first line\nsecond line',
};

test('what looks secret by its variable’s name is replaced by that name, everywhere', () => {
  expect(redact('curl: tok-4711 is no good, tok-4711! (hunter22)', env)).toBe(
    'curl: [API_TOKEN] is no good, [API_TOKEN]! ([db_password])',
  );
});

test.each(['DB_PASS', 'PGPASSWORD', 'MYSQL_PWD', 'AWS_CREDENTIALS', 'SENTRY_DSN', 'DATABASE_URL', 'passphrase'])(
  '%s names a secret',
  (name) => expect(redact('with s3cret-4711', { [name]: 's3cret-4711' })).toBe(`with [${name}]`),
);

test('where the shell is and was is no secret', () => {
  expect(redact('in /srv/app', { PWD: '/srv/app', OLDPWD: '/srv/app' })).toBe('in /srv/app');
});

test('other variables stay, and so do values too short to be secrets', () => {
  expect(redact('/usr/bin/false: 3 times', env)).toBe('/usr/bin/false: 3 times');
});

test('a line of a secret of several lines is one as well', () => {
  expect(redact('got "second line"', env)).toBe('got "[PEM_KEY]"');
});

test('no text that is recorded holds a secret, whatever surrounds it', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{8,20}$/);
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('A_TOKEN', 'B_SECRET', 'C_KEY'), secret),
      fc.array(fc.string()),
      (variables, noise) => {
        const text = Object.values(variables)
          .map((value, index) => `${noise[index] ?? ''}${value}`)
          .join(' ');
        expect(secretsIn(redact(text, variables), variables)).toEqual([]);
      },
    ),
  );
});
