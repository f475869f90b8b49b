/** The journal on disk. An event is announced only after it has been flushed, so an act never precedes its record. */
import { open, readFile, truncate } from 'node:fs/promises';
import { decodeJournal, encodeEvent, stamp, type DecodedJournal } from '../journal/codec.ts';
import type { EventBody, JournalEvent } from '../journal/types.ts';
import type { JournalPort } from '../run/ports.ts';

export interface JournalFile extends JournalPort, AsyncDisposable {
  /** Listeners hear an event after it is on disk; one that throws is dropped. */
  listen(listener: (event: JournalEvent) => void): void;
}

/** Opens or creates; a torn last line of an earlier writer is cut off, since it never announced anything. */
export async function openJournal(path: string, now: () => number): Promise<JournalFile> {
  const before = await readJournal(path);
  if (before.torn > 0) {
    const text = await readFile(path, 'utf8');
    await truncate(path, Buffer.byteLength(text.slice(0, text.length - before.torn)));
  }
  const handle = await open(path, 'a');
  let seq = before.events.at(-1)?.seq ?? 0;
  let tail: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(event: JournalEvent) => void>();

  async function write(body: EventBody): Promise<JournalEvent> {
    const event = stamp(body, seq + 1, now());
    await handle.appendFile(encodeEvent(event));
    await handle.datasync();
    seq = event.seq;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch {
        listeners.delete(listener);
      }
    }
    return event;
  }

  return {
    append(body) {
      // One writer at a time, in the order asked; a failed write fails its own caller only.
      const written = tail.then(() => write(body));
      tail = written.catch(() => undefined);
      return written;
    },
    listen: (listener) => void listeners.add(listener),
    async [Symbol.asyncDispose]() {
      await tail;
      await handle.close();
    },
  };
}

/** An absent file reads as an empty journal. */
export async function readJournal(path: string): Promise<DecodedJournal> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return decodeJournal(text);
}
