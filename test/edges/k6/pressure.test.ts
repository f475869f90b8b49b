import { expect, test } from 'vitest';
import { pressureUs, watchPressure } from '../../../src/edges/k6/pressure.ts';

const some = 'some avg10=22.66 avg60=24.89 avg300=60.69 total=2414294200';

test('what the kernel counted is read from its line, whatever stands around it', () => {
  expect(pressureUs(`${some}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n`)).toBe(2_414_294_200);
  expect(pressureUs('full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n')).toBeUndefined();
  expect(pressureUs('')).toBeUndefined();
});

test('a share is between nothing and all of the time, where it is counted at all', () => {
  const share = watchPressure();
  const until = performance.now() + 20;
  while (performance.now() < until);
  const waited = share();
  if (process.platform === 'linux' && waited !== undefined) {
    expect(waited).toBeGreaterThanOrEqual(0);
    expect(waited).toBeLessThanOrEqual(1);
  } else expect(waited).toBeUndefined();
});
