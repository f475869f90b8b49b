import { closeSync, openSync, writeSync } from 'node:fs';
import type { LabWorld } from '../world.ts';
import { truthFileIn } from '../state.ts';

/** Appends to `truth.ndjson`: `{ at, event, … }`, wall clock in ms. Written through, so that killing the lab loses nothing. */
export function openTruth(dir: string): { readonly tell: LabWorld['truth'] } & Disposable {
  const file = openSync(truthFileIn(dir), 'a');
  return {
    tell: (event, facts) => {
      const at = performance.timeOrigin + performance.now();
      writeSync(file, `${JSON.stringify({ at: Math.round(at * 1_000) / 1_000, event, ...facts })}\n`);
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}
