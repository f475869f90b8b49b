/**
 * Where in the source of a `.drill.ts` file a property stands: best effort.
 *
 * A program can compute its data, so no reader of the text alone can always be right. Drills are written as one literal,
 * and for those this is exact: the scanner walks the object literal that is exported by default (or the first one given to
 * `defineDrill(…)` or `defineGameDay(…)`), steps over strings, templates and comments, and follows the path key by key.
 * Where the path leaves the literal (a variable, a spread, a call) it stops at the last place it was sure of; with nothing
 * found, at line 1.
 */
import type { Path, Place, Source } from '../../drill/finding.ts';

export function scanSource(text: string, file: string): Source {
  const root =
    literalAfter(text, /export\s+default\b\s*(?:[\w$]+\s*\(\s*)?/y) ??
    literalAfter(text, /define(?:Drill|GameDay)\s*\(\s*/y) ??
    0;
  return { file, locate: (path, at) => toPlace(text, offsetOf(text, root, path, at)) };
}

/** Where the object literal begins that follows the opening, comments and strings not counted. */
function literalAfter(text: string, opening: RegExp): number | undefined {
  for (let at = 0; at < text.length; at++) {
    const past = skipOpaque(text, at);
    if (past > at) at = past - 1;
    opening.lastIndex = at;
    const literal = past === at && opening.test(text) ? skipBlank(text, opening.lastIndex) : -1;
    if (text[literal] === '{') return literal;
  }
  return undefined;
}

function offsetOf(text: string, root: number, path: Path, at: 'key' | 'value'): number {
  let place = { key: root, value: root };
  for (const part of path) {
    const found = typeof part === 'number' ? item(text, place.value, part) : property(text, place.value, part);
    if (!found) break;
    place = found;
  }
  return place[at];
}

interface Found {
  readonly key: number;
  readonly value: number;
}

function property(text: string, open: number, name: string): Found | undefined {
  if (text[open] !== '{') return undefined;
  let at = skipBlank(text, open + 1);
  while (at < text.length && text[at] !== '}') {
    const key = /^(?:([\w$]+)|(["'])((?:(?!\2).)*)\2)\s*/.exec(text.slice(at, at + 200));
    const colon = key ? skipBlank(text, at + key[0].length) : at;
    const colonned = key !== null && text[colon] === ':';
    const value = colonned ? skipBlank(text, colon + 1) : at;
    if (key && (key[1] ?? key[3]) === name && (colonned || /[,}]/.test(text[colon] ?? ''))) return { key: at, value };
    at = nextItem(text, value);
  }
  return undefined;
}

function item(text: string, open: number, index: number): Found | undefined {
  if (text[open] !== '[') return undefined;
  let at = skipBlank(text, open + 1);
  for (let passed = 0; at < text.length && text[at] !== ']'; passed++) {
    if (passed === index) return { key: at, value: at };
    at = nextItem(text, at);
  }
  return undefined;
}

/** The beginning of what follows the comma after the expression at `at`, or the bracket that closes the list. */
function nextItem(text: string, at: number): number {
  let depth = 0;
  for (let here = at; here < text.length;) {
    const past = skipOpaque(text, here);
    if (past > here) {
      here = past;
      continue;
    }
    const char = text[here]!;
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char) && --depth < 0) return here;
    if (char === ',' && depth === 0) return skipBlank(text, here + 1);
    here++;
  }
  return text.length;
}

/** Past a string, a template or a comment that begins here; else `at` itself. */
function skipOpaque(text: string, at: number): number {
  const opaque = /^(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)/;
  if (!'/"\'`'.includes(text[at]!)) return at;
  return at + (opaque.exec(text.slice(at))?.[0].length ?? 0);
}

function skipBlank(text: string, at: number): number {
  let here = at;
  for (;;) {
    while (/\s/.test(text[here] ?? '')) here++;
    if (text[here] !== '/') return here;
    const past = skipOpaque(text, here);
    if (past === here) return here;
    here = past;
  }
}

function toPlace(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
