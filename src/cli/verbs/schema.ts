import { jsonSchema } from '../../drill/schema.ts';
import { reportSchema } from '../../report/schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** What people write, and what `--output json` gives. */
export const schemaNames = ['drill', 'game-day', 'targets', 'environment', 'template', 'report'] as const;

export async function schema(what: (typeof schemaNames)[number], terminal: Terminal): Promise<number> {
  terminal.data(JSON.stringify(what === 'report' ? reportSchema : jsonSchema(what), undefined, 2));
  return exitCodes.met.code;
}
