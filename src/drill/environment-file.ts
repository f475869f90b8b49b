/** What an environment file says, and the facts it stands for. A lab has no file: it publishes its facts when it is up. */
import { durationMs, type DurationText } from './duration.ts';
import type { EnvironmentFacts, Reach, Zone } from './environment.ts';

interface Common {
  readonly name: string;
  readonly entry: string;
  readonly healthPath: string;
  readonly servedByHeader: string;
  readonly reach?: Reach;
}

export interface AwsFile extends Common {
  readonly kind: 'aws';
  readonly region: string;
  readonly account: string;
  readonly zones: readonly Omit<Zone, 'region'>[];
  readonly roleArn: string;
  readonly stopAlarms: readonly string[];
  readonly hostedZoneId?: string;
}

export interface CommandFile extends Common {
  readonly kind: 'command';
  /** Absent where the place has no zones or they do not matter. */
  readonly zones?: readonly (Omit<Zone, 'region'> & { readonly region?: string })[];
  /** How long one fault's command may take, and all undos of a run together; two minutes and five unless stated. */
  readonly deadlines?: { readonly act?: DurationText; readonly undo?: DurationText };
}

export type EnvironmentFile = AwsFile | CommandFile;

/** An account and a place of one's own run at their own speed: the time scale is 1. */
export function environmentFacts(file: EnvironmentFile): EnvironmentFacts {
  const { kind, name, entry, healthPath, servedByHeader, reach = {} } = file;
  const facts = { kind, name, entry, healthPath, servedByHeader, reach, timeScale: 1 };
  if (file.kind === 'command') {
    const { act, undo } = file.deadlines ?? {};
    return {
      ...facts,
      zones: (file.zones ?? []).map((zone) => ({ ...zone, region: zone.region ?? name })),
      ...(file.deadlines && {
        deadlines: { ...(act && { actMs: durationMs(act) }), ...(undo && { undoMs: durationMs(undo) }) },
      }),
    };
  }
  const { region, account, roleArn, stopAlarms, hostedZoneId } = file;
  return {
    ...facts,
    zones: file.zones.map((zone) => ({ ...zone, region })),
    aws: { region, account, roleArn, stopAlarms, ...(hostedZoneId !== undefined && { hostedZoneId }) },
  };
}
