/** The closed table of exit codes (docs/errors.md walks it). A verdict is about the system, an undo still owed about us. */
export const exitCodes = {
  met: { code: 0, meaning: 'every target met', environment: 'put back' },
  missed: { code: 1, meaning: 'a target missed', environment: 'put back' },
  invalid: { code: 2, meaning: 'usage, or an invalid drill, targets file or configuration', environment: 'untouched' },
  refused: { code: 3, meaning: 'refused: not started', environment: 'untouched' },
  inconclusive: { code: 4, meaning: 'inconclusive: the run could not tell', environment: 'put back' },
  stopped: { code: 5, meaning: 'stopped by a stop condition or the lever', environment: 'put back' },
  owed: { code: 6, meaning: 'an undo is still owed: gameday recover <run>', environment: 'STILL BROKEN' },
  defect: { code: 70, meaning: 'a defect of the harness', environment: 'put back' },
  interrupted: { code: 130, meaning: 'interrupted (Ctrl-C)', environment: 'put back' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM)', environment: 'put back' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** 6 > 70 > 130, 143 > 5 > 1 > 4 > 0; refusals (3) stand between what happened and what did not: above 4, below 1. */
const precedence = [6, 70, 143, 130, 5, 1, 3, 4, 0];

/** Of several drills; 4 where there was none, since nothing was judged. */
export function worstExit(codes: readonly number[]): number {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.inconclusive.code;
}

/** 143 for SIGTERM, 130 for everything else that asks a run to end. */
export function interruptedCode(signal: string): number {
  return signal === 'SIGTERM' ? exitCodes.terminated.code : exitCodes.interrupted.code;
}
