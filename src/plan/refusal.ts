/** Why a sound drill cannot be made into a plan here and now. The run does not start (exit 3). */
export interface PlanRefusal {
  readonly code: PlanRefusalCode;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Closed; listed in docs/errors.md. */
export const planRefusalCodes = {
  'plan/unknown-zone': 'the environment has no zone of that name, letter or id',
  'plan/ambiguous-zone': 'more than one zone answers to that name',
  'plan/no-survivors': 'with the struck zone gone, no zone of its region would be left to serve',
  'plan/fault-not-for-environment': 'the environment cannot apply faults of that kind',
  'plan/template-missing': 'the fault names a template that was not loaded',
  'plan/unfilled-placeholder': 'a placeholder of the template has no value in this environment',
  'plan/target-unknown': 'the drill names a target that is not documented',
  'plan/target-without-limit': 'the target states no limit for this kind of environment',
  'plan/nothing-to-hit': 'nothing in the environment matches what the fault is aimed at',
  'plan/no-tolerated-outage': 'nothing says how long an outage may last before the run is stopped',
} as const;

export type PlanRefusalCode = keyof typeof planRefusalCodes;

export function refusal(code: PlanRefusalCode, message: string, hint: string): PlanRefusal {
  return { code, message, hint };
}
