import { describe, expect, test } from 'vitest';
import type { FisAction, FisTemplate } from '../../src/drill/types.ts';
import { experimentMs, experimentUsd } from '../../src/plan/timing.ts';

const wait = (duration: string, ...startAfter: string[]): FisAction => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  startAfter,
});
const template = (actions: Record<string, FisAction>): FisTemplate => ({ description: '', targets: {}, actions });
const none = (): boolean => false;

describe('an experiment', () => {
  test('lasts as long as its longest chain', () => {
    const chained = template({
      a: wait('PT5M'),
      b: wait('PT1M', 'a'),
      c: wait('PT2M', 'a', 'd'),
      d: wait('PT10M'),
      e: wait('PT11M'),
    });
    expect(experimentMs(chained, none)).toBe(12 * 60_000);
  });

  test('waits for what it starts after, even where that is skipped and takes no time', () => {
    const chained = template({ a: wait('PT5M'), b: wait('PT1M', 'a') });
    expect(experimentMs(chained, ({ startAfter }) => startAfter?.length === 0)).toBe(60_000);
  });

  test('has an end even where its actions wait for each other', () => {
    expect(experimentMs(template({ a: wait('PT5M', 'b'), b: wait('PT1M', 'a') }), none)).toBeGreaterThan(0);
  });

  test('lasts no time without actions', () => expect(experimentMs(template({}), none)).toBe(0));

  test('costs begun minutes, and one minute for an action of an instant', () => {
    expect(experimentUsd(template({ a: wait('PT61S') }), none)).toBe(0.2);
    expect(experimentUsd(template({ a: wait('PT60S') }), none)).toBe(0.1);
    expect(experimentUsd(template({ a: { actionId: 'aws:ec2:reboot-instances' } }), none)).toBe(0.1);
    expect(experimentUsd(template({ a: wait('PT3M'), b: wait('PT30M') }), none)).toBe(3.3);
    expect(experimentUsd(template({ a: wait('PT3M') }), () => true)).toBe(0);
  });
});
