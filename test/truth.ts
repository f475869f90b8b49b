/**
 * What really happened in a lab, from its own log. Drills never read it; tests and soaks do, to see whether a measured interval
 * contains the truth.
 */
import { readFile } from 'node:fs/promises';
import type { Judgement, Outage } from '../src/analysis/types.ts';
import type { ClientClass } from '../src/drill/types.ts';
import { truthFileIn } from '../src/lab/client.ts';

export interface TruthEvent {
  readonly at: number;
  readonly event: string;
  readonly [fact: string]: string | number | boolean;
}

export async function readTruth(labDir: string): Promise<readonly TruthEvent[]> {
  const text = await readFile(truthFileIn(labDir), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TruthEvent);
}

export interface ZoneLoss {
  /** First thing that could make a request fail. */
  readonly beginAt: number;
  /** After this no request of a client without a name cache can have failed: no answer names the zone, no survivor's balancer uses it. */
  readonly endAt: number;
  /** The same for clients that keep an answer as long as its TTL allows: somewhere up to here. */
  readonly cachedEndAt: number;
}

/** The loss of one zone by the first experiment that cuts its links. Throws where the log does not hold one. */
export function zoneLoss(truth: readonly TruthEvent[], zone: string): ZoneLoss {
  const cut = need(
    truth.find(({ event, a, b }) => event === 'link-cut' && (a === zone || b === zone)),
    `no link of ${zone} was cut`,
  );
  const killed = truth.filter(
    ({ event, part, at }) => event === 'process-gone' && String(part).startsWith(`${zone}/`) && Math.abs(at - cut.at) < 5_000,
  );
  const beginAt = Math.min(cut.at, ...killed.map(({ at }) => at));
  const out = need(
    truth.find(({ event, at, zone: of }) => event === 'node-out-of-dns' && of === zone && at > beginAt),
    `${zone} never left the answer`,
  );
  const address = String(out.address);
  const answers = truth.filter(
    ({ event, addresses, at }) => event === 'dns-answer' && String(addresses).split(',').includes(address) && at <= out.at,
  );
  const lastAnswer = need(answers.at(-1), `no answer ever held ${address}`);
  const healed =
    truth.find(({ event, at, a, b }) => event === 'link-healed' && at > beginAt && (a === zone || b === zone))?.at ?? Infinity;
  // A target in the dead zone is named by its instance id: i-0b1… stands in eu-west-1b.
  const ejections = truth.filter(
    ({ event, at, by, target }) =>
      event === 'target-ejected' && at > beginAt && at < healed && by !== zone && instanceZone(String(target)) === zone.slice(-1),
  );
  const endAt = Math.max(lastAnswer.at, ...ejections.map(({ at }) => at));
  return { beginAt, endAt, cachedEndAt: Math.max(endAt, lastAnswer.at + Number(lastAnswer.ttlS) * 1_000) };
}

const instanceZone = (id: string): string => id.charAt(3);

export interface EdgeCheck {
  readonly class: ClientClass;
  readonly contains: boolean;
  readonly narrow: boolean;
  /** ms from the truth to the nearer bound; negative inside. */
  readonly beginOffMs: number;
  readonly endOffMs: number;
  readonly beginWidthMs: number;
  readonly endWidthMs: number;
}

/** How a class's first outage stands to the truth. `shiftMs` moves the truth: a check that cannot fail is none. */
export function checkEdges(
  judgement: Judgement,
  loss: ZoneLoss,
  clientClass: ClientClass,
  widestMs: number,
  shiftMs = 0,
): EdgeCheck {
  const outage = need(
    judgement.outages.find((each): each is Outage => each.class === clientClass),
    `class ${clientClass} saw no outage`,
  );
  const end = outage.end ?? { lowAt: Infinity, highAt: Infinity };
  const truthEnd = clientClass === 'fresh' ? [loss.endAt, loss.endAt] : [loss.beginAt, loss.cachedEndAt];
  const beginOffMs = outside(outage.begin.lowAt, outage.begin.highAt, loss.beginAt + shiftMs, loss.beginAt + shiftMs);
  const endOffMs = outside(end.lowAt, end.highAt, (truthEnd[0] ?? 0) + shiftMs, (truthEnd[1] ?? 0) + shiftMs);
  const beginWidthMs = outage.begin.highAt - outage.begin.lowAt;
  const endWidthMs = end.highAt - end.lowAt;
  return {
    class: clientClass,
    contains: beginOffMs <= 0 && endOffMs <= 0,
    narrow: Math.max(beginWidthMs, endWidthMs) <= widestMs,
    beginOffMs,
    endOffMs,
    beginWidthMs,
    endWidthMs,
  };
}

/** Distance between [low, high] and [from, to]; negative (the smaller margin) where they overlap. */
function outside(low: number, high: number, from: number, to: number): number {
  return Math.round(Math.max(low - to, from - high) * 10) / 10;
}

function need<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
