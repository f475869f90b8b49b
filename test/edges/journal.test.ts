import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal, readJournal, type AppendHandle } from '../../src/edges/journal.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gameday-journal-'));
  path = join(dir, 'journal.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const now = () => 1_000;
const phase = { type: 'phase', phase: 'baseline' } as const;
const defect = (error: string) => ({ type: 'defect', error }) as const;

/** A disk that takes half of every line while it is full. */
function disk() {
  const state = { full: false, cuts: true, calls: [] as string[] };
  const openFile = async (file: string, flags: 'a'): Promise<AppendHandle> => {
    const handle = await open(file, flags);
    return {
      async appendFile(line) {
        state.calls.push('append');
        if (!state.full) return handle.appendFile(line);
        await handle.appendFile((line as string).slice(0, (line as string).length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      },
      async datasync() {
        await handle.datasync();
        state.calls.push('datasync');
      },
      async truncate(length) {
        if (!state.cuts) throw new Error('EIO: i/o error');
        await handle.truncate(length);
      },
      close: () => handle.close(),
    };
  };
  return { state, openFile };
}

describe('an event', () => {
  test('has been flushed, and is read by anybody, when its append resolves and when a listener hears it', async () => {
    const { state, openFile } = disk();
    await using journal = await openJournal(path, now, openFile);
    const heard: number[] = [];
    journal.listen(() => heard.push(readFileSync(path, 'utf8').split('\n').length - 1, state.calls.length));
    await journal.append(phase);
    expect(state.calls).toEqual(['append', 'datasync']);
    expect(heard).toEqual([1, 2]);
    expect((await readJournal(path)).events).toEqual([{ v: 1, seq: 1, at: 1_000, ...phase }]);
  });

  test('stands in the order in which it was asked for, whoever waits for what', async () => {
    await using journal = await openJournal(path, now);
    await Promise.all(Array.from({ length: 20 }, (_, index) => journal.append(defect(String(index)))));
    const { events, damaged } = await readJournal(path);
    expect(events.map((event) => event.type === 'defect' && event.error)).toEqual(
      Array.from({ length: 20 }, (_, i) => String(i)),
    );
    expect(damaged).toEqual([]);
  });
});

describe('what an earlier writer left', () => {
  test.each([
    ['a torn line', '{"v":1,"seq":2,"at"'],
    ['a line torn in the middle of a character', Buffer.from('{"v":1,"seq":2,"error":"é').subarray(0, -1)],
    ['zeros, as after a power cut', '\0\0\0\0'],
  ])('%s is cut off, and nothing else', async (_, tail) => {
    {
      await using journal = await openJournal(path, now);
      await journal.append(defect('naïve'));
    }
    const before = await readFile(path, 'utf8');
    appendFileSync(path, tail);
    await using journal = await openJournal(path, now);
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await journal.append(phase)).toMatchObject({ seq: 2 });
    expect(await readJournal(path)).toMatchObject({ events: [{ seq: 1 }, { seq: 2 }], damaged: [], torn: 0 });
  });

  test('a damaged line that is no text does not shift where the torn one begins', async () => {
    writeFileSync(path, Buffer.concat([Buffer.from([0xff, 0xfe, 0xfd, 0x0a]), Buffer.from('{"v":1')]));
    await using _journal = await openJournal(path, now);
    expect([...(await readFile(path))]).toEqual([0xff, 0xfe, 0xfd, 0x0a]);
  });
});

describe('a disk that is full', () => {
  test('leaves no half a line behind, and what is written later is whole', async () => {
    const { state, openFile } = disk();
    await using journal = await openJournal(path, now, openFile);
    await journal.append(phase);
    state.full = true;
    await expect(journal.append(defect('lost'))).rejects.toThrow('ENOSPC');
    await expect(journal.append(defect('lost, too'))).rejects.toThrow('ENOSPC');
    state.full = false;
    expect(await journal.append(defect('kept'))).toMatchObject({ seq: 2 });
    expect(await readJournal(path)).toMatchObject({ events: [{ seq: 1 }, { seq: 2, error: 'kept' }], damaged: [], torn: 0 });
  });

  test('and that cannot be cut back either takes nothing more, and says so', async () => {
    const { state, openFile } = disk();
    await using journal = await openJournal(path, now, openFile);
    await journal.append(phase);
    Object.assign(state, { full: true, cuts: false });
    await expect(journal.append(defect('lost'))).rejects.toThrow('ENOSPC');
    Object.assign(state, { full: false, cuts: true });
    await expect(journal.append(defect('refused'))).rejects.toThrow(/neither written nor cut off/);
    // The half line is torn, not damaged: whoever opens the journal next cuts it off.
    expect(await readJournal(path)).toMatchObject({ events: [{ seq: 1 }], damaged: [] });
  });
});
