import { defineDrill } from '../src/drill/define.ts';

/*
 * Nothing is broken. A harness that finds an outage here would find one anywhere, and its other verdicts would be worth nothing.
 * What counts as restored is the second half of what is watched at the end, and it takes three seconds of it to say so.
 */
export default defineDrill({
  id: 'control',
  title: 'Nothing happens',
  hypothesis: 'When nothing is broken, no outage is found.',
  service: 'shop',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '15s', restored: '8s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '1m' } },
  faults: [],
  targets: ['control-outages'],
  toleratedOutage: '5s',
});
