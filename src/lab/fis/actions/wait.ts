import { elapse, type PerformedAction } from './action.ts';

export const wait: PerformedAction = {
  apply: (context, signal) => elapse(context, 'duration', signal),
};
