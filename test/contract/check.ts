/** What a check of the contract is, and what it may use: our adapter's own functions and its clients, never a server's insides. */
import type { AwsFacts } from '../../src/drill/environment.ts';
import type { FisTemplate } from '../../src/drill/types.ts';
import { createClients, type AwsClients } from '../../src/edges/aws/clients.ts';
import type { FisContext, Ownership } from '../../src/edges/aws/fis.ts';
import { createTemplate } from '../../src/edges/aws/templates.ts';
import { systemClock } from '../../src/edges/clock.ts';

/** Short, and free of ids and times, so that the same server always gives the same one. */
export type Answer = string | readonly string[];

export interface Check {
  readonly service: 'fis' | 'route53';
  /** A sentence that is true of the real service. Unique. */
  readonly name: string;
  readonly operation: string;
  /** Where it is known from: API reference, user guide, or somebody's capture. */
  readonly source: string;
  readonly expected: Answer;
  /** Also safe to ask of somebody's account. */
  readonly readOnly?: true;
  call(bench: Bench): Promise<Answer>;
}

/** One server, reached as the adapter reaches it. */
export interface Bench extends Disposable {
  readonly clients: AwsClients;
  readonly fis: FisContext;
  readonly signal: AbortSignal;
  /** The hosted zone to work in. */
  zone(): Promise<string>;
  /** An owner nobody else has. */
  owner(): Ownership;
  /** A word nobody else has, fit for a domain name. */
  word(): string;
  /** Makes a template as a run does. */
  template(template: FisTemplate, owner?: Ownership): Promise<string>;
}

export function benchFor(
  facts: AwsFacts,
  zone: (bench: Bench) => Promise<string>,
  env: NodeJS.ProcessEnv = { AWS_EC2_METADATA_DISABLED: 'true' },
): Bench {
  const clients = createClients(facts, env);
  const fis: FisContext = { fis: clients.fis, aws: facts, clock: systemClock, pollMs: 5 };
  let words = 0;
  let known: Promise<string> | undefined;
  const bench: Bench = {
    clients,
    fis,
    get signal() {
      return AbortSignal.timeout(20_000);
    },
    zone: () => (known ??= zone(bench)),
    word: () => `w${++words}`,
    owner: () => ({ runId: `contract-${++words}`, step: 'fault-1' }),
    template: (template, owner = bench.owner()) => createTemplate(fis, template, owner, bench.signal),
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
  return bench;
}

/** `accepted`, or the error as a caller sees it. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    return nameOf(error);
  }
}

/** An error's name and HTTP status: `ValidationException 400`. */
export function nameOf(error: unknown): string {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return [name, $metadata?.httpStatusCode].filter((part) => part !== undefined).join(' ');
}
