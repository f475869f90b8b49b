/** Lines for a terminal of a given width. */

export function rule(width: number): string {
  return '─'.repeat(width);
}

export function heading(title: string, width: number): string {
  return `── ${title} ${'─'.repeat(Math.max(0, width - title.length - 4))}`;
}

/** Text in lines of at most `width`; a word that is longer keeps a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > 0 ? lines : [''];
}

/** `  Name        text that goes on\n              below itself` */
export function field(name: string, text: string, width: number): string[] {
  return columns([[name, text]], width, { least: 10 });
}

export function bullet(text: string, width: number): string[] {
  return wrap(text, width - 4).map((line, index) => `  ${index === 0 ? '•' : ' '} ${line}`);
}

/** Rows whose last cell wraps below itself; the other cells are as wide as their widest, `least` at the least. */
export function columns(rows: readonly (readonly string[])[], width: number, { least = 0, indent = 2 } = {}): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length - 1));
  const widths = Array.from({ length: count }, (_, column) => Math.max(least, ...rows.map((row) => (row[column] ?? '').length)));
  const hang = indent + widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.flatMap((row) => {
    const left = ' '.repeat(indent) + widths.map((each, column) => `${(row[column] ?? '').padEnd(each)}  `).join('');
    const last = wrap(row.at(-1) ?? '', Math.max(20, width - hang));
    return last.map((line, index) => `${index === 0 ? left : ' '.repeat(hang)}${line}`.trimEnd());
  });
}
