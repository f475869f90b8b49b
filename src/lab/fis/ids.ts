/** Ids and ARNs in the service's form. */
import { randomInt } from 'node:crypto';
import type { LabWorld } from '../world.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function newId(prefix: 'EXT' | 'EXP'): string {
  return prefix + Array.from({ length: 15 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

export const arnOf = (world: LabWorld, kind: 'experiment-template' | 'experiment', id: string): string =>
  `arn:aws:fis:${world.region}:${world.account}:${kind}/${id}`;

export const actionArn = (world: LabWorld, id: string): string => `arn:aws:fis:${world.region}::action/${id}`;
