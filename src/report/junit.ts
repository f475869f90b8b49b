/** JUnit XML: one test case a target, so that a CI shows each promise by name. */
import type { Judgement, TargetVerdict } from '../analysis/types.ts';
import { formatFully } from './figures.ts';
import {
  figureAgainstLimit,
  headlineSentence,
  measureWords,
  owedSentence,
  reasonSentence,
  rehearsalLabel,
  verdictWords,
} from './words.ts';

/**
 * Missed is a `failure`, inconclusive an `error` of type `inconclusive`, an undo still owed an `error` of its own.
 * A run that ended otherwise than well, with nothing of the above to show for it, an `error` named by its exit.
 * A run that judged nothing gets one inconclusive case: an empty suite would read as a pass.
 */
export function renderJunit(judgement: Judgement): string {
  const judged = [...targetCases(judgement), ...owedCases(judgement)];
  const cases = [...judged, ...(judged.some(({ problem }) => problem) ? [] : runCases(judgement))];
  const failures = cases.filter(({ problem }) => problem?.element === 'failure').length;
  const errors = cases.filter(({ problem }) => problem?.element === 'error').length;
  const seconds = ((judgement.endedAt - judgement.startedAt) / 1_000).toFixed(3);
  const totals = attributes({ tests: cases.length, failures, errors, time: seconds });
  const stamp = new Date(judgement.startedAt).toISOString().slice(0, 19);
  const properties = {
    run: judgement.runId,
    environment: `${judgement.environment.kind} ${judgement.environment.name}`,
    exit: `${judgement.exit.code} ${judgement.exit.name}`,
    headline: headlineSentence(judgement),
    ...(rehearsalLabel(judgement) ? { label: rehearsalLabel(judgement) ?? '' } : {}),
    ...judgement.versions,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'gameday' })}${totals}>`,
    `  <testsuite${attributes({ name: judgement.drill.id, timestamp: stamp })} skipped="0"${totals}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly className: string;
  readonly name: string;
  readonly detail: string;
  readonly problem?: { readonly element: 'failure' | 'error'; readonly type: string; readonly message: string };
}

function targetCases(judgement: Judgement): readonly Case[] {
  const className = judgement.drill.id;
  if (judgement.targets.length > 0) return judgement.targets.map((entry) => targetCase(entry, className));
  const message = headlineSentence(judgement);
  return [{ className, name: 'targets', detail: message, problem: { element: 'error', type: 'inconclusive', message } }];
}

function targetCase(entry: TargetVerdict, className: string): Case {
  const { target, verdict, reason, measured } = entry;
  const message = reasonSentence(entry);
  const detail = [
    `${verdictWords[verdict]}: ${figureAgainstLimit(entry)}`,
    `measured: ${measured ? formatFully(measured) : 'nothing'}`,
    ...(measured?.doubts ?? []).map((doubt) => `doubt: ${doubt}`),
    message,
    `claim: ${target.sentence} (${target.document}, owner ${target.owner}, reviewed ${target.reviewed})`,
  ].join('\n');
  const shown = { className, name: `${target.id}: ${measureWords[target.measure]}`, detail };
  if (verdict === 'met') return shown;
  const problem =
    verdict === 'missed'
      ? ({ element: 'failure', type: reason } as const)
      : ({ element: 'error', type: 'inconclusive' } as const);
  return { ...shown, problem: { ...problem, message } };
}

function owedCases(judgement: Judgement): readonly Case[] {
  const sentence = owedSentence(judgement);
  if (sentence === undefined) return [];
  const detail = [...judgement.owed, `Put back what is left with: gameday recover ${judgement.runId}`].join('\n');
  return [
    { className: judgement.drill.id, name: 'undo', detail, problem: { element: 'error', type: 'owed', message: sentence } },
  ];
}

/** Stopped, interrupted, never finished, or our own defect: an exit that is not 0 may not look like a pass. */
function runCases(judgement: Judgement): readonly Case[] {
  const { code, name } = judgement.exit;
  if (code === 0) return [];
  const message = headlineSentence(judgement);
  const detail = `${message}\nexit ${code} (${name})`;
  return [{ className: judgement.drill.id, name: 'run', detail, problem: { element: 'error', type: name, message } }];
}

function testCase({ className, name, detail, problem }: Case): readonly string[] {
  const inner = problem
    ? `<${problem.element}${attributes({ type: problem.type, message: problem.message })}>${escapeXml(detail)}</${problem.element}>`
    : `<system-out>${escapeXml(detail)}</system-out>`;
  return [`    <testcase${attributes({ classname: className, name })} time="0">`, `      ${inner}`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML 1.0 cannot hold most control characters or lone surrogates at all, not even escaped: they become U+FFFD. */
function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- these are the characters XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
  );
}
