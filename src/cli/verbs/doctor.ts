/** What is there, what is missing, and the one thing to do about each. 0 when the demo could run, else 3. */
import { buildTakes } from '../../edges/k6/build.ts';
import { findK6, k6Range } from '../../edges/k6/find.ts';
import { installHint } from '../../edges/k6/install.ts';
import { isOnPath } from '../../edges/lookup.ts';
import { exitCodes } from '../exit-codes.ts';
import { resultPainter, type Terminal } from '../terminal.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly needed: boolean;
  readonly found: string;
  readonly hint?: string;
}

export async function doctor({ output }: { readonly output: 'text' | 'json' }, terminal: Terminal): Promise<number> {
  const findings = [nodeFinding(), await k6Finding(terminal), await labFinding(), accountFinding(terminal)];
  terminal.data(
    output === 'json' ? JSON.stringify({ schemaVersion: 1, findings }, undefined, 2) : findings.map(sentence).join('\n'),
  );
  return findings.every(({ ok, needed }) => ok || !needed) ? exitCodes.met.code : exitCodes.refused.code;
}

function sentence({ name, ok, needed, found, hint }: Finding): string {
  const paint = resultPainter();
  const mark = ok ? paint('met', '✔') : needed ? paint('missed', '✖') : paint('inconclusive', '–');
  return `${mark} ${name.padEnd(10)} ${found}${hint === undefined ? '' : `\n    → ${hint}`}`;
}

function nodeFinding(): Finding {
  const strips = process.features.typescript === 'strip';
  return {
    name: 'Node',
    ok: strips,
    needed: true,
    found: process.versions.node,
    ...(strips ? {} : { hint: 'run npm ci, then use npm run gameday' }),
  };
}

async function k6Finding({ env }: Terminal): Promise<Finding> {
  const finding = await findK6(env);
  if (finding.found)
    return { name: 'k6', ok: true, needed: true, found: `${finding.k6.version} at ${finding.k6.path} (${finding.k6.source})` };
  const seen = finding.passedOver.filter(({ why }) => why !== 'absent').map(({ path, detail }) => `${path}: ${detail}`);
  const go = await isOnPath('go', env);
  return {
    name: 'k6',
    ok: false,
    needed: !go,
    found: [`none ${k6Range} found`, ...seen].join('; '),
    hint: go
      ? `the first run builds it with the Go that is here (${buildTakes}), or do it now: gameday k6 install`
      : installHint(),
  };
}

async function labFinding(): Promise<Finding> {
  const { findLab } = await import('../../lab/client.ts');
  const lab = await findLab();
  return {
    name: 'Lab',
    ok: lab !== undefined,
    needed: false,
    found: lab === undefined ? 'none up; runs start their own' : `up in ${lab.dir}`,
  };
}

function accountFinding({ env }: Terminal): Finding {
  const named = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'].filter((name) => env[name]);
  return {
    name: 'AWS',
    ok: named.length > 0,
    needed: false,
    found:
      named.length > 0
        ? `credentials by ${named.join(', ')} (not tried)`
        : 'no credentials in the environment; the lab needs none',
  };
}
