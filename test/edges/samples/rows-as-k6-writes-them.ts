/** k6's CSV for tests: the rows of one iteration as the real one writes them, tags in any order. */
export interface WrittenRequest {
  readonly endUs: number;
  readonly wallMs: number;
  readonly op: string;
  readonly status: number;
  readonly errorCode: number;
  readonly servedBy: string;
}

export const header = 'metric_name,timestamp,metric_value,error_code,scenario,status,extra_tags,metadata';

/** @param order a permutation of 0…3: in which order the tags come */
export function iterationRows(request: WrittenRequest, order: readonly number[]): string[] {
  const { endUs, wallMs, op, status, errorCode, servedBy } = request;
  const value = wallMs.toFixed(6);
  const answered = status > 0;
  const duration = answered ? value : '0.000000';
  const code = errorCode > 0 ? String(errorCode) : '';
  const http = (name: string, of: string) => `${name},${endUs},${of},${code},gameday,${status},op=${op},`;
  const tags = [`op=${op}`, `st=${status}`, `ec=${errorCode}`, `be=${servedBy}`];
  return [
    http('http_reqs', '1.000000'),
    http('http_req_duration', duration),
    http('http_req_blocked', '0.250000'),
    http('http_req_connecting', '0.100000'),
    http('http_req_tls_handshaking', '0.000000'),
    http('http_req_sending', '0.020000'),
    http('http_req_waiting', duration),
    http('http_req_receiving', '0.030000'),
    http('http_req_failed', answered ? '0.000000' : '1.000000'),
    `gameday_request,${endUs},${value},,gameday,,${order.map((index) => tags[index]).join('&')},`,
    `data_sent,${endUs},71.000000,,gameday,,,`,
    `data_received,${endUs},124.000000,,gameday,,,`,
    `iteration_duration,${endUs},${(wallMs + 0.1).toFixed(6)},,gameday,,,`,
    `iterations,${endUs},1.000000,,gameday,,,`,
  ];
}

export const csv = (rows: readonly string[]): Uint8Array => new TextEncoder().encode([header, ...rows, ''].join('\n'));
