/** The figures for a terminal and for docs/bench.md. */
import { isMet, type Row } from './row.ts';

export interface Result {
  readonly title: string;
  readonly how: string;
  readonly tookS: number;
  readonly rows: readonly Row[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly k6: string;
  /** Runnable processes, mean of the minute before. */
  readonly loadBefore: number;
}

export interface Report {
  readonly at: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly results: readonly Result[];
}

export function renderMarkdown({ at, quick, machine, results }: Report): string {
  const { cpu, cores, memoryGb, system, node, k6, loadBefore } = machine;
  const sections = results.map(({ title, how, rows }) =>
    [
      `## ${title}`,
      '',
      how,
      '',
      '| measure | measured | spread | runs | limit | |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows.map(line),
      '',
    ].join('\n'),
  );
  return [
    '# Bench',
    '',
    `\`npm run bench\` on ${at}${quick ? ', **shortened: good for no statement**' : ''}: ${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}, k6 ${k6}; ` +
      `load before it ${loadBefore.toFixed(2)}. Generator, service and harness share these cores.`,
    '',
    ...sections,
  ].join('\n');
}

function line(row: Row): string {
  return `| ${[row.name, `${figure(row.measured)} ${row.unit} (${row.of})`, spread(row), row.values.length, limit(row), verdict(row)].join(' | ')} |`;
}

export function renderRow(row: Row): string {
  return `${verdict(row).padEnd(7)} ${row.name}: ${figure(row.measured)} ${row.unit} (${row.of} of ${row.values.length}, ${spread(row)})${row.limit ? `, limit ${limit(row)}` : ''}`;
}

function verdict(row: Row): string {
  const met = isMet(row);
  return met === undefined ? '' : met ? 'met' : 'MISSED';
}

function limit({ limit: given, unit }: Row): string {
  if (given === undefined) return '';
  return 'atMost' in given ? `≤ ${given.atMost} ${unit}`.trimEnd() : `≥ ${given.atLeast} ${unit}`.trimEnd();
}

const spread = ({ values }: Row): string => `${figure(Math.min(...values))} … ${figure(Math.max(...values))}`;

const figure = (value: number): string => String(Number(value.toPrecision(3)));
