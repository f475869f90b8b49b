import { exitCodes } from '../exit-codes.ts';
import { InvalidInput } from '../errors.ts';
import { listScenarios } from '../../edges/files/load-drill.ts';
import { printable } from '../../report/grid.ts';
import { resultPainter, type Terminal } from '../terminal.ts';

export async function list({ output }: { readonly output: 'text' | 'json' }, terminal: Terminal): Promise<number> {
  const found = await listScenarios(terminal.cwd);
  if (!found.ok) throw new InvalidInput(found.diagnostics);
  const { drills, gameDays, targets } = found;
  if (output === 'json') {
    terminal.data(JSON.stringify({ schemaVersion: 1, drills, gameDays, targets }, undefined, 2));
    return exitCodes.met.code;
  }
  const paint = resultPainter();
  const width = Math.max(...drills.map(({ id }) => id.length), 8) + 2;
  const lines = [
    paint('strong', 'Drills'),
    ...drills.map(
      ({ id, title, targets: ids }) =>
        `  ${id.padEnd(width)}${printable(title)}  (${ids.length} target${ids.length === 1 ? '' : 's'})`,
    ),
    ...(gameDays.length > 0
      ? ['', paint('strong', 'Game days'), ...gameDays.map(({ id, drills: ids }) => `  ${id.padEnd(width)}${ids.join(' → ')}`)]
      : []),
    '',
    paint('strong', 'Documented targets'),
    ...targets.map(
      ({ id, claim, measure, limit }) => `  ${id.padEnd(30)}${measure.padEnd(14)}${limits(limit).padEnd(28)}${claim}`,
    ),
  ];
  terminal.data(lines.join('\n'));
  return exitCodes.met.code;
}

const limits = (limit: Readonly<Record<string, string | number>>): string =>
  Object.entries(limit)
    .map(([kind, value]) => `${kind} ${value}`)
    .join(', ');
