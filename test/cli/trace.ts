/** A k6 CSV as a run of the load scripts writes it, with a hole in it. */
export interface Blackout {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** Open model: `rate` arrivals a second for `forMs`; whatever arrives in the hole meets its time-out. */
export function traceWith(
  hole: Blackout,
  {
    startAt,
    rate,
    forMs,
    timeoutMs,
  }: { readonly startAt: number; readonly rate: number; readonly forMs: number; readonly timeoutMs: number },
): string {
  const rows = Array.from({ length: Math.floor((rate * forMs) / 1_000) }, (_, n) => {
    const at = startAt + (n * 1_000) / rate;
    const lost = at >= hole.from && at < hole.to;
    const wallMs = lost ? timeoutMs : 12 + (n % 7);
    const tags = lost ? 'st=0&op=read&ec=1050&be=' : 'st=200&op=read&ec=0&be=zone-a/i-1';
    return { endAt: at + wallMs, row: `gameday_request,${Math.round((at + wallMs) * 1_000)},${wallMs},,gameday,,${tags},` };
  });
  const lines = rows.sort((a, b) => a.endAt - b.endAt).map(({ row }) => row);
  return ['metric_name,timestamp,metric_value,error_code,scenario,status,extra_tags,metadata', ...lines, ''].join('\n');
}
