import { defineGameDay } from '../src/drill/define.ts';

/* From nothing to the worst: a control run first, so that whatever is found later was not there before. */
export default defineGameDay({
  id: 'zone-day',
  title: 'Everything that can happen to a zone',
  drills: ['control', 'instance-loss', 'az-slow', 'az-partition', 'az-power-loss'],
});
