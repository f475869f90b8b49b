/** A run's events, as the runner would write them, around traces from `simulate.ts`. */
import type { ClientClass, Drill, Measure, Target } from '../../src/drill/types.ts';
import type { EventBody, JournalEvent, LoadSummary } from '../../src/journal/types.ts';
import type { Sample } from '../../src/analysis/sample.ts';
import { tableOf, type SampleTable } from '../../src/analysis/table.ts';
import { simulate, type Trace, type Trouble } from './simulate.ts';

export const t0 = 1_795_000_000_000;
export const faultAt = t0 + 12_000;
export const undoAt = faultAt + 25_000;
export const restoredAt = undoAt + 600;
export const endAt = restoredAt + 15_000;
export const zone = 'eu-west-1b';

export const drill: Drill = {
  kind: 'drill',
  id: 'az-power-loss',
  title: 'A zone loses power',
  hypothesis: 'The others serve.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '25s', restored: '15s' },
  faults: [{ kind: 'command', title: 'Zone b loses power', run: 'true', undo: 'true' }],
  bite: { kind: 'zone-silent' },
  targets: ['t'],
};

export const control: Drill = { ...without(drill, 'bite'), id: 'control', title: 'Nothing happens', faults: [] };

export function target(measure: Measure): Target {
  return {
    id: `az-${measure}`,
    claim: 'n-plus-one',
    sentence: 'Every component runs n+1.',
    service: 'shop',
    disruption: 'zone loss',
    measure,
    limit: { lab: 1 },
    clock: 'client',
    owner: 'sre',
    document: 'page',
    reviewed: '2026-09-14',
  };
}

export interface Story {
  readonly drill?: Drill;
  readonly targets: readonly (readonly [Measure, number])[];
  /** What clients of each class live through; instants are absolute. */
  readonly troubles?: readonly Trouble[] | Partial<Record<ClientClass, readonly Trouble[]>>;
  readonly trace?: Partial<Trace>;
  readonly summary?: Partial<LoadSummary>;
  /** Who serves; by default zone b falls silent with the fault and comes back with the undo. */
  readonly servedBy?: Trace['servedBy'];
  /** The last say about the samples. */
  readonly samples?: (samples: Sample[]) => Sample[];
  /** The last say about the events, before they are numbered. */
  readonly events?: (events: Stamped[]) => Stamped[];
}

export type Stamped = EventBody & { readonly at: number };

export function record(story: Story): { events: JournalEvent[]; samples: SampleTable; raw: Sample[] } {
  const own = story.drill ?? drill;
  const raw = own.load.classes.flatMap((name, index) => {
    const troubles = Array.isArray(story.troubles)
      ? (story.troubles as readonly Trouble[])
      : (story.troubles as Partial<Record<ClientClass, readonly Trouble[]>> | undefined)?.[name];
    return simulate({
      seed: 11 + index,
      class: name,
      rate: own.load.rate,
      fromAt: t0,
      toAt: endAt,
      timeoutMs: 2_000,
      servedBy: story.servedBy ?? (own.faults.length > 0 ? zoneLost : everyZone),
      ...story.trace,
      ...(troubles ? { troubles } : {}),
    });
  });
  const samples = story.samples?.(raw) ?? raw;
  const plain = eventsOf(own, story, samples);
  const events = (story.events?.(plain) ?? plain).map((event, index): JournalEvent => ({ ...event, v: 1, seq: index + 1 }));
  return { events, samples: tableOf(samples), raw: samples };
}

const zones = ['eu-west-1a', zone, 'eu-west-1c'] as const;

export function everyZone(_startAt: number, index: number): string {
  return `${zones[index % 3]}/i-${index % 2}`;
}

export function zoneLost(startAt: number, index: number): string {
  const gone = startAt >= faultAt && startAt < restoredAt;
  return gone ? `${zones[(index % 2) * 2]}/i-${index % 2}` : everyZone(startAt, index);
}

function eventsOf(own: Drill, { targets, summary, trace }: Story, samples: readonly Sample[]): Stamped[] {
  const broken = own.faults.length > 0;
  const undo = { kind: 'command', command: 'true' } as const;
  return [
    {
      at: t0 - 500,
      type: 'started',
      runId: 'r1',
      plan: {
        schemaVersion: 1,
        runId: 'r1',
        drill: own,
        targets: targets.map(([measure, limit]) => ({ target: target(measure), limit })),
        environment: { name: 'lab', kind: 'lab', timeScale: 1 },
        zone: { name: zone, region: 'eu-west-1' },
        survey: { takenAt: t0, resolved: [], addresses: [], notes: [] },
        steps: own.faults.map((_, index) => ({
          kind: 'command',
          id: `s${index + 1}`,
          title: 'break',
          command: 'true',
          owes: [undo],
        })),
        baselineMs: 12_000,
        faultMs: 25_000,
        restoredMs: 15_000,
        toleratedOutageMs: 60_000,
        worstCaseMs: 120_000,
        costUsd: 0,
      },
      environment: {
        kind: 'lab',
        name: 'lab',
        entry: 'http://shop',
        healthPath: '/',
        servedByHeader: 'x',
        zones: [],
        reach: {},
        timeScale: 1,
      },
      versions: { gameday: '0.1.0' },
      pid: 1,
      cores: 4,
    },
    ...own.load.classes.map((name): Stamped => ({
      at: t0 - 400,
      type: 'load-started',
      class: name,
      rate: trace?.rate ?? own.load.rate,
      pid: 2,
      via: 'resolver',
    })),
    { at: t0, type: 'phase', phase: 'baseline' },
    { at: faultAt - 40, type: 'phase', phase: 'fault' },
    ...(broken
      ? ([
          { at: faultAt - 30, type: 'owed', id: 's1/1', step: 's1', undo },
          { at: faultAt - 20, type: 'acting', step: 's1' },
          { at: faultAt + 10, type: 'acted', step: 's1', receipt: { summary: 'done', facts: {} } },
          { at: faultAt + 10, type: 'fault-applied', step: 's1', fromAt: faultAt - 10, toAt: faultAt + 5 },
        ] as const satisfies Stamped[])
      : []),
    { at: faultAt + 20, type: 'phase', phase: 'recovery' },
    { at: undoAt, type: 'phase', phase: 'undo' },
    ...(broken
      ? ([
          { at: undoAt + 10, type: 'undoing', id: 's1/1' },
          { at: restoredAt - 10, type: 'settled', id: 's1/1', outcome: { how: 'undone', detail: '' } },
        ] as const satisfies Stamped[])
      : []),
    { at: restoredAt, type: 'phase', phase: 'restored' },
    ...own.load.classes.map((name): Stamped => {
      const sent = samples.filter((sample) => sample.class === name);
      const drops = sent.filter((sample) => sample.dropped).length;
      const counts = {
        due: sent.length,
        iterations: sent.length - drops,
        dropped: drops,
        interrupted: 0,
        requests: sent.length - drops,
        exitCode: 0,
        signal: null,
      };
      return { at: endAt + 100, type: 'load-ended', class: name, summary: { ...counts, ...summary } };
    }),
    { at: endAt + 200, type: 'finished', how: 'completed' },
  ];
}

function without<T, Key extends keyof T>(value: T, key: Key): Omit<T, Key> {
  const { [key]: _, ...rest } = value;
  return rest;
}
