/** The closed table of exit codes (docs/errors.md walks it). A verdict is about the system, an undo still owed about us. */
import { exits, interruption } from '../analysis/exit.ts';
import type { ExitName } from '../analysis/types.ts';

export const exitCodes = {
  met: { code: exits.met, meaning: 'every target met', environment: 'put back' },
  missed: { code: exits.missed, meaning: 'a target missed', environment: 'put back' },
  invalid: {
    code: exits.invalid,
    meaning: 'usage, or an invalid drill, targets file or configuration',
    environment: 'untouched',
  },
  refused: { code: exits.refused, meaning: 'refused: not started', environment: 'untouched' },
  inconclusive: { code: exits.inconclusive, meaning: 'inconclusive: the run could not tell', environment: 'put back' },
  stopped: { code: exits.stopped, meaning: 'stopped by a stop condition or the lever', environment: 'put back' },
  owed: { code: exits.owed, meaning: 'an undo is still owed: gameday recover <run>', environment: 'STILL BROKEN' },
  defect: { code: exits.defect, meaning: 'a defect of the harness', environment: 'put back' },
  'hung-up': { code: exits['hung-up'], meaning: 'hung up (SIGHUP: the terminal or session is gone)', environment: 'put back' },
  interrupted: { code: exits.interrupted, meaning: 'interrupted (Ctrl-C)', environment: 'put back' },
  terminated: { code: exits.terminated, meaning: 'terminated (SIGTERM)', environment: 'put back' },
} as const satisfies Record<ExitName, { code: number; meaning: string; environment: string }>;

/** 6 > 70 > 143, 130, 129 > 5 > 1 > 4 > 0; refusals (2, 3) stand between what happened and what did not: above 4, below 1. */
const precedence = [6, 70, 143, 130, 129, 5, 1, 2, 3, 4, 0];

/** Of several drills; 4 where there was none, since nothing was judged. */
export function worstExit(codes: readonly number[]): number {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.inconclusive.code;
}

/** 143 for SIGTERM, 129 for SIGHUP, 130 for everything else that asks a run to end. */
export function interruptedCode(signal: string): number {
  return exits[interruption(signal)];
}
