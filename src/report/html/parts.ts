/** The two things every section of the page is made of. */
import { html } from './tag.ts';
import type { Content, Markup } from './tag.ts';

/** A heading, a sentence in a softer voice below it, and what it is about. */
export function section(id: string, heading: string, lead: Content, ...contents: readonly Content[]): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${lead && html`<p>${lead}</p>`} ${contents}
  </section>`;
}

export interface Column<Row> {
  readonly head: string;
  /** How the cell is set: figures flush right, a row's name as its header. Default: text. */
  readonly as?: 'number' | 'soft number' | 'soft' | 'name';
  readonly cell: (row: Row, index: number) => Content;
}

/** A table that scrolls by itself where the page is too narrow for it. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  looks: { readonly class?: string; readonly starts?: (row: Row, index: number) => boolean } = {},
): Markup {
  const looksLike = (as: Column<Row>['as']): string => (as === undefined || as === 'name' ? '' : as);
  const cell = ({ as, cell: content }: Column<Row>, row: Row, index: number): Markup =>
    as === 'name'
      ? html`<th scope="row">${content(row, index)}</th>`
      : html`<td class="${looksLike(as)}">${content(row, index)}</td>`;
  return html`<div class="scroll" tabindex="0">
    <table class="compact ${looks.class}">
      <thead>
        <tr>
          ${columns.map(({ head, as }) => html`<th scope="col" class="${looksLike(as).replace('soft ', '')}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) =>
            html`<tr class="${looks.starts?.(row, index) && 'group'}">
              ${columns.map((column) => cell(column, row, index))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
