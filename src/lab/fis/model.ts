/** Templates and experiments as FIS keeps them. Field names are the wire's. */

export interface TargetSpec {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[];
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly filters?: readonly FilterSpec[];
  readonly selectionMode: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface FilterSpec {
  readonly path: string;
  readonly values: readonly string[];
}

export interface ActionSpec {
  readonly actionId: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Target key of the action → name of a target of the template. */
  readonly targets?: Readonly<Record<string, string>>;
  readonly startAfter?: readonly string[];
}

export interface StopCondition {
  readonly source: string;
  readonly value?: string;
}

export interface LogConfiguration {
  readonly logSchemaVersion: number;
  readonly cloudWatchLogsConfiguration?: { readonly logGroupArn: string };
  readonly s3Configuration?: { readonly bucketName: string; readonly prefix?: string };
}

export type EmptyTargetResolutionMode = 'fail' | 'skip';
export type ActionsMode = 'run-all' | 'skip-all';

export interface TemplateSpec {
  readonly description: string;
  readonly roleArn: string;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly actions: Readonly<Record<string, ActionSpec>>;
  readonly stopConditions: readonly StopCondition[];
  readonly logConfiguration?: LogConfiguration;
  readonly experimentOptions: {
    readonly accountTargeting: 'single-account' | 'multi-account';
    readonly emptyTargetResolutionMode: EmptyTargetResolutionMode;
  };
  readonly tags: Readonly<Record<string, string>>;
}

export interface Template extends TemplateSpec {
  readonly id: string;
  readonly arn: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ActionStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'cancelled'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'skipped';

export interface ActionRun {
  readonly spec: ActionSpec;
  readonly status: ActionStatus;
  readonly reason: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export type ExperimentStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'cancelled';

export interface ExperimentError {
  readonly accountId: string;
  readonly code: 'ConfigurationFailure' | 'InternalFailure' | 'InvalidTarget';
  readonly location: string;
}

export interface ExperimentState {
  readonly status: ExperimentStatus;
  readonly reason: string;
  readonly error?: ExperimentError;
}

export interface ResolvedTarget {
  readonly targetName: string;
  readonly resourceType: string;
  readonly arn: string;
}

/** Changes by replacing whole members; nothing outside `run.ts` writes to it. */
export interface Experiment {
  readonly id: string;
  readonly arn: string;
  /** Frozen copy: later updates of the template do not reach a started experiment. */
  readonly template: Template;
  readonly actionsMode: ActionsMode;
  /** Makes the choice of COUNT and PERCENT repeatable: the client token. */
  readonly seed: string;
  tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  endedAt?: number;
  state: ExperimentState;
  actions: Readonly<Record<string, ActionRun>>;
  resolved: readonly ResolvedTarget[];
}

const terminal: ReadonlySet<ExperimentStatus> = new Set(['completed', 'stopped', 'failed', 'cancelled']);

export const isOver = (experiment: Experiment): boolean => terminal.has(experiment.state.status);
