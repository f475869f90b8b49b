/** What k6's exit codes mean here. `errext/exitcodes` of k6 1.8 and 2.2, and measured. */
export type K6End =
  /** It had run for as long as it was told to. */
  | 'done'
  /** SIGINT or SIGTERM. */
  | 'interrupted'
  /** The script judged or aborted by itself. */
  | 'script'
  /** The script or its options are wrong: nothing was measured. */
  | 'configuration'
  | 'crash';

const meanings: Readonly<Record<number, K6End>> = {
  0: 'done',
  97: 'script',
  99: 'script',
  100: 'configuration',
  101: 'configuration',
  103: 'script',
  104: 'configuration',
  105: 'interrupted',
  106: 'configuration',
  107: 'configuration',
  108: 'script',
  110: 'script',
  255: 'configuration',
};

export function k6End(exitCode: number | null, signal: string | null): K6End {
  if (signal !== null || exitCode === null) return 'crash';
  return meanings[exitCode] ?? 'crash';
}

/** `exit 107: ReferenceError: foo is not defined`, from what k6 logged last. */
export function describeExit(exitCode: number | null, signal: string | null, logLines: readonly string[]): string {
  const how = signal === null ? `exit ${exitCode}` : `killed by ${signal}`;
  const said = logLines.map(logMessage).findLast((text) => text !== '');
  return said === undefined ? how : `${how}: ${said}`;
}

/** k6's log is JSON; what is not (a panic) is told as it stands. */
function logMessage(line: string): string {
  try {
    const { msg = '' } = JSON.parse(line) as { msg?: string };
    return msg.trim().replaceAll(/\s+/g, ' ');
  } catch {
    return line.trim();
  }
}
