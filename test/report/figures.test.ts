import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBeside,
  formatFully,
  formatInterval,
  formatMeasured,
  formatOffset,
  formatRatio,
  formatWithInterval,
  offsetFrom,
  trimZeros,
} from '../../src/report/figures.ts';
import { azPowerLossMet } from '../fixtures/judgement.ts';

describe('figures', () => {
  it('never round a lost request up to 100 %', () => {
    expect(formatRatio(0.999999)).toBe('99.9999 %');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (due) => {
        expect(Number.parseFloat(formatRatio(1 - 1 / due))).toBeLessThan(100);
      }),
    );
  });

  it.each([
    [30_004, 30_000, 'ms', '30.004 s', '30 s'],
    [340.2, 340, 'ms', '340.2 ms', '340 ms'],
    [0.94999, 0.95, 'ratio', '94.999 %', '95 %'],
    [4_310, 30_000, 'ms', '4.31 s', '30 s'],
    [1, 0, 'count', '1', '0'],
    [0, 0, 'count', '0', '0'],
  ] as const)('tell %d from a limit of %d %s', (value, limit, unit, written, beside) => {
    expect(formatBeside(value, limit, unit)).toEqual({ value: written, limit: beside });
  });

  it('differ in print whenever they differ at all', () => {
    const value = fc.double({ min: 0, max: 1_000_000, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.constantFrom('ms', 'ratio', 'count'), (one, other, unit) => {
        fc.pre(one !== other && Math.abs(one - other) > 1e-4);
        const beside = formatBeside(one, other, unit);
        expect(trimZeros(beside.value)).not.toBe(beside.limit);
      }),
    );
  });

  it('share a unit across an interval only where it is the same', () => {
    expect(formatInterval(4_280, 4_340, 'ms')).toBe('4.28 – 4.34 s');
    expect(formatInterval(980, 1_020, 'ms')).toBe('980 ms – 1.02 s');
    expect(formatInterval(58_000, 62_000, 'ms')).toBe('58.0 s – 1 min 2 s');
    expect(formatInterval(52_000, Infinity, 'ms')).toBe('52.0 s or more');
  });

  it('say so when only a lower bound is known, or nothing', () => {
    const measured = {
      unit: 'ms',
      value: 52_000,
      low: 52_000,
      high: Infinity,
      bounds: 'resolution',
      samples: 9,
      clock: 'client',
      doubts: [],
    } as const;
    expect(formatMeasured(measured, 30_000, 'ms')).toEqual({ value: '> 52.0 s', limit: '30 s' });
    expect(formatMeasured({ ...measured, low: 30_001 }, 30_000, 'ms')).toEqual({ value: '> 30.001 s', limit: '30 s' });
    expect(formatMeasured(undefined, 30_000, 'ms').value).toBe('not measured');
    expect(formatWithInterval(undefined)).toBe('–');
  });

  it('carry unit, interval, n and clock when written in full', () => {
    const measured = azPowerLossMet().targets[0]?.measured;
    expect(measured && formatFully(measured)).toBe('6.94 s (bounds 6.91 – 6.97 s, n 10,800, clock client)');
  });

  it('of time keep both uncertainties: that of the instant and that of the zero', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e4), fc.nat(1e6), fc.nat(1e4), (zero, zeroWidth, at, width) => {
        const { ms, plusMinusMs } = offsetFrom({ lowAt: zero, highAt: zero + zeroWidth }, { lowAt: at, highAt: at + width });
        expect(ms - plusMinusMs).toBeCloseTo(at - zero - zeroWidth);
        expect(ms + plusMinusMs).toBeCloseTo(at + width - zero);
      }),
    );
    expect([formatOffset(-20_000), formatOffset(0), formatOffset(210)]).toEqual(['− 20.0 s', '0 s', '+ 210 ms']);
  });
});
