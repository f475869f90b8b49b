/** Lengths and patterns of CreateExperimentTemplate and StartExperiment, from the service's model. */
import { integer, list, map, oneOf, required, structure, text, type Check } from './shape.ts';

const name = text(1, 64, /^\S+$/);
const words = /^[\s\S]+$/;
const arn = required(text(20, 2048, /^\S+$/));
export const tagMap: Check = map(text(0, 256), text(1, 128, words), 50);
const stringMap = map(text(0, 1024, /^\S*$/), name);
const parameterMap = map(text(0, 1024, words), name);

const filter = structure({
  path: required(text(1, 256, /^\S+$/)),
  values: required(list(text(1, 128, words))),
});

const target = structure({
  resourceType: required(text(1, 128, /^\S+$/)),
  resourceArns: list(arn, 5),
  resourceTags: tagMap,
  filters: list(filter),
  selectionMode: required(text(1, 64, /^\S+$/)),
  parameters: stringMap,
});

const action = structure({
  actionId: required(text(1, 128, /^\S+$/)),
  description: text(0, 512, words),
  parameters: parameterMap,
  targets: map(name, name),
  startAfter: list(name),
});

const stopCondition = structure({
  source: required(text(1, 64, /^\S+$/)),
  value: text(20, 2048, words),
});

const logConfiguration = structure({
  logSchemaVersion: required(integer(1)),
  cloudWatchLogsConfiguration: structure({ logGroupArn: required(text(20, 2048, words)) }),
  s3Configuration: structure({ bucketName: required(text(3, 63, /^\S+$/)), prefix: text(1, 1024, words) }),
});

const members = {
  description: required(text(1, 512, words)),
  roleArn: arn,
  stopConditions: required(list(stopCondition)),
  targets: map(target, name),
  actions: required(map(action, name)),
  tags: tagMap,
  logConfiguration,
  experimentOptions: structure({
    accountTargeting: oneOf('single-account', 'multi-account'),
    emptyTargetResolutionMode: oneOf('fail', 'skip'),
  }),
};

/** A whole template, as created or as an update leaves it. */
export const templateShape: Check = structure(members);

export const createShape: Check = structure({ clientToken: required(text(1, 1024, /^\S+$/)), ...members });

export const startShape: Check = structure({
  clientToken: required(text(1, 1024, /^\S+$/)),
  experimentTemplateId: required(text(1, 64)),
  experimentOptions: structure({ actionsMode: oneOf('skip-all', 'run-all') }),
  tags: tagMap,
});
