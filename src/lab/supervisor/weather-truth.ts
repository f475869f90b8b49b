import type { WeatherWatcher } from '../fabric/fabric.ts';
import type { LabWorld } from '../world.ts';

/** Links as the truth tells them: `link-cut`, `link-healed`, and `link-weather` for everything that is not a cut. */
export function weatherTruth(truth: LabWorld['truth']): WeatherWatcher {
  return ([a, b], before, after) => {
    if (before.cut !== after.cut) truth(after.cut ? 'link-cut' : 'link-healed', { a, b });
    const { cut: _was, ...milderBefore } = before;
    const { cut: _is, ...milder } = after;
    if (JSON.stringify(milderBefore) === JSON.stringify(milder)) return;
    const { bytesPerSecond, ...rest } = milder;
    truth('link-weather', { a, b, ...rest, ...(Number.isFinite(bytesPerSecond) ? { bytesPerSecond } : {}) });
  };
}
