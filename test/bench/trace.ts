/** A long trace as k6 writes it: thirteen rows a request, in order of their ends, an outage in the middle. */
import { open } from 'node:fs/promises';
import { header } from '../edges/samples/rows-as-k6-writes-them.ts';

export const rowsPerRequest = 13;
export const faultAt = { share: 0.4, lasts: 0.01 } as const;
const startUs = 1_795_288_734_000_000;
const everyUs = 1_000;
const blockRequests = 2_000;

/** When request `share` × n is due, epoch ms. */
export const instantOf = (requests: number, share: number): number => Math.round((startUs + requests * share * everyUs) / 1_000);

export async function writeTrace(path: string, requests: number): Promise<void> {
  await using file = await open(path, 'w');
  await file.write(`${header}\n`);
  for (let from = 0; from < requests; from += blockRequests) {
    let block = '';
    for (let i = from; i < Math.min(requests, from + blockRequests); i++) block += rowsOf(i, requests);
    await file.write(block);
  }
}

const servers = [
  'eu-west-1a/i-0a1',
  'eu-west-1a/i-0a2',
  'eu-west-1b/i-0b1',
  'eu-west-1b/i-0b2',
  'eu-west-1c/i-0c1',
  'eu-west-1c/i-0c2',
];

function rowsOf(index: number, requests: number): string {
  const lost = index >= requests * faultAt.share && index < requests * (faultAt.share + faultAt.lasts);
  const status = lost ? 503 : 200;
  const code = lost ? 1503 : 0;
  // Spread by a multiple that has no factor in common with 997: begins come in another order than ends.
  const wallMs = 2 + ((index * 7_919) % 997) / 50;
  const at = startUs + index * everyUs + 22_000;
  const value = wallMs.toFixed(6);
  const tail = `,${lost ? code : ''},gameday,${status},op=read,\n`;
  const tags = [`st=${status}`, 'op=read', `ec=${code}`, `be=${lost ? '' : servers[index % servers.length]}`];
  const turn = index % tags.length;
  const spelt = [...tags.slice(turn), ...tags.slice(0, turn)].join('&');
  return (
    `http_reqs,${at},1.000000${tail}http_req_duration,${at},${value}${tail}http_req_blocked,${at},0.002100${tail}` +
    `http_req_connecting,${at},0.000000${tail}http_req_tls_handshaking,${at},0.000000${tail}http_req_sending,${at},0.020000${tail}` +
    `http_req_waiting,${at},${value}${tail}http_req_receiving,${at},0.030000${tail}http_req_failed,${at},${lost ? 1 : 0}.000000${tail}` +
    `gameday_request,${at},${value},,gameday,,${spelt},\n` +
    `data_sent,${at},71.000000,,gameday,,,\ndata_received,${at},124.000000,,gameday,,,\niteration_duration,${at},${value},,gameday,,,\n`
  );
}
