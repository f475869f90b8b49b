/** The judgement as terminal text: verdict first, then the targets, then the evidence. Plain unless given a `paint`. */
import type { Judgement, PhaseStats, TargetVerdict } from '../analysis/types.ts';
import { formatMs } from '../drill/duration.ts';
import { formatBounds, formatCount, formatDate, formatInterval, formatMeasured, limitSign, unitOf } from './figures.ts';
import { grid, paragraph, plainPaint, printable, widthOf, wrap } from './grid.ts';
import type { Cell, Paint } from './grid.ts';
import { sparklines } from './sparkline.ts';
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

export interface TextOptions {
  /** Columns of the terminal: set out for 100, tight from 80, never narrower than 80. Default 100. */
  readonly width?: number;
  readonly paint?: Paint;
}

interface Page {
  readonly judgement: Judgement;
  readonly width: number;
  readonly paint: Paint;
}

/** The whole report, with a final newline. */
export function renderText(judgement: Judgement, options: TextOptions = {}): string {
  const page = { judgement, width: Math.min(100, Math.max(80, options.width ?? 100)), paint: options.paint ?? plainPaint };
  const parts: readonly (readonly string[])[] = [
    title(page),
    headline(page),
    section(page, 'Targets', targetLines(page)),
    section(page, 'Availability', sparklines(judgement, page.width, page.paint)),
    section(page, `Recovery, counted from ${zeroOf(judgement).name}`, timeline(page)),
    section(page, `Outages, counted from ${zeroOf(judgement).name}`, outages(page)),
    section(page, 'By phase and client class', phaseTable(page)),
    section(page, 'Can this be believed?', trust(page)),
    section(page, 'What this run cannot say', list(cannotSay(judgement), page)),
    footer(page),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function section({ paint }: Page, name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [paint('strong', name), ...lines];
}

function title({ judgement, width, paint }: Page): readonly string[] {
  const { drill, environment } = judgement;
  const left = printable(`${drill.id} · ${drill.title}`);
  const right = printable(
    [
      environment.kind === environment.name ? environment.kind : `${environment.kind} ${environment.name}`,
      rehearsalLabel(judgement),
    ]
      .filter(Boolean)
      .join(' · '),
  );
  const gap = width - widthOf(left) - widthOf(right);
  const first = gap >= 2 ? [paint('strong', left) + ' '.repeat(gap) + right] : [...wrap(left, width), right];
  return [...first, paint('faint', '─'.repeat(width))];
}

function headline({ judgement, width, paint }: Page): readonly string[] {
  const verdict = headlineVerdict(judgement);
  const owed = owedSentence(judgement);
  const alarm = owed
    ? [
        ...paragraph('! ', `${owed} ${judgement.owed.join('; ')}`, width).map((line) => paint('missed', line)),
        ...paragraph('  ', `Put back what is left with: gameday recover ${judgement.runId}`, width),
        '',
      ]
    : [];
  const word = `${verdictSymbols[verdict]} ${verdictWords[verdict]}`;
  const [first = word, ...rest] = paragraph(`${word}  `, headlineSentence(judgement), width);
  return [
    ...alarm,
    paint(verdict, word) + first.slice(word.length),
    ...rest,
    '',
    ...paragraph('  Hypothesis  ', judgement.drill.hypothesis, width).map((line) =>
      line.replace('Hypothesis', paint('faint', 'Hypothesis')),
    ),
  ];
}

/** A line of figures for each target; below it the sentence somebody promised, and why the verdict is what it is. */
function targetLines({ judgement, width, paint }: Page): readonly string[] {
  const heads = grid(judgement.targets.map(targetHead), { width, right: [2], paint });
  const details = (entry: TargetVerdict): readonly string[] => {
    const lines = (text: string): readonly string[] => paragraph(' '.repeat(18), text, width);
    return [
      ...lines(targetFacts(entry)),
      ...lines(`“${entry.target.sentence}”`).map((line) => paint('faint', line)),
      ...lines(reasonSentence(entry)),
    ];
  };
  return judgement.targets.flatMap((entry, index) => [heads[index] ?? '', ...details(entry)]);
}

function targetHead({ target, limit, measured, verdict }: TargetVerdict): readonly (Cell | string)[] {
  const figures = formatMeasured(measured, limit, unitOf(target.measure));
  return [
    // Padded to the longest word, so that details below can hang under the measure's name.
    { text: `${verdictSymbols[verdict]} ${verdictWords[verdict]}`.padEnd(14), style: verdict },
    { text: measureWords[target.measure], style: 'strong' },
    figures.value,
    `limit ${limitSign(target.measure)} ${figures.limit}`,
  ];
}

function targetFacts({ target, measured, class: decided }: TargetVerdict): string {
  if (!measured) return `clock ${target.clock}`;
  const { bounds, low, high, unit, samples, clock } = measured;
  const whose = decided && !clock.includes(decided) ? `${clock}, ${decided}` : clock;
  return `${formatBounds(bounds)} ${formatInterval(low, high, unit)} · n ${formatCount(samples)} · clock ${whose}`;
}

function timeline({ judgement, width, paint }: Page): readonly string[] {
  const rows = instants(judgement).map(({ name, offset, plusMinus, clock }): (Cell | string)[] => [
    name,
    { text: offset, style: 'strong' },
    plusMinus,
    { text: clock, style: 'faint' },
  ]);
  return grid(rows, { width, right: [1, 2], paint });
}

function outages({ judgement, width, paint }: Page): readonly string[] {
  const stories = outageStories(judgement);
  if (stories.length === 0) return ['  None found in any client class.'];
  const head = ['class', 'begin', 'end', 'length (bounds)'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = stories.map(({ class: name, begin, end, length }) => [name, begin, end, length]);
  const shapes = stories.map(({ class: name, shape, lost }) => `  ${name}: ${shape}, ${lost}`);
  return [...grid([head, ...rows], { width, paint }), ...shapes];
}

function phaseTable({ judgement, width, paint }: Page): readonly string[] {
  const wide = width >= 100;
  const columns: readonly (readonly [string, (stats: PhaseStats) => string])[] = [
    ['class', ({ class: name, phase }) => (judgement.phases.find((stats) => stats.class === name)?.phase === phase ? name : '')],
    ['phase', (stats) => stats.phase],
    ...(wide ? ([['length', (stats: PhaseStats) => formatMs(stats.toAt - stats.fromAt)]] as const) : []),
    ['good / due', (stats) => `${formatCount(stats.good)} / ${formatCount(stats.due)}`],
    ['availability (interval)', availabilityText],
    ...(wide ? ([['p50', (stats: PhaseStats) => short(stats.p50)]] as const) : []),
    ['p95', (stats) => short(stats.p95)],
    ['p99', (stats) => short(stats.p99)],
  ];
  const head = columns.map(([text]): Cell => ({ text, style: 'faint' }));
  const rows = judgement.phases.map((stats) => columns.map(([, cell]) => cell(stats)));
  return judgement.phases.length === 0 ? [] : grid([head, ...rows], { width, right: columns.map((_, at) => at).slice(2), paint });
}

function short(measurement: PhaseStats['p95']): string {
  return measurement ? formatMs(measurement.value) : '–';
}

function trust({ judgement, width, paint }: Page): readonly string[] {
  const rows = trustRows(judgement).map(({ question, holds, because }): (Cell | string)[] => {
    const verdict = holds === 'unknown' ? 'inconclusive' : holds ? 'met' : 'missed';
    return [{ text: verdictSymbols[verdict], style: verdict }, question, because];
  });
  return grid(rows, { width, paint });
}

function list(lines: readonly string[], { width }: Page): readonly string[] {
  return lines.flatMap((line) => paragraph('  · ', line, width));
}

function footer({ judgement, width, paint }: Page): readonly string[] {
  const { startedAt, endedAt, exit, runId, versions } = judgement;
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const line = [
    `run ${runId}`,
    formatDate(startedAt),
    `took ${formatMs(endedAt - startedAt)}`,
    ...tools,
    `exit ${exit.code} (${exit.name})`,
  ].join(' · ');
  return wrap(line, width).map((each) => paint('faint', each));
}
