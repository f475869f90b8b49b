/**
 * Defects, and what each must be found out as. A workflow that has only ever been green is no evidence.
 *
 * The runner is never told: a defect is chosen inside the lab's own process, or stands in for k6 where the defect is the generator's.
 */
import type { ReasonCode, Verdict } from '../../analysis/types.ts';

export interface Expected {
  readonly exit: number;
  /** Absent where the run must be refused before anything is judged. */
  readonly target?: { readonly id: string; readonly verdict: Verdict; readonly reasons: readonly ReasonCode[] };
  /** Code of the refusal, where the run must be refused. */
  readonly refusal?: string;
}

export interface Case {
  readonly name: string;
  readonly group: 'zone';
  readonly what: string;
  readonly drill: string;
  readonly plant: { readonly in: 'lab'; readonly defect: string } | { readonly in: 'generator' };
  readonly expected: Expected;
}

export const cases: readonly Case[] = [
  {
    name: 'balancer-without-health-checks',
    group: 'zone',
    what: 'balancers never eject a dead target',
    drill: 'az-power-loss',
    plant: { in: 'lab', defect: 'balancer-without-health-checks' },
    expected: { exit: 1, target: { id: 'az-loss-rto', verdict: 'missed', reasons: ['beyond-limit', 'not-recovered'] } },
  },
  {
    name: 'zone-without-spare-capacity',
    group: 'zone',
    what: 'two zones cannot carry what three carry',
    drill: 'az-power-loss',
    plant: { in: 'lab', defect: 'zone-without-spare-capacity' },
    expected: { exit: 1, target: { id: 'az-loss-rto', verdict: 'missed', reasons: ['beyond-limit', 'not-recovered'] } },
  },
  {
    name: 'fault-hits-nothing',
    group: 'zone',
    what: 'no resource carries the opt-in tag',
    drill: 'az-power-loss',
    plant: { in: 'lab', defect: 'fault-hits-nothing' },
    expected: { exit: 3, refusal: 'survey/nothing-to-hit' },
  },
  {
    name: 'fault-without-effect',
    group: 'zone',
    what: 'the experiment runs and completes, and nothing breaks',
    drill: 'az-power-loss',
    plant: { in: 'lab', defect: 'fault-without-effect' },
    expected: { exit: 4, target: { id: 'az-loss-rto', verdict: 'inconclusive', reasons: ['fault-did-not-bite'] } },
  },
  {
    name: 'starved-generator',
    group: 'zone',
    what: 'k6 gets a fraction of the processor time it needs',
    drill: 'az-power-loss',
    plant: { in: 'generator' },
    expected: { exit: 4, target: { id: 'az-loss-rto', verdict: 'inconclusive', reasons: ['generator-starved'] } },
  },
  {
    name: 'service-never-recovers',
    group: 'zone',
    what: 'connection pools leak and never heal',
    drill: 'az-power-loss',
    plant: { in: 'lab', defect: 'service-never-recovers' },
    expected: { exit: 1, target: { id: 'az-loss-rto', verdict: 'missed', reasons: ['beyond-limit', 'not-recovered'] } },
  },
];
