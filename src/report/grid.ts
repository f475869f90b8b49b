/** Columns, wrapping and colour for terminal text. Widths count code points; colour is put on last. */

export type Style = 'met' | 'inconclusive' | 'missed' | 'strong' | 'faint';

/** Colours one piece of text. The plain core uses the identity. */
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_style, text) => text;

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** Text from elsewhere (an error, a claim) must not steer the reader's terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

export function widthOf(text: string): number {
  return Array.from(text).length;
}

/** Figures stuck to their units, `≤` and `n` to their figures, so that no line ends between them. */
export function glued(text: string): string {
  return text.replace(/([\d≤≥>±+−]|\bn) (?=[\d%]|(?:ms|s|min)\b)/g, '$1\u00a0');
}

/** Words onto lines of at most `width`; a longer word is cut, a figure stays with its unit. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of glued(printable(text).trim()).split(/ +/)) {
    let rest = word;
    if (line !== '' && widthOf(line) + 1 + widthOf(rest) > width) {
      lines.push(line);
      line = '';
    }
    while (widthOf(rest) > width) {
      lines.push(Array.from(rest).slice(0, width).join(''));
      rest = Array.from(rest).slice(width).join('');
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  const all = line === '' ? lines : [...lines, line];
  return all.map((each) => each.replaceAll('\u00a0', ' '));
}

/** A paragraph with its first line after `lead` and the others below it. */
export function paragraph(lead: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(widthOf(lead));
  return wrap(text, width - widthOf(lead)).map((line, index) => (index === 0 ? lead : indent) + line);
}

/**
 * Aligned columns, two blanks apart, each as wide as its widest cell. The last column takes what is left and wraps.
 * `right` lists the columns set flush right.
 */
export function grid(
  rows: readonly (readonly (Cell | string)[])[],
  options: { readonly width: number; readonly indent?: number; readonly right?: readonly number[]; readonly paint: Paint },
): readonly string[] {
  const { width, indent = 2, right = [], paint } = options;
  const cells = rows.map((row) => row.map((cell) => clean(typeof cell === 'string' ? { text: cell } : cell)));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...cells.map((row) => widthOf(row[column]?.text ?? ''))),
  );
  const before = indent + widths.slice(0, -1).reduce((total, each) => total + each + 2, 0);
  const left = Math.max(16, width - before);
  return cells.flatMap((row) => {
    const head = row.slice(0, count - 1).map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell.text));
      const text = cell.style ? paint(cell.style, cell.text) : cell.text;
      return right.includes(column) ? padding + text : text + padding;
    });
    const tail = row[count - 1] ?? { text: '' };
    const short = widthOf(tail.text) <= (widths.at(-1) ?? 0) && (widths.at(-1) ?? 0) <= left;
    const pad = right.includes(count - 1) && short ? ' '.repeat((widths.at(-1) ?? 0) - widthOf(tail.text)) : '';
    const lines = wrap(tail.text, left);
    return (lines.length > 0 ? lines : ['']).map((line, index) => {
      const start = index === 0 ? ' '.repeat(indent) + head.map((text) => `${text}  `).join('') : ' '.repeat(before);
      return (start + pad + (tail.style && line ? paint(tail.style, line) : line)).trimEnd();
    });
  });
}

function clean(cell: Cell): Cell {
  return { ...cell, text: printable(cell.text) };
}
