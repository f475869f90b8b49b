/** Verdicts by shape: a round seal, a diamond, an octagon. */
import type { Verdict } from '../../analysis/types.ts';
import { verdictWords } from '../words.ts';
import { html, raw } from './tag.ts';
import type { Markup } from './tag.ts';

const shapes = {
  met: '<circle class="shape" cx="12" cy="12" r="11"/><path class="mark" d="M7 12.5l3.4 3.5L17 9"/>',
  inconclusive:
    '<path class="shape" d="M12 .8L23.2 12 12 23.2.8 12z"/><path class="mark" d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 17v.1"/>',
  missed:
    '<path class="shape" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"/><path class="mark" d="M8.3 8.3l7.4 7.4M15.7 8.3l-7.4 7.4"/>',
} as const satisfies Record<Verdict, string>;

export function icon(verdict: Verdict): Markup {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">${raw(shapes[verdict])}</svg>`;
}

export function verdictChip(verdict: Verdict): Markup {
  return html`<span class="verdict ${verdict}">${icon(verdict)}${verdictWords[verdict]}</span>`;
}

/** The same three shapes for answers to a question. */
export function answerIcon(holds: boolean | 'unknown'): Markup {
  const verdict = holds === 'unknown' ? 'inconclusive' : holds ? 'met' : 'missed';
  const word = holds === 'unknown' ? 'unknown' : holds ? 'yes' : 'no';
  return html`<span class="verdict ${verdict}" role="img" aria-label="${word}">${icon(verdict)}</span>`;
}
