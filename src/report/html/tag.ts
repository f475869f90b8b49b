/** HTML from templates. Everything put in is escaped, unless it is markup made here. */

export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | false | readonly Content[];

/** `` html`<p title="${title}">${text}</p>` ``. Attribute values must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  // Indentation is for readers of the source only. What is put in keeps every blank it has.
  const [first = '', ...rest] = parts.map((part) => part.replace(/\n\s+/g, '\n'));
  return { markup: rest.reduce((before, part, index) => before + toMarkup(contents[index]) + part, first) };
}

/** The same for SVG, whose pictures are laid out by hand: formatters rearrange templates named `html`. */
export const svg = html;

/** Markup as it is. For constants of ours and for numbers we formatted, never for anybody's text. */
export function raw(markup: string): Markup {
  return { markup };
}

function toMarkup(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return 'markup' in content ? content.markup : content.map(toMarkup).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Good for text and for quoted attributes. NUL and lone surrogates, which HTML cannot hold, become U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\u0000', '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
