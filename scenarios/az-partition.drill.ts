import { defineDrill } from '../src/drill/define.ts';

/*
 * The zone is cut from the other zones, and clients still reach it:
 *
 *     clients ──► balancer a ──► a, c, ╳b
 *     clients ──► balancer b ──► b, ╳a, ╳c
 *     clients ──► balancer c ──► a, c, ╳b
 *
 * Nobody falls silent here. Until each balancer has given up on the targets it cannot reach, four of nine requests are sent
 * across the gap and hang: that is what proves the bite, and what the targets bound. Afterwards each side serves with what
 * it has, so zone b goes on serving its share and `zone-silent` would never hold.
 */
export default defineDrill({
  id: 'az-partition',
  title: 'A zone loses its links to the others',
  hypothesis:
    'When zone b is cut from the other zones while clients still reach it, every balancer gives up what it cannot reach ' +
    'within the documented time, and both sides serve every client with what they have.',
  service: 'shop',
  zone: 'b',
  load: { script: 'orders', rate: 60, classes: ['fresh', 'sticky'], timeout: '2s', goodWithin: '500ms' },
  steadyState: { availability: 0.99, p95: '300ms' },
  phases: { baseline: '12s', fault: '20s', restored: '15s' },
  phasesFor: { aws: { baseline: '2m', fault: '4m', restored: '5m' } },
  faults: [{ kind: 'fis', title: 'Zone b is cut from the other zones', template: 'az-partition.json' }],
  bite: { kind: 'requests-disturbed', count: 20, within: '15s' },
  targets: ['az-partition-rto', 'az-partition-availability'],
});
