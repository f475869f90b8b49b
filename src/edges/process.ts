/**
 * Shell commands of users: the one door to zx.
 *
 * Every option is stated, because zx's defaults can be changed from outside (`ZX_*`) and by anybody else in the process. A command runs
 * in a process group of its own: Ctrl-C must reach us first, so that we decide when a half-done fault is undone.
 */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  /** Last lines, for a message. */
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Resolves whatever the exit code; rejects only if there is no shell to run it or it was aborted. */
export async function runCommand(command: string, { env, cwd, signal }: CommandOptions): Promise<CommandResult> {
  signal.throwIfAborted();
  const { $ } = await import('zx');
  const shell = $({
    shell: 'bash',
    prefix: 'set -euo pipefail;',
    postfix: '',
    cwd,
    env,
    signal,
    killSignal: 'SIGTERM',
    detached: true,
    nothrow: true,
    quiet: true,
    verbose: false,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await shell`bash -euo pipefail -c ${command}`;
  signal.throwIfAborted();
  return {
    exitCode: output.exitCode,
    signal: output.signal,
    stdout: output.stdout,
    stderr: output.stderr.trim().split('\n').slice(-5).join('\n'),
  };
}
