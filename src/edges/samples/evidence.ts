/**
 * The samples of a run on disk: `samples-<class>.bin.zst`, appended to while the load runs.
 *
 *     ┌ skippable zstd frame ──────────────┐┌ zstd frame ───────────┐
 *     │ magic, size │ frame length │ JSON  ││ records of 24 bytes   │   … once a second, or every 64 KiB
 *     └────────────────────────────────────┘└───────────────────────┘
 *     JSON: the strings first used in this block, and the class.
 *
 *     record, little endian:  0 startAt f64 │ 8 wallMs f64 │ 16 status u16 │ 18 errorCode u16 │ 20 op u16 │ 22 servedBy u16
 *
 * Nothing of the past is ever rewritten, so a killed harness loses one second at most; a torn last block is passed over. `zstd -dc`
 * reads the records too, because it skips what is skippable.
 */
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Sample } from '../../analysis/sample.ts';
import { clientClasses, type ClientClass } from '../../drill/types.ts';
import { emptyBatch, noString, samplesOf, StringTable, type SampleBatch } from './columns.ts';

export const recordBytes = 24;
const blockRecords = 2_730;
const skippableMagic = 0x184d2a50;
const headerBytes = 12;
const flushEveryMs = 1_000;
// Off by default in zstd: damaged records would be read as true ones.
const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

interface BlockHeader {
  readonly class: ClientClass;
  readonly strings: readonly string[];
}

export const evidenceName = (clientClass: ClientClass): string => `samples-${clientClass}.bin.zst`;

/** The record is damaged before its end. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

export interface SampleWriter extends AsyncDisposable {
  append(sample: Sample): void;
  /** Everything appended is on the disk when this resolves. Rejects with the first write that failed. */
  close(): Promise<void>;
}

export async function openSampleWriter(dir: string, clientClass: ClientClass): Promise<SampleWriter> {
  const file = await open(join(dir, evidenceName(clientClass)), 'wx');
  const table = new StringTable();
  let named = 0;
  let block = Buffer.alloc(blockRecords * recordBytes);
  let used = 0;
  let failure: unknown;
  // Writes are queued, not awaited: a slow disk must hold up neither the samples nor the guard.
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(flush, flushEveryMs).unref();

  function flush(): void {
    if (used === 0) return;
    const header: BlockHeader = { class: clientClass, strings: table.strings.slice(named) };
    const bytes = encodeBlock(header, block.subarray(0, used));
    named = table.strings.length;
    used = 0;
    writing = writing.then(async () => void (await file.write(bytes))).catch((error: unknown) => void (failure ??= error));
  }

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    clearInterval(timer);
    flush();
    await writing;
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
    if (failure !== undefined) throw failure;
  }

  return {
    append(sample) {
      block.writeDoubleLE(sample.startAt, used);
      block.writeDoubleLE(sample.wallMs, used + 8);
      block.writeUInt16LE(sample.status, used + 16);
      block.writeUInt16LE(sample.errorCode, used + 18);
      block.writeUInt16LE(sample.dropped ? noString : table.number(sample.op), used + 20);
      block.writeUInt16LE(table.number(sample.servedBy), used + 22);
      used += recordBytes;
      if (used === block.length) flush();
    },
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

/** All samples of a run, class by class. Ten million of them and more: `readBatches`. */
export async function readSamples(dir: string): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for await (const columns of readBatches(dir)) for (const sample of samplesOf(columns)) samples.push(sample);
  return samples;
}

/** Batches of a run, class by class; one block in memory at a time. A class without a file has none. */
export async function* readBatches(dir: string): AsyncGenerator<SampleBatch> {
  const names = new Set(await readdir(dir));
  for (const clientClass of clientClasses)
    if (names.has(evidenceName(clientClass))) yield* readEvidence(join(dir, evidenceName(clientClass)));
}

/** Throws `EvidenceError` on damage; a block that the end of the file cuts short is left out. */
export async function* readEvidence(path: string): AsyncGenerator<SampleBatch> {
  await using file = await open(path);
  const strings: string[] = [];
  let at = 0;
  for (;;) {
    const head = await readExactly(file, at, headerBytes);
    if (head === undefined) return;
    if (head.readUInt32LE(0) !== skippableMagic)
      throw new EvidenceError(`${path} is damaged at byte ${at}: no block begins there`);
    const jsonBytes = head.readUInt32LE(4) - 4;
    const frameBytes = head.readUInt32LE(8);
    const body = await readExactly(file, at + headerBytes, jsonBytes + frameBytes);
    if (body === undefined) return;
    yield decodeBlock(body, jsonBytes, strings, `${path} is damaged in the block at byte ${at}`);
    at += headerBytes + jsonBytes + frameBytes;
  }
}

function encodeBlock(header: BlockHeader, records: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const frame = zstdCompressSync(records, checked);
  const head = Buffer.alloc(headerBytes);
  head.writeUInt32LE(skippableMagic, 0);
  head.writeUInt32LE(4 + json.length, 4);
  head.writeUInt32LE(frame.length, 8);
  return Buffer.concat([head, json, frame]);
}

function decodeBlock(body: Buffer, jsonBytes: number, strings: string[], damage: string): SampleBatch {
  try {
    const header = JSON.parse(body.toString('utf8', 0, jsonBytes)) as BlockHeader;
    strings.push(...header.strings);
    const records = zstdDecompressSync(body.subarray(jsonBytes));
    const columns = emptyBatch(header.class, records.length / recordBytes, strings);
    for (let i = 0, at = 0; at < records.length; i++, at += recordBytes) {
      columns.startAt[i] = records.readDoubleLE(at);
      columns.wallMs[i] = records.readDoubleLE(at + 8);
      columns.status[i] = records.readUInt16LE(at + 16);
      columns.errorCode[i] = records.readUInt16LE(at + 18);
      columns.op[i] = records.readUInt16LE(at + 20);
      columns.servedBy[i] = records.readUInt16LE(at + 22);
    }
    columns.length = records.length / recordBytes;
    return columns;
  } catch (cause) {
    throw new EvidenceError(damage, { cause });
  }
}

async function readExactly(file: FileHandle, at: number, bytes: number): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, at);
  return bytesRead === bytes ? buffer : undefined;
}
