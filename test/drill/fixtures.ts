/** A drill and a targets file with nothing wrong in them, as text, and how the tests read them. */
import type { Diagnostic } from '../../src/drill/diagnostic.ts';
import { validateDrill, validateTargets } from '../../src/drill/validate.ts';
import type { Target } from '../../src/drill/types.ts';
import { parseYaml } from '../../src/edges/files/yaml.ts';

export const drillText = `kind: drill
id: zone-goes
title: A zone goes
hypothesis: Others take over.
service: shop
zone: b
load:
  script: orders
  rate: 60
  classes: [fresh, sticky]
  timeout: 2s
  goodWithin: 500ms
steadyState:
  availability: 0.99
  p95: 300ms
phases:
  baseline: 12s
  fault: 25s
  restored: 15s
faults:
  - kind: fis
    title: Zone b goes
    template: zone-goes.json
  - kind: fis
    title: And a little more of it
    template:
      description: Instances of \${zone} stop
      targets:
        machines:
          resourceType: aws:ec2:instance
          resourceTags: { AzImpairmentPower: StopInstances }
          selectionMode: ALL
        networks:
          resourceType: aws:ec2:subnet
          resourceTags: { AzImpairmentPower: DisruptSubnet }
          selectionMode: ALL
      actions:
        halt:
          actionId: aws:ec2:stop-instances
          parameters: { startInstancesAfterDuration: PT5M }
          targets: { Instances: machines }
        cut:
          actionId: aws:network:disrupt-connectivity
          parameters: { scope: all, duration: PT4M }
          targets: { Subnets: networks }
          startAfter: [halt]
bite:
  kind: zone-silent
targets:
  - loss-rto
  - loss-share
toleratedOutage: 40s
`;

export const targetsText = `targets:
  - id: loss-rto
    claim: n-plus-one
    sentence: Every part runs n+1.
    service: shop
    disruption: one zone goes
    measure: rto
    limit: { lab: 15s, aws: 20s }
    clock: client
    owner: sre
    document: Security page
    reviewed: 2026-09-14
  - id: loss-share
    claim: n-plus-two
    sentence: And more than that.
    service: shop
    disruption: one zone goes again
    measure: availability
    limit: { lab: 0.8 }
    clock: client
    owner: platform
    document: Policy
    reviewed: 2026-08-03
`;

export const targets = (parseYaml(targetsText, 'targets.yaml').value as { targets: Target[] }).targets;

/** The template that the drill's first fault names; its placeholder makes a zone necessary. */
export const templates: ReadonlyMap<string, unknown> = new Map([['zone-goes.json', { description: 'stop ${zone}' }]]);

export function checkDrill(text: string, more: object = {}): readonly Diagnostic[] {
  const { value, source, diagnostics } = parseYaml(text, 'zone-goes.drill.yaml');
  return [...diagnostics, ...validateDrill(value, source, { targets, templates, ...more }).diagnostics];
}

export function checkTargets(text: string): readonly Diagnostic[] {
  const { value, source, diagnostics } = parseYaml(text, 'targets.yaml');
  return [...diagnostics, ...validateTargets(value, source).diagnostics];
}

/** 1-based line of the only place where `anchor` stands. */
export function lineOf(text: string, anchor: string): number {
  const index = text.indexOf(anchor);
  if (index < 0 || text.indexOf(anchor, index + 1) >= 0) throw new Error(`not exactly once: ${anchor}`);
  return text.slice(0, index).split('\n').length;
}
