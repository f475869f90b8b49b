import { jsonSchema } from '../../drill/schema.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export async function schema(what: string, terminal: Terminal): Promise<number> {
  if (what !== 'drill' && what !== 'targets')
    throw new UsageError(`there is no schema called ${what}`, 'Write drill or targets.');
  terminal.data(JSON.stringify(jsonSchema(what), undefined, 2));
  return exitCodes.met.code;
}
