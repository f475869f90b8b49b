/** The service under load, in a process of its own: as little as answers at all, and a name server that knows every name. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDns } from '../edges/resolver/dns-server.ts';

/** While this file exists every answer is a 503. */
const [failing] = process.argv.slice(2);

let requests = 0;
const server = createServer((request, response) => {
  requests++;
  request.resume();
  if (failing !== undefined && existsSync(failing)) response.statusCode = 503;
  response.end('ok');
});
server.keepAliveTimeout = 60_000;
const dns = await startDns();
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, dns: dns.address });
});
process.on('message', () => {
  dns.asked.length = 0;
  process.send?.({ requests, atMs: performance.now() });
});
process.once('disconnect', () => process.exit());
