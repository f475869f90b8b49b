/** A wrong call in the words of every other error: what is wrong, and what was probably meant. */
import type { CommanderError } from 'commander';
import { nearest } from '../drill/nearest.ts';
import { UsageError } from './errors.ts';

/** Whether the caller wants data, told before commander has understood anything: a mistyped call is answered in the form asked for, too. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.some((word, at) => word === '--output=json' || (word === '--output' && argv[at + 1] === 'json'));
}

/** From commander's one text, suggestion included. `argv` names the verb whose help to read where nothing better is known. */
export function usageErrorOf({ message, code }: CommanderError, argv: readonly string[]): UsageError {
  if (code === 'commander.help') return new UsageError('no verb was given', 'Write one of the commands above.');
  const [what = '', suggested] = message.replace(/^error: /, '').split('\n');
  return new UsageError(what, meant(what, suggested) ?? `See \`${['gameday', ...verbOf(argv), '--help'].join(' ')}\`.`);
}

function meant(what: string, suggested: string | undefined): string | undefined {
  const word = /^\(Did you mean (.+)\?\)$/.exec(suggested ?? '')?.[1] ?? nearestChoice(what);
  return word === undefined ? undefined : `Did you mean ${word}?`;
}

function nearestChoice(what: string): string | undefined {
  const refused = / '([^']*)' is invalid.*\. Allowed choices are (.+)\.$/.exec(what);
  return refused ? nearest(refused[1] ?? '', (refused[2] ?? '').split(', ')) : undefined;
}

function verbOf(argv: readonly string[]): readonly string[] {
  return argv.slice(0, 1).filter((word) => /^[a-z]/.test(word));
}
