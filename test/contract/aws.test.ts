/** The part of the contract that changes nothing, asked of the service itself, where somebody lends an account to it. */
import { test } from 'vitest';
import { loadEnvironment } from '../../src/edges/files/load-environment.ts';
import { benchFor } from './check.ts';
import { checks, contract } from './suite.ts';

const { GAMEDAY_CONTRACT_AWS: asked, GAMEDAY_CONTRACT_ENVIRONMENT: file } = process.env;

const missing =
  asked !== '1'
    ? 'GAMEDAY_CONTRACT_AWS is not 1'
    : file === undefined
      ? 'GAMEDAY_CONTRACT_ENVIRONMENT names no environment file'
      : undefined;

if (missing === undefined) {
  const harmless = (service: 'fis' | 'route53') => checks.filter((check) => check.readOnly && check.service === service).length;
  contract(
    'AWS',
    async () => {
      const { facts, diagnostics } = await loadEnvironment(file ?? '', process.cwd());
      const zone = facts?.aws?.hostedZoneId;
      if (facts?.aws === undefined || facts.aws.endpoints !== undefined || zone === undefined)
        throw new Error(`${file} is no account with a hosted zone. ${diagnostics.map(({ message }) => message).join('; ')}`);
      const bench = benchFor(facts.aws, () => Promise.resolve(zone), process.env);
      return { bench, [Symbol.asyncDispose]: async () => bench[Symbol.dispose]() };
    },
    { atLeast: { fis: harmless('fis'), route53: harmless('route53') }, readOnly: true },
  );
} else {
  const reason = `not run against AWS: ${missing}. It takes GAMEDAY_CONTRACT_AWS=1, GAMEDAY_CONTRACT_ENVIRONMENT=<file.yaml> and credentials; it only reads.`;
  test('the contract, kept by AWS', ({ skip }) => {
    console.warn(reason);
    skip(reason);
  });
}
