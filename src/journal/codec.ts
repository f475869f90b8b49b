/**
 * One event, one line:
 *
 *     {"v":1,"seq":7,"at":1795281982574.8,"type":"phase","phase":"fault","crc":"5d41402a"}
 *      └──────────────── the check sum covers exactly these bytes ───────┘
 *
 * A line stays plain JSON for everybody else's tools; the sum is the last member so that it can be cut off as text.
 */
import { crc32 } from './crc32.ts';
import type { EventBody, JournalEvent } from './types.ts';

const tail = /,"crc":"([0-9a-f]{8})"\}$/;

/** Ends in a newline. */
export function encodeEvent(event: JournalEvent): string {
  const open = JSON.stringify(event).slice(0, -1);
  return `${open},"crc":"${crc32(open)}"}\n`;
}

export interface DecodedJournal {
  readonly events: readonly JournalEvent[];
  /** 1-based numbers of lines that are not what was written. What they said is unknown, so nothing can be ruled out. */
  readonly damaged: readonly number[];
  /** Length of an unfinished last line, in UTF-16 units of `text`: a writer died in mid-line. 0 for none. */
  readonly torn: number;
}

/** Never throws: whatever can be read is returned, whatever cannot is named. */
export function decodeJournal(text: string): DecodedJournal {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const events: JournalEvent[] = [];
  const damaged: number[] = [];
  let expected = 1;
  for (const [index, line] of lines.entries()) {
    const event = decodeLine(line);
    // A gap or a repetition means lines were taken out, put in or moved, though each is sound in itself.
    if (event === undefined || event.seq !== expected) damaged.push(index + 1);
    if (event !== undefined) {
      events.push(event);
      expected = event.seq + 1;
    } else expected += 1;
  }
  return { events, damaged, torn: last.length };
}

function decodeLine(line: string): JournalEvent | undefined {
  const match = tail.exec(line);
  if (!match || crc32(line.slice(0, match.index)) !== match[1]) return undefined;
  try {
    const { crc: _, ...event } = JSON.parse(line) as JournalEvent & { crc: string };
    return event.v === 1 ? event : undefined;
  } catch {
    return undefined;
  }
}

/** The next event after `seq`, stamped. */
export function stamp(body: EventBody, seq: number, at: number): JournalEvent {
  return { v: 1, seq, at, ...body };
}
