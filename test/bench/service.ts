/** Starts the service under load and asks it what it has served. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Served {
  readonly requests: number;
  /** By the service's own clock, which has any origin. */
  readonly atMs: number;
}

export interface Service extends AsyncDisposable {
  readonly port: number;
  readonly dns: string;
  served(): Promise<Served>;
}

/** @param failing a file; while it exists every answer is a 503 */
export async function startService(failing?: string): Promise<Service> {
  const child = fork(join(import.meta.dirname, 'service-process.ts'), failing === undefined ? [] : [failing]);
  const [said] = (await once(child, 'message')) as [Pick<Service, 'port' | 'dns'>];
  return {
    ...said,
    async served() {
      const answer = once(child, 'message');
      child.send('served?');
      const [served] = (await answer) as [Served];
      return served;
    },
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
