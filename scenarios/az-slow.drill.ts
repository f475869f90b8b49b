import { defineDrill } from '../src/drill/define.ts';

/*
 * A brownout: health checks stay green, nothing fails over, and what passes through the zone is late. The delay is chosen so
 * that even a request that crosses the slow links several times (connect, ask, and on to another zone) is still good.
 */
export default defineDrill({
  id: 'az-slow',
  title: 'A zone answers late',
  hypothesis:
    'When every packet from the instances of zone b is 50 ms late, clients feel it within the documented latency, ' +
    'and nobody loses a request.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '20s', restored: '12s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '3m' } },
  faults: [{ kind: 'fis', title: 'Zone b answers 50 ms late', template: 'az-slow.json' }],
  bite: { kind: 'zone-slow', by: '40ms' },
  targets: ['az-slow-latency', 'az-slow-availability'],
  toleratedOutage: '10s',
});
