import { defineDrill } from '../src/drill/define.ts';

export default defineDrill({
  id: 'instance-loss',
  title: 'One instance of n+1 stops',
  hypothesis:
    'When one instance stops, the others take its requests within the documented time, and it takes its share again once it is back.',
  service: 'shop',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '15s', restored: '15s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '6m' } },
  faults: [{ kind: 'fis', title: 'One instance stops', template: 'instance-loss.json' }],
  bite: { kind: 'instances-silent', count: 1 },
  targets: ['instance-loss-rto', 'instance-loss-availability'],
});
