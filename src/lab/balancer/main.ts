/** A balancer's node in one zone: an HTTP/1.1 reverse proxy on a free loopback port, in front of targets in every zone of its region. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BalancerTuning } from '../defects.ts';
import { announce, endWithSupervisor, tellSupervisor, type ToMember } from '../messages.ts';
import { probe } from '../probe.ts';
import { targetCheck } from '../timing.ts';
import { TargetAgent } from './agent.ts';
import { proxyTo } from './proxy.ts';
import { endless, leaky } from './slots.ts';
import { Targets, type Target, type TargetSpec } from './targets.ts';

export interface BalancerSettings extends BalancerTuning {
  readonly zone: string;
  /** Loopback port of the zone's SOCKS5 entry: the only way out. */
  readonly entryPort: number;
  readonly targets: readonly TargetSpec[];
  readonly timeScale: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as BalancerSettings;
const connectTimeoutMs = 500;

const targets = new Targets(
  settings.targets,
  targetCheck,
  (spec) => new TargetAgent(settings.entryPort, { host: spec.address, port: spec.port }, connectTimeoutMs),
);
const server = createServer(proxyTo(targets, settings.leakySlots ? leaky(settings.leakySlots) : endless));
server.keepAliveTimeout = 65_000;

/** Looks at one target for ever. Each starts at its own point of the interval, as independent checkers do. */
async function check(target: Target): Promise<never> {
  const intervalMs = targetCheck.intervalMs / settings.timeScale;
  await sleep(Math.random() * intervalMs);
  for (;;) {
    const dueMs = performance.now() + intervalMs;
    const to = { host: target.address, port: target.port };
    const { good, because } = await probe(settings.entryPort, to, '/healthz', targetCheck.timeoutMs / settings.timeScale);
    if (targets.looked(target, good)) tellSupervisor({ kind: 'target', target: target.id, healthy: good, because });
    await sleep(Math.max(0, dueMs - performance.now()));
  }
}

endWithSupervisor();
process.on('message', (message: ToMember) => targets.shiftAwayFrom(message.zones));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
announce((server.address() as AddressInfo).port);
if (settings.checks) for (const target of targets.all) void check(target);
