import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findLab, InvalidLabOption, labStatus, startLab, stopLab, type RunningLab, type StartLab } from '../../src/lab/client.ts';
import { isLiving, livingIn, socketsOf } from './sockets.ts';
import { ask, temporaryDir, until } from './world.ts';

const labs: RunningLab[] = [];
const start = async (options: Partial<StartLab> = {}) => {
  const lab = await startLab({
    scale: 10,
    lifetime: 'owned',
    stateDir: temporaryDir(),
    signal: AbortSignal.timeout(20_000),
    ...options,
  });
  labs.push(lab);
  return lab;
};
const pidsOf = async (lab: RunningLab) => Object.values((await labStatus(lab.dir))?.pids ?? {});
const clientPort = (lab: RunningLab) => Number(new URL(lab.facts.reach.via ?? '').port);

afterEach(async () => {
  for (const lab of labs.splice(0)) {
    await lab[Symbol.asyncDispose]();
    await stopLab(lab.dir);
  }
});

/** No process, and nothing that answers on any port it had. */
async function nothingLeft(lab: RunningLab, pids: readonly number[], ports: readonly number[], withinMs: number): Promise<void> {
  await until(() => livingIn(lab.pid).length === 0 && !pids.some(isLiving), withinMs);
  for (const port of ports) {
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  }
}

describe('a lab', () => {
  it('is up within 5 s, serves its clients, and listens on loopback only', async () => {
    const begun = performance.now();
    const lab = await start();
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(lab.facts).toMatchObject({ kind: 'lab', entry: 'http://shop.lab.test', timeScale: 10, servedByHeader: 'X-Served-By' });
    for (const zone of lab.facts.zones) expect((await ask(clientPort(lab), zone.address ?? '')).servedBy).toContain(zone.region);
    const sockets = socketsOf(await pidsOf(lab));
    expect(sockets.filter(({ state }) => state === 'listen').length).toBeGreaterThanOrEqual(22);
    for (const { local } of sockets) expect(local).toMatch(/^127\.0\.0\.1:/);
  });

  it('connects none of its processes to another except through the fabric', async () => {
    const lab = await start();
    const pids = (await labStatus(lab.dir))?.pids ?? {};
    const supervisor = pids.supervisor ?? 0;
    const client = clientPort(lab);
    const seen = new Set<number>();
    const look = (): void => {
      const sockets = socketsOf(Object.values(pids)).filter(({ state }) => state !== 'other');
      // Both ends must name each other: a port given out again while the tables are read makes strangers look like peers.
      const ownerOf = new Map(sockets.map(({ local, remote, pid }) => [`${local} ${remote}`, pid]));
      for (const { pid, local, remote, state } of sockets) {
        const peer = ownerOf.get(`${remote} ${local}`);
        if (state !== 'established' || peer === undefined) continue;
        expect([pid, peer]).toContain(supervisor);
        seen.add(pid).add(peer);
      }
    };
    // A look catches whoever is talking just then: at least three rounds, and as many more as it takes to have caught everybody.
    for (let round = 0; round < 3 || (seen.size < 16 && round < 50); round++) {
      const busy = Array.from({ length: 20 }, (_, n) => ask(client, lab.facts.zones[n % 5]?.address ?? ''));
      const quiet = Promise.allSettled(busy).then(() => true);
      do look();
      while (!(await Promise.race([quiet, setTimeout(5, false)])));
      await Promise.all(busy);
    }
    // Not by looking away: every node and every instance was seen talking.
    expect(seen.size).toBe(16);
  });

  it.each([
    ['', undefined],
    [', also with an instance frozen', /\/i-/],
    [', also with a balancer frozen', /\/balancer$/],
  ])('leaves no process and no port within 2 s of a kill -9 of its supervisor%s', async (_, frozen) => {
    const lab = await start({ lifetime: 'until-down' });
    const pids = (await labStatus(lab.dir))?.pids ?? {};
    const ports = socketsOf(Object.values(pids))
      .filter(({ state }) => state === 'listen')
      .map(({ local }) => Number(local.split(':')[1]));
    const victim = frozen && Object.entries(pids).find(([part]) => frozen.test(part))?.[1];
    if (victim) process.kill(victim, 'SIGSTOP');
    process.kill(lab.pid, 'SIGKILL');
    await nothingLeft(lab, Object.values(pids), [...new Set(ports)], 2_000);
    expect(existsSync(join(lab.dir, 'lab.json'))).toBe(false);
    expect(await findLab(lab.dir)).toBeUndefined();
  });

  it('replaces a reaper that dies, and the new one does its work', async () => {
    const lab = await start();
    const first = (await labStatus(lab.dir))?.pids.reaper ?? 0;
    process.kill(first, 'SIGKILL');
    await until(async () => ((await labStatus(lab.dir))?.pids.reaper ?? first) !== first);
    const pids = await pidsOf(lab);
    const instance = (await labStatus(lab.dir))?.pids[`eu-west-1a/${'i-0a1'.padEnd(19, '0')}`] ?? 0;
    process.kill(instance, 'SIGSTOP');
    process.kill(lab.pid, 'SIGKILL');
    await nothingLeft(lab, pids, [], 2_000);
  });

  it('ends with its owner, however the owner ends, unless somebody else holds the leash too', async () => {
    const dir = temporaryDir();
    const source = `
      import { spawn } from 'node:child_process';
      import { startLab } from ${JSON.stringify(new URL('../../src/lab/client.ts', import.meta.url).href)};
      const lab = await startLab({ scale: 10, lifetime: 'owned', stateDir: ${JSON.stringify(dir)}, signal: AbortSignal.timeout(20_000) });
      const heir = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: [lab.leash, 'ignore', 'ignore'] });
      console.log(JSON.stringify({ lab: lab.pid, heir: heir.pid }));
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const { lab, heir } = JSON.parse(String(line)) as { lab: number; heir: number };
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect((await ask(clientPort((await findLab(dir))!), '198.51.100.10')).status).toBe(200);
    expect(isLiving(lab)).toBe(true);
    process.kill(heir, 'SIGKILL');
    await until(() => livingIn(lab).length === 0, 2_000);
    await until(async () => (await findLab(dir)) === undefined, 2_000);
  });

  it('is found again and ended by its directory', async () => {
    const lab = await start({ lifetime: 'until-down' });
    const pids = await pidsOf(lab);
    const found = await findLab(lab.dir);
    expect(found?.facts).toEqual(lab.facts);
    await found?.[Symbol.asyncDispose]();
    expect(await labStatus(lab.dir)).toMatchObject({ lifetime: 'until-down' });
    await stopLab(lab.dir);
    await nothingLeft(lab, pids, [clientPort(lab)], 500);
    await stopLab(lab.dir);
    expect(await labStatus(lab.dir)).toBeUndefined();
    expect(readFileSync(join(lab.dir, 'truth.ndjson'), 'utf8')).toMatch(/"event":"lab-up".*[^]*"event":"lab-down"/);
  });

  it('leaves nothing behind in its default place, and clears away labs that died over an hour ago', async () => {
    const stateHome = temporaryDir();
    const labsIn = join(stateHome, 'gameday', 'labs');
    for (const [name, hours] of [
      ['long-dead', 1.1],
      ['just-died', 0.9],
    ] as const) {
      mkdirSync(join(labsIn, name), { recursive: true });
      writeFileSync(join(labsIn, name, 'supervisor.log'), '');
      const at = Date.now() / 1_000 - hours * 3_600;
      utimesSync(join(labsIn, name), at, at);
    }
    vi.stubEnv('XDG_STATE_HOME', stateHome);
    try {
      const lab = await startLab({ scale: 10, lifetime: 'owned', signal: AbortSignal.timeout(20_000) });
      labs.push(lab);
      expect(readdirSync(labsIn).toSorted()).toEqual([basename(lab.dir), 'just-died'].toSorted());
      expect(existsSync(join(lab.dir, 'truth.ndjson'))).toBe(true);
      await lab[Symbol.asyncDispose]();
      expect(readdirSync(labsIn)).toEqual(['just-died']);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('never meets another lab', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const portsOf = async (lab: RunningLab) =>
      socketsOf(await pidsOf(lab))
        .filter(({ state }) => state === 'listen')
        .map(({ local }) => local);
    const [ports, others] = [await portsOf(one), await portsOf(other)];
    expect(ports.filter((port) => others.includes(port))).toEqual([]);
    await one[Symbol.asyncDispose]();
    expect((await ask(clientPort(other), '198.51.100.10')).status).toBe(200);
  });

  it('refuses what makes no lab before it starts anything', async () => {
    await expect(start({ scale: 7 })).rejects.toThrow(InvalidLabOption);
    await expect(start({ defect: 'gremlins' })).rejects.toThrow(
      /no defect called gremlins; there are balancer-without-health-checks/,
    );
    await expect(start({ signal: AbortSignal.abort(new Error('not now')) })).rejects.toThrow('not now');
  });
});
