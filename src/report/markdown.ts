/** The judgement for a pull request or a job summary: verdict, targets, recovery, then the rest folded away. */
import type { Judgement, TargetVerdict } from '../analysis/types.ts';
import {
  formatBounds,
  formatCount,
  formatDate,
  formatInterval,
  formatMeasured,
  formatWithInterval,
  limitSign,
  unitOf,
} from './figures.ts';
import { printable } from './grid.ts';
import { availabilityText, cannotSay, instants, outageStories, trustRows, zeroOf } from './story.ts';
import {
  headlineSentence,
  measureWords,
  headlineVerdict,
  owedSentence,
  reasonSentence,
  rehearsalLabel,
  verdictSymbols,
  verdictWords,
} from './words.ts';

export function renderMarkdown(judgement: Judgement): string {
  const { drill, environment, runId, startedAt, exit } = judgement;
  const verdict = headlineVerdict(judgement);
  const owed = owedSentence(judgement);
  const where = [
    `${environment.kind} ${environment.name}`,
    rehearsalLabel(judgement),
    formatDate(startedAt),
    `exit ${exit.code} (${exit.name})`,
  ];
  const parts = [
    `## ${verdictSymbols[verdict]} ${verdictWords[verdict]}: ${escapeMarkdown(drill.title)}`,
    owed &&
      `> **${owed}** ${escapeMarkdown(judgement.owed.join('; '))}\n> Put back what is left with \`gameday recover ${runId}\`.`,
    escapeMarkdown(headlineSentence(judgement)),
    `*${escapeMarkdown(drill.hypothesis)}*`,
    escapeMarkdown([`run ${runId}`, ...where.filter((part) => part !== undefined)].join(' · ')),
    targetTable(judgement.targets),
    `### Recovery, counted from ${zeroOf(judgement).name}`,
    table(
      ['instant', 'offset', '±', 'clock'],
      instants(judgement).map(({ name, offset, plusMinus, clock }) => [name, offset, plusMinus, clock]),
    ),
    '### What this run cannot say',
    cannotSay(judgement)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n'),
    '<details><summary>Evidence: outages, phases, trust</summary>',
    table(['class', 'begin', 'end', 'length', 'shape', 'failed'], outageStories(judgement).map(Object.values)),
    phaseTable(judgement),
    table(
      ['', 'question', 'because'],
      trustRows(judgement).map(({ question, holds, because }) => [
        holds === 'unknown' ? '?' : holds ? '✔' : '✘',
        question,
        because,
      ]),
    ),
    '</details>',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function targetTable(targets: readonly TargetVerdict[]): string {
  const rows = targets.map((entry) => {
    const { target, measured, limit, verdict } = entry;
    const figures = formatMeasured(measured, limit, unitOf(target.measure));
    const bounds = measured
      ? `${formatBounds(measured.bounds)} ${formatInterval(measured.low, measured.high, measured.unit)}`
      : '–';
    return [
      `${verdictSymbols[verdict]} ${verdictWords[verdict]}`,
      `${measureWords[target.measure]}: “${target.sentence}”`,
      figures.value,
      bounds,
      measured ? formatCount(measured.samples) : '0',
      measured?.clock ?? target.clock,
      `${limitSign(target.measure)} ${figures.limit}`,
      reasonSentence(entry),
    ];
  });
  return table(['verdict', 'target', 'measured', 'bounds', 'n', 'clock', 'limit', 'why'], rows);
}

function phaseTable({ phases }: Judgement): string {
  const rows = phases.map((stats) => [
    stats.class,
    stats.phase,
    `${formatCount(stats.good)} / ${formatCount(stats.due)}`,
    availabilityText(stats),
    ...[stats.p50, stats.p95, stats.p99].map(formatWithInterval),
  ]);
  return table(['class', 'phase', 'good / due', 'availability', 'p50', 'p95', 'p99'], rows);
}

/** Nothing where there are no rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Text from elsewhere stays text: no tags, links, mentions, emphasis or table cells of its own. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]|#~]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b');
}
