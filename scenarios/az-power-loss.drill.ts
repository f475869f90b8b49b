import { defineDrill } from '../src/drill/define.ts';

export default defineDrill({
  id: 'az-power-loss',
  title: 'A zone loses power',
  hypothesis:
    'When zone b loses power, every client is served well by the other zones again within the documented time, ' +
    'at no moment is everybody without service, and the zone takes its share again once power is back.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '25s', restored: '15s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '6m' } },
  faults: [{ kind: 'fis', title: 'Zone b loses power', template: 'az-power-loss.json' }],
  bite: { kind: 'zone-silent' },
  targets: ['az-loss-rto', 'az-loss-availability', 'az-loss-blackout'],
});
