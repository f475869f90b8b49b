/** YAML and JSON with the place of everything in them. The only door to `yaml`. */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
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
  const wrong = (offset: number, message: string): Diagnostic => {
    const hint = diagnosticCodes['file/syntax'][1];
    return { severity: 'error', code: 'file/syntax', file, ...place(offset), path: '', message, hint };
  };
  const diagnostics = document.errors.map(({ pos, message }) => wrong(pos[0], message));
  if (diagnostics.length > 0) return { value: undefined, source, diagnostics };
  try {
    return { value: document.toJS(), source, diagnostics };
  } catch (error) {
    // Aliases are followed only now: one may have no anchor, or all of them together may grow beyond measure.
    return {
      value: undefined,
      source,
      diagnostics: [wrong(danglingAlias(document), error instanceof Error ? error.message : String(error))],
    };
  }
}

function danglingAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
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
