/** What every load script shares. It runs inside k6 and is steered by `__ENV` alone; the harness sets every variable below. */
import exec from 'k6/execution';
import http from 'k6/http';
import type { RefinedResponse, RequestBody, RefinedParams } from 'k6/http';
import { Trend } from 'k6/metrics';

/** Base URL without a trailing slash: `GAMEDAY_ENTRY`. */
export const entry = (__ENV.GAMEDAY_ENTRY ?? '').replace(/\/+$/, '');
if (entry === '') throw new Error('GAMEDAY_ENTRY is not set: the base URL of the service');

const timeoutMs = Number(__ENV.GAMEDAY_TIMEOUT_MS ?? 2_000);

// k6 hands header names over in Go's spelling.
const servedByHeader = (__ENV.GAMEDAY_SERVED_BY ?? '').toLowerCase().replace(/(^|-)[a-z]/g, (initial) => initial.toUpperCase());

/**
 * Wall time of one request in ms, failed ones included. k6's own `http_req_duration` reads 0 where no connection came about, so that an
 * outage would look fast.
 */
const wall = new Trend('gameday_request', true);

type Params = RefinedParams<'text' | 'binary' | 'none'>;

/** Sends one request and records it. `op` is what the report calls it: `read`, `write`. Redirects are answers, not followed. */
export function call(
  op: string,
  method: string,
  url: string,
  body: RequestBody | null = null,
  params: Params = {},
): RefinedResponse<'text' | 'binary' | 'none'> {
  const began = clockMs();
  const response = http.request(method, url, body, { timeout: timeoutMs, redirects: 0, ...params, tags: { ...params.tags, op } });
  wall.add(clockMs() - began, {
    op: tag(op),
    st: String(response.status),
    ec: String(response.error_code),
    be: tag(response.headers[servedByHeader] ?? ''),
  });
  return response;
}

// k6's own age: the only clock in it that is finer than a millisecond and never set back. Not to be had before the first iteration.
let instance: typeof exec.instance | undefined;
function clockMs(): number {
  instance ??= exec.instance;
  return instance.currentTestRunDuration;
}

// The CSV output writes tags as `k=v&k=v` without escaping.
function tag(value: string): string {
  return value.replace(/[^A-Za-z0-9_.:/-]/g, '_').slice(0, 64);
}
