/** Where this machine keeps what outlives a command: locks and labs. Runs live in the project instead. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentFacts } from '../drill/environment.ts';

export function stateDir(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'gameday');
}

/** Two names for one place must meet in one lock: what counts is the account, or the lab, or the entry. */
export function lockPath(env: NodeJS.ProcessEnv, facts: EnvironmentFacts, labDir?: string): string {
  const place = labDir ?? (facts.aws === undefined ? facts.entry : `${facts.aws.account}/${facts.aws.region}`);
  return join(stateDir(env), 'locks', `${createHash('sha256').update(place).digest('hex').slice(0, 16)}.lock`);
}
