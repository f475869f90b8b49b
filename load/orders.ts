/** The shop: half reads, half writes, in turn. */
import exec from 'k6/execution';
import { call, entry } from './prelude.ts';

const skus = Number(__ENV.GAMEDAY_SKUS ?? 50);
const asJson = { headers: { 'Content-Type': 'application/json' } };

export default function orders(): void {
  const turn = exec.scenario.iterationInTest;
  const sku = `sku-${1 + (Math.floor(turn / 2) % skus)}`;
  if (turn % 2 === 0) read(sku);
  else write(sku, `${__ENV.GAMEDAY_CLASS}-${exec.scenario.startTime}-${turn}`);
}

// Go repeats a GET in silence when a kept connection breaks: alone it would call a killed backend healthy.
function read(sku: string): void {
  call('read', 'GET', `${entry}/catalog/${sku}`);
}

// A POST without an Idempotency-Key header is sent once, whatever happens: the honest probe.
function write(sku: string, key: string): void {
  call('write', 'POST', `${entry}/orders`, JSON.stringify({ sku, quantity: 1, key }), asJson);
}
