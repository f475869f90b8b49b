/** What a `scenarios/*.drill.ts` file imports. Nothing here runs anything: a drill is data, typed as it is written. */
import type { Drill, GameDay } from './types.ts';

export type { BiteProof, Drill, Fault, FisTemplate, GameDay } from './types.ts';

/**
 * One hypothesis, tried once, by the clock.
 *
 *     export default defineDrill({
 *       id: 'az-power-loss',
 *       hypothesis: 'When a zone loses power …',
 *       faults: [{ kind: 'fis', title: '…', template: 'az-power-loss.json' }],
 *       …
 *     });
 *
 * The compiler checks names and types while you write; values are checked when the file is loaded, all at once.
 * A YAML drill holds the same keys and `kind: drill`.
 */
export function defineDrill(drill: Omit<Drill, 'kind'>): Drill {
  return { kind: 'drill', ...drill };
}

/** Drills by id, in the order in which they are to run. A YAML game day holds the same keys and `kind: game-day`. */
export function defineGameDay(day: Omit<GameDay, 'kind'>): GameDay {
  return { kind: 'game-day', ...day };
}
