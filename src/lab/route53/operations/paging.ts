import type { Call } from '../../http-endpoint.ts';
import { invalidInput } from '../errors.ts';

/** `maxitems`; more than the service's limit means the limit. */
export function pageSize(call: Call, most: number): number {
  const given = call.query.get('maxitems');
  if (given === null) return most;
  const size = Number(given);
  if (!Number.isInteger(size) || size < 1) throw invalidInput(`Value '${given}' at 'maxItems' must be a whole number from 1`);
  return Math.min(size, most);
}
