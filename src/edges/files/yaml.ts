/** YAML and JSON with the place of everything in them. The only door to `yaml`. */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import { diagnosticCodes } from '../../drill/codes.ts';
import type { Path, Place, Source } from '../../drill/finding.ts';

export interface Parsed {
  /** `undefined` where the text cannot be parsed. */
  readonly value: unknown;
  readonly source: Source;
  /** Syntax errors, every one of them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** JSON is YAML, so one reader serves drills, targets and templates. Never throws. */
export function parseYaml(text: string, file: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const source: Source = {
    file,
    locate: (path, at) => place(offsetOf(document, path, at)),
  };
  const diagnostics = document.errors.map(({ pos, message }): Diagnostic => {
    const hint = diagnosticCodes['file/syntax'][1];
    return { severity: 'error', code: 'file/syntax', file, ...place(pos[0]), path: '', message, hint };
  });
  return { value: diagnostics.length > 0 ? undefined : document.toJS(), source, diagnostics };
}

/** Follows the path as far as it goes; a key that is not there is placed at its parent. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown;
  for (const part of path) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    const next = isMap(collection)
      ? collection.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(part))
      : isSeq(collection)
        ? collection.items[Number(part)]
        : undefined;
    if (next === undefined || next === null) break;
    [key, node] = isPair(next) ? [next.key, next.value] : [undefined, next];
  }
  const start = (candidate: unknown): number | undefined => (candidate as Node | null | undefined)?.range?.[0];
  return (at === 'key' ? start(key) : undefined) ?? start(node) ?? start(key) ?? 0;
}
