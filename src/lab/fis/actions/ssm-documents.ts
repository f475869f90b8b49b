/** The Systems Manager documents the lab can run, and how a command for one is read. Pure. */
import type { Impairment } from '../../world.ts';
import type { Parameters } from './action.ts';

interface Limits {
  readonly default?: number;
  readonly least: number;
  readonly most: number;
}

interface Document {
  readonly amount: string;
  readonly limits: Limits;
  impairment(amount: number): Impairment;
}

const documents: Readonly<Record<string, Document>> = {
  'AWSFIS-Run-Network-Latency': {
    amount: 'DelayMilliseconds',
    limits: { default: 200, least: 0, most: 60_000 },
    impairment: (delayMs) => ({ delayMs }),
  },
  'AWSFIS-Run-Network-Packet-Loss': {
    amount: 'LossPercent',
    limits: { default: 7, least: 0, most: 100 },
    impairment: (percent) => ({ lossShare: percent / 100 }),
  },
};

const seconds: Limits = { least: 1, most: 43_200 };

/** Accepted and without effect: the lab has no interfaces and nothing to install. */
const inert = ['Interface', 'InstallDependencies'];

export type Command =
  | { readonly ok: true; readonly impairment: Impairment; readonly forMs: number }
  | { readonly ok: false; readonly problem: string };

/** Reads `documentArn` and `documentParameters` (a JSON string whose values are strings, or lists of one string). */
export function readCommand(parameters: Parameters): Command {
  const arn = parameters['documentArn'] ?? '';
  const name = /^arn:aws:ssm:[a-z0-9-]*:\d*:document\/(.+)$/.exec(arn)?.[1];
  if (name === undefined) return problem(`"${arn}" is not the ARN of a Systems Manager document`);
  const document = documents[name];
  if (!document) {
    return problem(`The lab does not offer the document "${name}"; it offers ${Object.keys(documents).join(' and ')}`);
  }
  const values = parseValues(parameters['documentParameters'] ?? '{}');
  if (!values) return problem('documentParameters must be a JSON object of strings');
  const known = ['DurationSeconds', document.amount, ...inert];
  const unknown = Object.keys(values).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    return problem(`The document "${name}" has no parameter ${unknown.map((key) => `"${key}"`).join(', ')}`);
  const length = readNumber(values, 'DurationSeconds', seconds);
  if (typeof length === 'string') return problem(length);
  const amount = readNumber(values, document.amount, document.limits);
  if (typeof amount === 'string') return problem(amount);
  return { ok: true, impairment: document.impairment(amount), forMs: length * 1000 };
}

const problem = (text: string): Command => ({ ok: false, problem: text });

function parseValues(json: string): Record<string, string> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const entries = Object.entries(parsed).map(([key, value]) => [
    key,
    Array.isArray(value) && value.length === 1 ? value[0] : value,
  ]);
  return entries.every(([, value]) => typeof value === 'string') ? Object.fromEntries(entries) : undefined;
}

/** The number, or what is wrong with it. */
function readNumber(values: Readonly<Record<string, string>>, name: string, limits: Limits): number | string {
  const given = values[name];
  if (given === undefined) return limits.default ?? `documentParameters must hold "${name}"`;
  const value = /^\d+$/.test(given) ? Number(given) : NaN;
  if (value >= limits.least && value <= limits.most) return value;
  return `"${name}" must be a whole number from ${limits.least} to ${limits.most}, got "${given}"`;
}
