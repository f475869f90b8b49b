import { request } from 'node:http';
import { connectThrough, type Destination } from './fabric/socks.ts';

export interface ProbeResult {
  readonly good: boolean;
  readonly because: string;
}

/** One look over HTTP through a SOCKS5 entry, on a connection of its own. Good: any 2xx or 3xx in time. Never rejects. */
export async function probe(entryPort: number, to: Destination, path: string, timeoutMs: number): Promise<ProbeResult> {
  const signal = AbortSignal.timeout(Math.max(1, Math.round(timeoutMs)));
  try {
    const socket = await connectThrough(entryPort, to, signal);
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request({ path, signal, headers: { host: to.host, connection: 'close' }, createConnection: () => socket });
      asked.once('error', reject);
      asked.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.end();
    }).finally(() => socket.destroySoon());
    return { good: status >= 200 && status < 400, because: `HTTP ${status}` };
  } catch (error) {
    return { good: false, because: signal.aborted ? `no answer within ${Math.round(timeoutMs)} ms` : String(error) };
  }
}
