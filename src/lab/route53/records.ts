/** Hosted zones and their record sets. */

export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SOA', 'TXT'] as const;
export type RecordType = (typeof recordTypes)[number];

export interface PlainSet {
  readonly kind: 'plain';
  /** Canonical: absolute, lower case, escaped. */
  readonly name: string;
  readonly type: RecordType;
  /** Seconds, as written: the time scale divides it when it is served. */
  readonly ttlS: number;
  readonly values: readonly string[];
}

export interface AliasSet {
  readonly kind: 'alias';
  readonly name: string;
  readonly type: RecordType;
  readonly target: { readonly zoneId: string; readonly name: string; readonly evaluateTargetHealth: boolean };
}

export type RecordSet = PlainSet | AliasSet;

/** By `recordKey`. A routing policy that allows several sets of one name and type will add its identifier to the key. */
export type Records = ReadonlyMap<string, RecordSet>;

export const recordKey = ({ name, type }: Pick<RecordSet, 'name' | 'type'>): string => `${name} ${type}`;

export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string | undefined;
  /** What the API shows. */
  records: Records;
  /** What the name servers know: the state of the last change that is INSYNC. `undefined` before the first. */
  served: Records | undefined;
  tags: Readonly<Record<string, string>>;
}

export interface Change {
  readonly id: string;
  status: 'PENDING' | 'INSYNC';
  /** Epoch ms. */
  readonly submittedAt: number;
  readonly comment: string | undefined;
}

export const nameServers = ['ns-1.lab.test.', 'ns-2.lab.test.'] as const;

/** What a new public zone starts with; TTLs and timers are Route 53's own. */
export function initialRecords(zoneName: string): Records {
  const sets: RecordSet[] = [
    { kind: 'plain', name: zoneName, type: 'NS', ttlS: 172_800, values: nameServers },
    {
      kind: 'plain',
      name: zoneName,
      type: 'SOA',
      ttlS: 900,
      values: [`${nameServers[0]} hostmaster.lab.test. 1 7200 900 1209600 86400`],
    },
  ];
  return new Map(sets.map((set) => [recordKey(set), set]));
}
