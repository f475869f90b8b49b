/** The kernel's own tables: who listens where, and who is connected to whom. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface TcpSocket {
  readonly pid: number;
  readonly local: string;
  readonly remote: string;
  readonly state: 'established' | 'listen' | 'other';
}

const states: Readonly<Record<string, TcpSocket['state']>> = { '01': 'established', '0A': 'listen' };

/** TCP and UDP sockets of these processes; for UDP every bound socket counts as listening. */
export function socketsOf(pids: readonly number[]): readonly TcpSocket[] {
  const owner = new Map(pids.flatMap((pid) => inodesOf(pid).map((inode) => [inode, pid] as const)));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line): TcpSocket[] => {
        const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
        const pid = owner.get(inode);
        if (pid === undefined) return [];
        return [
          {
            pid,
            local: address(local),
            remote: address(remote),
            state: table.startsWith('udp') ? 'listen' : (states[state] ?? 'other'),
          },
        ];
      }),
  );
}

/** Processes of a session or group that are more than a corpse waiting to be collected. */
export function livingIn(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [state, , processGroup] = statOf(pid);
      return Number(processGroup) === group && state !== 'Z' && state !== 'X';
    });
}

export const isLiving = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)[0]);

function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function inodesOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** `0100007F:1F90` → `127.0.0.1:8080`; IPv6 stays in the kernel's form. */
function address(hex: string): string {
  const [host = '', port = ''] = hex.split(':');
  const readable =
    host.length === 8
      ? (host.match(/../g) ?? [])
          .map((byte) => Number.parseInt(byte, 16))
          .reverse()
          .join('.')
      : host;
  return `${readable}:${Number.parseInt(port, 16)}`;
}
