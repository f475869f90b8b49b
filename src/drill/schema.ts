/**
 * The shape of everything a person writes: drills, game days, targets, environment files, FIS templates.
 *
 * The only door to zod. Each `error` below is the hint of a diagnostic: it says what to write instead. What is wrong is
 * said by `issues.ts` from the value found.
 */
import * as z from 'zod';
import { parseDuration, type DurationText } from './duration.ts';
import type { AwsFile, CommandFile } from './environment-file.ts';
import type { Finding } from './finding.ts';
import { toFindings } from './issues.ts';
import { clientClasses, measures, type Drill, type FisTemplate, type GameDay, type Target } from './types.ts';

const text = (error: string) => z.string({ error }).min(1, { error });
const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const id = (what: string) =>
  matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, `write ${what} in small letters, digits and dashes, as in az-power-loss`);
const among = <const T extends readonly string[]>(words: T) => z.enum(words, { error: `write ${orList(words)}` });
const literal = <const T extends string>(word: T, error = `write ${word}`) => z.literal(word, { error });
const list = <T extends z.ZodType>(item: T, error: string) => z.array(item, { error }).readonly();
const some = <T extends z.ZodType>(item: T, error: string) => z.array(item, { error }).min(1, { error }).readonly();
const share = (error: string) => z.number({ error }).min(0, { error }).max(1, { error });
const mapOf = <T extends z.ZodType>(value: T, error: string) => z.record(z.string(), value, { error }).readonly();

/** Unknown keys are errors. The message carries the known ones, from which `issues.ts` makes a suggestion for each. */
function object<T extends z.ZodRawShape>(shape: T, error = `write a map with ${andList(Object.keys(shape))}`) {
  const keys = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : error) }).readonly();
}

function duration(error = 'write a duration longer than zero: 500ms, 30s, 5m, 1.5h') {
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, { error })
    .refine((value) => (parseDuration(value) ?? 1) > 0, { error }) as unknown as z.ZodType<DurationText>;
}

function perEnvironment<T extends z.ZodType>(value: T, error: string) {
  return object({ lab: value.exactOptional(), aws: value.exactOptional(), command: value.exactOptional() }, error);
}

const fisTarget = object({
  resourceType: matching(/^aws:[\w-]+:[\w-]+$/, 'write a FIS resource type, as in aws:ec2:instance'),
  resourceArns: list(text('write an ARN'), 'write a list of ARNs').exactOptional(),
  resourceTags: mapOf(z.string({ error: 'write the value of the tag' }), 'write tags and their values').exactOptional(),
  filters: list(
    object({
      path: text('write the path of an attribute, as in State.Name'),
      values: list(text('write a value'), 'write a list of values'),
    }),
    'write a list of filters, each with path and values',
  ).exactOptional(),
  selectionMode: text('write ALL, COUNT(n) or PERCENT(n)'),
  parameters: mapOf(z.string({ error: 'write a text in quotes' }), 'write parameters and their values').exactOptional(),
});

const fisAction = object({
  actionId: text('write a FIS action, as in aws:ec2:stop-instances'),
  description: z.string({ error: 'write a sentence' }).exactOptional(),
  parameters: mapOf(
    z.string({ error: 'write a text in quotes, numbers too' }),
    'write parameters and their values',
  ).exactOptional(),
  targets: mapOf(
    z.string({ error: 'write the name of a target of this template' }),
    'write target keys and target names',
  ).exactOptional(),
  startAfter: list(text('write the name of an action'), 'write a list of action names').exactOptional(),
});

const fisTemplate = object({
  description: text('write a sentence that says what the experiment does'),
  targets: mapOf(fisTarget, 'write targets by name; an empty map if no action needs one'),
  actions: mapOf(fisAction, 'write actions by name'),
  stopConditions: list(
    object({ source: text('write none, or aws:cloudwatch:alarm'), value: text('write the ARN of an alarm').exactOptional() }),
    'write a list of stop conditions, each with source and value',
  ).exactOptional(),
  experimentOptions: object({
    accountTargeting: among(['single-account', 'multi-account']).exactOptional(),
    emptyTargetResolutionMode: among(['fail', 'skip']).exactOptional(),
  }).exactOptional(),
  tags: mapOf(z.string({ error: 'write the value of the tag' }), 'write tags and their values').exactOptional(),
}) satisfies z.ZodType<FisTemplate>;

const title = text('write a line that names it for readers');

const fault = z.discriminatedUnion(
  'kind',
  [
    object({
      kind: literal('fis'),
      title,
      template: z.union([text('write the name of a file in scenarios/templates/, or the template itself'), fisTemplate], {
        error: 'write the name of a file in scenarios/templates/, or the template itself',
      }),
    }),
    object({
      kind: literal('command'),
      title,
      run: text('write the shell command that applies the fault'),
      undo: text('write the shell command that takes it back, harmless if run never happened'),
    }),
  ],
  { error: 'write fis or command' },
);

const atLeastOne = z.int({ error: 'write 1 or more' }).min(1, { error: 'write 1 or more' });

const bite = z.discriminatedUnion(
  'kind',
  [
    object({ kind: literal('zone-silent') }),
    object({ kind: literal('zone-slow'), by: duration() }),
    object({
      kind: literal('instances-silent'),
      count: atLeastOne,
    }),
    object({ kind: literal('requests-disturbed'), count: atLeastOne, within: duration() }),
  ],
  { error: 'write zone-silent, zone-slow, instances-silent or requests-disturbed' },
);

const phases = object({
  baseline: duration(),
  fault: duration().describe('How long the fault is watched before the undo begins, from the moment it is applied.'),
  restored: duration().describe('How long after the undo the system may take to be back within its steady state.'),
});

const positive = 'write how many arrivals a second each class makes, more than 0';

const drill = object({
  kind: literal('drill', 'write kind: drill, or kind: game-day'),
  id: id('the id'),
  title,
  hypothesis: text('write the sentence that the drill is to refute'),
  service: text('write the service whose targets are judged'),
  zone: text('write the zone to strike, by its letter').describe('Zone to strike, by its letter or suffix.').exactOptional(),
  load: object({
    script: matching(/^[\w-]+$/, 'write the name of a script in load/, without its ending'),
    rate: z.number({ error: positive }).gt(0, { error: positive }),
    classes: some(among(clientClasses), `write a list of at least one of ${orList(clientClasses)}`),
    timeout: duration(),
    goodWithin: duration().describe('A request is good when its status is expected and it took no longer than this.'),
  }),
  steadyState: object({
    availability: share('write the least share of good requests, 0 to 1'),
    p95: duration(),
  }),
  phases,
  phasesFor: perEnvironment(phases, 'write phases for lab, aws or command').exactOptional(),
  faults: list(fault, 'write a list of faults, empty for a control run'),
  bite: bite.describe('What must be seen for the fault to count as having bitten.').exactOptional(),
  targets: some(text('write the id of a target in targets.yaml'), 'write a list of at least one id in targets.yaml'),
  toleratedOutage: duration().describe('The run is stopped when an outage lasts longer.').exactOptional(),
}) satisfies z.ZodType<Drill>;

const gameDay = object({
  kind: literal('game-day'),
  id: id('the id'),
  title,
  drills: some(text('write the id of a drill'), 'write a list of at least one drill id'),
}) satisfies z.ZodType<GameDay>;

const limitHint = 'write a duration (15s), a share of good requests (0.99) or a count (0)';
const limit = z.union([duration(limitHint), z.number({ error: limitHint }).min(0, { error: limitHint })], { error: limitHint });

const target = object({
  id: id('the id'),
  claim: id('the id of the promise'),
  sentence: text('write the sentence that somebody promised'),
  service: text('write the service it was promised for'),
  disruption: text('write what happens, as in: one availability zone loses power'),
  measure: among(measures),
  limit: perEnvironment(limit, 'write a limit for lab, aws or command, as in { lab: 15s, aws: 120s }').refine(
    (limits) => Object.keys(limits).length > 0,
    { error: 'write a limit for at least one of lab, aws and command' },
  ),
  clock: among(['client', 'alarm', 'plan', 'job']),
  owner: text('write who answers for it'),
  document: text('write where the promise stands'),
  reviewed: z.iso.date({ error: 'write the date of the last review, as in 2026-09-14' }),
}) satisfies z.ZodType<Target>;

const targetsFile = object({ targets: list(target, 'write a list of targets') }, 'write `targets:` and a list of targets');

const url = matching(/^https?:\/\/[^\s/]+[^\s]*$/, 'write the base URL that clients use, as in https://shop.example.com');
const path = matching(/^\//, 'write a path, as in /health');
const zoneKeys = {
  name: text('write the name of the zone, as in eu-west-1a'),
  id: text('write the id of the zone, as in euw1-az1').exactOptional(),
  address: text('write the address that clients see for the zone').exactOptional(),
};
const common = {
  name: text('write a name for reports, as in staging'),
  entry: url,
  healthPath: path,
  servedByHeader: matching(/^[\w-]+$/, 'write the name of the response header that says zone/instance, as in x-served-by'),
  reach: object({
    dns: matching(/^\S+:\d+$/, 'write host:port of the DNS server to ask').exactOptional(),
    via: matching(/^socks5:\/\/\S+:\d+$/, 'write socks5://host:port').exactOptional(),
  }).exactOptional(),
};

const awsFile = object({
  kind: literal('aws'),
  ...common,
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'write a region, as in eu-west-1'),
  account: matching(/^\d{12}$/, 'write the twelve digits of the account in quotes'),
  zones: some(object(zoneKeys), 'write a list of the zones that serve, each with name and id'),
  roleArn: matching(/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/, 'write the ARN of the role that FIS assumes'),
  stopAlarms: list(
    matching(/^arn:aws[\w-]*:cloudwatch:[\w-]+:\d{12}:alarm:.+$/, 'write the ARN of a CloudWatch alarm'),
    'write a list of alarm ARNs that stop an experiment; an empty one if there are none',
  ),
  hostedZoneId: matching(/^Z[A-Z0-9]+$/, 'write the id of the hosted zone, as in Z0123456789ABCDEFGHIJ').exactOptional(),
}) satisfies z.ZodType<AwsFile>;

const commandFile = object({
  kind: literal('command'),
  ...common,
  zones: list(
    object({ ...zoneKeys, region: text('write the region of the zone').exactOptional() }),
    'write a list of zones',
  ).exactOptional(),
  deadlines: object({
    act: duration().describe('How long the command of one fault may take.').exactOptional(),
    undo: duration().describe('How long all undos of a run together may take.').exactOptional(),
  }).exactOptional(),
}) satisfies z.ZodType<CommandFile>;

const environmentFile = z.discriminatedUnion('kind', [awsFile, commandFile], { error: 'write aws or command' });

const schemas = {
  drill,
  'game-day': gameDay,
  targets: targetsFile,
  environment: environmentFile,
  template: fisTemplate,
} as const;

export type SchemaName = keyof typeof schemas;

/** Everything about the shape of `value` that is wrong, at once; empty when it has the shape. Nothing is converted. */
export function checkShape(name: SchemaName, value: unknown): Finding[] {
  const result = schemas[name].safeParse(value);
  return result.success ? [] : toFindings(result.error.issues, value);
}

/** JSON Schema (draft 2020-12), for editors and for `gameday schema`. */
export function jsonSchema(name: SchemaName): Record<string, unknown> {
  return { $id: `gameday/${name}.schema.json`, title: `gameday ${name}`, ...z.toJSONSchema(schemas[name]) };
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function andList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
