/**
 * Everything that can be wrong with what a person wrote: code → what it means and what to do. Closed, and the same as the
 * table in docs/errors.md (a test compares them). A diagnostic says more than this table: the value found, the name meant.
 */
export const diagnosticCodes = {
  'file/missing': ['the file is not there', 'check the path; drills end in .drill.ts or .drill.yaml'],
  'file/syntax': ['the file cannot be parsed', 'correct it at the place named'],
  'file/import-failed': ['the drill file threw while it was loaded', 'run it through the type checker; a drill only holds data'],
  'file/no-default-export': ['the drill file exports nothing by default', 'write `export default defineDrill({ … })`'],

  'schema/missing-key': ['a key that is needed is not there', 'add it'],
  'schema/unknown-key': ['a key that nobody reads', 'correct its name or remove it'],
  'schema/wrong-type': ['the value is of another type than is needed', 'write a value of the type named'],
  'schema/not-allowed': ['the value is none of those allowed', 'write one of them'],
  'schema/out-of-range': ['the number is too small or too large', 'write a number in the range named'],
  'schema/empty': ['there must be something here', 'write at least one'],
  'schema/malformed': ['the text is not of the form needed', 'write it in the form named'],

  'drill/duplicate-id': ['two drills or game days have the same id', 'rename one: reports and history are kept by id'],
  'drill/unknown-target': ['the drill names a target that is not documented', 'correct the id or add the target to targets.yaml'],
  'drill/repeated-target': ['the drill names a target twice', 'remove one'],
  'drill/target-not-for-environment': ['the target states no limit for this environment', 'add a limit for it in targets.yaml'],
  'drill/target-of-other-service': ['the target was promised for another service', 'name a target of the drill’s own service'],
  'drill/bite-missing': ['nothing proves that the fault bit', 'state `bite`: what must be seen for the fault to count'],
  'drill/bite-without-fault': ['there is a proof of a bite and no fault', 'remove `bite` or add the fault'],
  'drill/mixed-faults': ['faults of different kinds in one drill', 'use one kind; make two drills of a game day otherwise'],
  'drill/control-without-outages': [
    'without a fault only “no outage found” can be judged',
    'name a target whose measure is outages',
  ],
  'drill/zone-missing': ['a zone is to be struck and none is named', 'state `zone`, by its letter'],
  'drill/tolerated-outage-missing': [
    'nothing says when the run must be stopped',
    'state `toleratedOutage`, or name a target with an RTO',
  ],
  'drill/tolerance-below-limit': ['the run is stopped before its target is decided', 'tolerate at least the RTO limit'],
  'drill/good-within-exceeds-timeout': [
    'a request times out before it is too late to be good',
    'make goodWithin at most timeout',
  ],
  'drill/watch-too-short': [
    'the fault is watched for less time than recovery may take',
    'make phases.fault longer than the limit',
  ],
  'drill/thin-load': ['too few requests to see a partial outage', 'send at least 59 requests a second for each class'],
  'drill/cannot-support-claim': ['too few requests to show that a limit is kept', 'raise load.rate or lengthen the phases'],
  'drill/baseline-too-short': [
    'the run would refuse its own baseline: too few requests',
    'lengthen phases.baseline or raise load.rate',
  ],
  'drill/restored-too-short': [
    'whether it is well again could not be told',
    'make phases.restored at least 7s: 3 s of its second half are needed',
  ],
  'drill/script-missing': ['the load script is not there', 'name a script in load/, without its ending'],
  'drill/template-missing': ['the template file is not there', 'add it to templates/ beside the drill or correct the name'],
  'game-day/unknown-drill': ['the game day names a drill that is not there', 'correct the id'],

  'targets/duplicate-id': ['two targets have the same id', 'rename one: verdicts and history are kept by id'],
  'targets/limit-not-for-measure': ['the limit is not of the kind that the measure has', 'write a duration, a share or a count'],

  'environment/zone-outside-region': ['a zone is not of the environment’s region', 'name zones of that region'],
  'environment/duplicate-zone': ['a zone is named twice', 'remove one'],
  'environment/user-in-url': [
    'a URL holds a user name or a password, and plans, journals and reports record it',
    'remove what stands before the @; let a script in load/ send what the service asks for',
  ],

  'fis/unknown-action': ['FIS has no action of that name', 'correct the actionId'],
  'fis/unknown-target-key': ['the action takes no target of that name', 'use the key that the action takes'],
  'fis/missing-target': ['the action has nothing to act upon', 'name a target of the template'],
  'fis/undefined-target': ['the action names a target that the template does not define', 'define it or correct the name'],
  'fis/wrong-resource-type': ['the target is of a type that the action cannot act upon', 'use the type that the action takes'],
  'fis/missing-parameter': ['the action cannot do without this parameter', 'add it'],
  'fis/unknown-parameter': ['the action has no such parameter', 'correct its name or remove it'],
  'fis/bad-parameter': ['the parameter has a value that FIS refuses', 'write a value of the form named'],
  'fis/bad-duration': ['FIS does not take this duration', 'write ISO 8601 within the action’s bounds, PT1M to PT12H for most'],
  'fis/bad-start-after': [
    'startAfter names no other action, or goes round in a circle',
    'name actions that end before this one starts',
  ],
  'fis/bad-selection-mode': ['FIS does not take this selectionMode', 'write ALL, COUNT(n) or PERCENT(n)'],
  'fis/arns-and-tags': ['a target is selected by ARNs and by tags', 'keep one of the two'],
  'fis/nothing-selected': ['a target selects nothing', 'state resourceArns, resourceTags or parameters'],
  'fis/not-selectable': ['FIS does not select this type in that way', 'select it in the way it takes'],
  'fis/unused-target': ['no action acts upon this target', 'remove it'],
  'fis/never-heals': ['nothing ends this fault', 'let the action end by itself'],
  'fis/over-quota': ['more than FIS takes in one template', 'make two experiments of it'],
  'fis/bad-stop-condition': [
    'the stop condition is incomplete',
    'write source none, or aws:cloudwatch:alarm with the alarm’s ARN',
  ],
  'fis/unknown-placeholder': ['nothing is known by that name', 'write ${zone}, ${zoneId}, ${region}, ${account} or ${roleArn}'],
} as const satisfies Record<string, readonly [meaning: string, hint: string]>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
