/** What one journal event is called while a run goes on. */
import { formatMs } from '../drill/duration.ts';
import type { JournalEvent } from '../journal/types.ts';
import { printable } from './grid.ts';

export interface Line {
  readonly tone: 'plain' | 'good' | 'bad' | 'doubt' | 'detail';
  readonly text: string;
}

/** `undefined` for what a person does not want to follow live: it stays in the journal. */
export function describeEvent(event: JournalEvent): Line | undefined {
  const line = wordsFor(event);
  return line && { ...line, text: printable(line.text) };
}

function wordsFor(event: JournalEvent): Line | undefined {
  switch (event.type) {
    case 'started':
      return { tone: 'plain', text: `${event.plan.drill.title} in ${event.environment.name}, run ${event.runId}` };
    case 'phase':
      return { tone: 'plain', text: `phase ${event.phase}` };
    case 'load-started':
      return { tone: 'detail', text: `load ${event.class}: ${event.rate} requests/s, ${event.via}` };
    case 'load-ended':
      return {
        tone: 'detail',
        text: `load ${event.class} ended: ${event.summary.requests} requests, ${event.summary.dropped} dropped`,
      };
    case 'acting':
      return { tone: 'plain', text: `applying ${event.step}` };
    case 'acted':
      return { tone: 'good', text: `applied ${event.step}: ${event.receipt.summary}` };
    case 'act-failed':
      return { tone: 'bad', text: `${event.step} failed: ${event.error}` };
    case 'fault-applied':
      return { tone: 'plain', text: `fault in force (${event.step}), known within ${formatMs(event.toAt - event.fromAt)}` };
    case 'observed':
      return event.outcome === 'ok' ? undefined : { tone: 'doubt', text: `${event.probe} ${event.outcome}: ${event.detail}` };
    case 'answer':
      return {
        tone: 'detail',
        text: `${event.class} now resolves ${event.name} to ${event.addresses.join(', ') || 'nothing'} (TTL ${event.ttlS} s)`,
      };
    case 'guard-tripped':
      return { tone: 'bad', text: `stop guard tripped (${event.class}): ${event.reason}` };
    case 'interrupted':
      return { tone: 'doubt', text: `${event.signal}: undoing; once more to leave at once` };
    case 'undoing':
      return { tone: 'plain', text: `undoing ${event.id}` };
    case 'settled':
      return {
        tone: 'good',
        text: `${event.outcome.how === 'undone' ? 'undone' : 'nothing left to undo'} ${event.id}: ${event.outcome.detail}`,
      };
    case 'unsettled':
      return { tone: 'bad', text: `could not undo ${event.id}: ${event.error}` };
    case 'defect':
      return { tone: 'bad', text: `defect of the harness: ${event.error}` };
    case 'refused':
      return { tone: 'bad', text: `refused (${event.code}): ${event.reason}` };
    case 'finished':
      return { tone: event.how === 'completed' ? 'good' : 'doubt', text: `finished: ${event.how}` };
    default:
      return undefined;
  }
}
