/** The journal on disk. An event is announced only after it has been flushed, so an act never precedes its record. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { decodeJournal, encodeEvent, stamp, type DecodedJournal } from '../journal/codec.ts';
import type { EventBody, JournalEvent } from '../journal/types.ts';
import type { JournalPort } from '../run/ports.ts';

export interface JournalFile extends JournalPort, AsyncDisposable {
  /** Listeners hear an event after it is on disk; one that throws is dropped. */
  listen(listener: (event: JournalEvent) => void): void;
}

export type AppendHandle = Pick<FileHandle, 'appendFile' | 'datasync' | 'truncate' | 'close'>;

/**
 * Opens or creates. Whatever stands after the last whole line is cut off: a writer that died in mid-line never announced it. The same
 * holds for a line that could not be written (full disk): were it left, the next one would be lost behind it.
 */
export async function openJournal(
  path: string,
  now: () => number,
  openFile: (path: string, flags: 'a') => Promise<AppendHandle> = open,
): Promise<JournalFile> {
  const before = await readOrEmpty(path);
  const handle = await openFile(path, 'a');
  let length = before.lastIndexOf('\n') + 1;
  if (length < before.length) await handle.truncate(length);
  let seq = decodeJournal(before.toString('utf8')).events.at(-1)?.seq ?? 0;
  let tail: Promise<unknown> = Promise.resolve();
  let spoilt: Error | undefined;
  const listeners = new Set<(event: JournalEvent) => void>();

  async function write(body: EventBody): Promise<JournalEvent> {
    if (spoilt !== undefined) throw spoilt;
    const event = stamp(body, seq + 1, now());
    const line = encodeEvent(event);
    try {
      await handle.appendFile(line);
      await handle.datasync();
    } catch (error) {
      await cutBack(error);
      throw error;
    }
    length += Buffer.byteLength(line);
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

  async function cutBack(cause: unknown): Promise<void> {
    try {
      await handle.truncate(length);
    } catch {
      spoilt = new Error(`${path} ends in a line that could be neither written nor cut off, so nothing more is written to it`, {
        cause,
      });
    }
  }

  return {
    append(body) {
      // One writer at a time, in the order asked; a failed write fails its own caller only, unless it left something behind.
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
  return decodeJournal((await readOrEmpty(path)).toString('utf8'));
}

async function readOrEmpty(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}
