/** The last lines of a stream that must be drained: k6 writes a line for each failed request, and stands still when nobody reads. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Returns the lines kept so far, without passwords in URLs. */
export function tail(stream: Readable, lines: number): () => readonly string[] {
  const kept: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    kept.push(withoutPasswords(line));
    if (kept.length > lines) kept.shift();
  });
  return () => kept;
}

/** `https://user:secret@host` → `https://***@host`. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'\\]*@/gi, '$1***@');
}
