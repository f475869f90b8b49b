import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { Bite } from '../../src/analysis/types.ts';
import type { BiteProof } from '../../src/drill/types.ts';
import { drill, everyZone, faultAt, record, undoAt, zone, zoneLost, type Story } from './run.ts';
import type { Trouble } from './simulate.ts';

function bite(proof: BiteProof, story: Omit<Story, 'targets' | 'drill'> = {}): Bite {
  const { events, samples } = record({ targets: [], drill: { ...drill, bite: proof }, ...story });
  return judge(events, samples).bite;
}

const thin = { trace: { rate: 1 } };
const zoneSilent: BiteProof = { kind: 'zone-silent' };
const zoneSlow: BiteProof = { kind: 'zone-slow', by: '200ms' };
const instancesSilent: BiteProof = { kind: 'instances-silent', count: 1 };
const disturbed: BiteProof = { kind: 'requests-disturbed', count: 5, within: '3s' };
const underFault = (startAt: number): boolean => startAt >= faultAt && startAt < undoAt;

/** Every third request takes 400 ms more under the fault: those of the struck zone, by its turn. */
const slowZone: Story['samples'] = (samples) =>
  samples.map((sample) =>
    sample.servedBy.startsWith(zone) && underFault(sample.startAt) ? { ...sample, wallMs: sample.wallMs + 400 } : sample,
  );
/** Everything takes 400 ms more under the fault: no zone's fault, but the machine's. */
const slowEverywhere: Story['samples'] = (samples) =>
  samples.map((sample) => (underFault(sample.startAt) ? { ...sample, wallMs: sample.wallMs + 400 } : sample));
/** Three seconds under the fault in which nothing was sent at all. */
const dropping: Story['samples'] = (samples) =>
  samples.map((sample) =>
    sample.startAt > faultAt + 1_000 && sample.startAt < faultAt + 4_000
      ? { ...sample, dropped: true, wallMs: 0, status: 0, servedBy: '' }
      : sample,
  );
const oneInstanceLost = (startAt: number, index: number): string => {
  const server = everyZone(startAt, index);
  return underFault(startAt) && server === `${zone}/i-1` ? `${zone}/i-0` : server;
};
const flicker: Trouble = { fromAt: faultAt, toAt: faultAt + 300, share: 1, harm: 'refused' };

describe('a fault has bitten', () => {
  test.each<[string, Bite['bitten'], BiteProof, Omit<Story, 'targets' | 'drill'>]>([
    ['if its zone fell silent', true, zoneSilent, { servedBy: zoneLost }],
    ['not if its zone went on serving', false, zoneSilent, { servedBy: everyZone }],
    [
      'not if its arrivals were dropped by the generator, which says nothing about the zone',
      false,
      zoneSilent,
      { servedBy: everyZone, samples: dropping },
    ],
    ['perhaps, if too few requests were sent to miss the zone', 'unknown', zoneSilent, { ...thin }],
    ['perhaps, if answers do not say who gave them', 'unknown', zoneSilent, { servedBy: () => '' }],
    [
      'if everything fell silent, its zone too',
      true,
      zoneSilent,
      { servedBy: everyZone, troubles: [{ fromAt: faultAt, toAt: undoAt, share: 1, harm: 'lost' }] },
    ],
    ['if its zone became slow enough', true, zoneSlow, { servedBy: everyZone, samples: slowZone }],
    ['perhaps, if every zone became as slow', 'unknown', zoneSlow, { servedBy: everyZone, samples: slowEverywhere }],
    ['not if its zone stayed as quick as before', false, zoneSlow, { servedBy: everyZone }],
    ['perhaps, if its slow zone was taken out of service', 'unknown', zoneSlow, { servedBy: zoneLost }],
    ['if an instance fell silent', true, instancesSilent, { servedBy: oneInstanceLost }],
    ['not if all instances went on serving', false, instancesSilent, { servedBy: everyZone }],
    ['perhaps, if too few requests were sent to miss an instance', 'unknown', instancesSilent, { ...thin, servedBy: everyZone }],
    ['if requests were disturbed right after it', true, disturbed, { servedBy: everyZone, troubles: [flicker] }],
    [
      'not if they were disturbed only later',
      false,
      disturbed,
      { servedBy: everyZone, troubles: [{ ...flicker, fromAt: faultAt + 6_000, toAt: faultAt + 6_300 }] },
    ],
    ['perhaps, if too few were sent to be disturbed', 'unknown', disturbed, { ...thin, servedBy: everyZone }],
  ])('%s', (_, bitten, proof, story) => {
    const found = bite(proof, story);
    expect(found.bitten).toBe(bitten);
    expect(found.because).toMatch(/^class (fresh|sticky): /);
  });

  test('cannot be said if it was never applied', () => {
    expect(bite(zoneSilent, { events: (events) => events.filter(({ type }) => type !== 'fault-applied') })).toEqual({
      bitten: 'unknown',
      because: 'the fault was never applied',
    });
  });
});
