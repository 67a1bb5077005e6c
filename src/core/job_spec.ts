import type { CheckSpec } from "./check_spec.ts";
import type { Command } from "./commands/command.ts";
import type { ConditionSpec } from "./conditions/condition.ts";
import type { HookSpec } from "./hooks/hooks.ts";
import type { JobId } from "./ids.ts";
import type { NotifySettings } from "./notify/notify_settings.ts";
import type { OrphanPolicy, OverlapPolicy } from "./run/overlap_policy.ts";
import type { PluginSpec } from "./plugins/plugin_spec.ts";
import type { Launch, ProcessSettings } from "./commands/process_settings.ts";
import type { RetryPolicy } from "./retries/retry_policy.ts";
import type { Schedule } from "./schedule/schedule.ts";
import type { GrantRequest } from "./security/grants.ts";
import type { SecurityPolicy } from "./security/security_policy.ts";
import type { Trigger } from "./graph/trigger.ts";
import type { WhenClause } from "./when/expression.ts";

/** One job of a config: parsed, every default set, never changed afterwards. */
export interface JobSpec {
  readonly id: JobId;
  /** Place in the config's list, counted from 0; also the job's number everywhere inside. */
  readonly index: number;
  readonly description: string;
  readonly command: Command;
  /** The command as the config's text has it. */
  readonly commandText: string;
  /** Ids as the config names them, duplicates removed, in declared order. */
  readonly dependencies: readonly JobId[];
  /** When this job may start, for the dependencies whose trigger is not `success`. */
  readonly triggers: ReadonlyMap<JobId, Trigger>;
  /** What outside the run must be met before this job starts, in declared order. */
  readonly conditions: readonly ConditionSpec[];
  /** Without it the job always runs; else it is skipped where this does not hold. */
  readonly when: WhenClause | null;
  /** Names of the variables that this job gives the jobs that depend on it. */
  readonly outputs: readonly string[];
  /** Whether a failure of this job is recorded without failing what depends on it, or the run. */
  readonly allowFailure: boolean;
  /** Ready jobs with a higher one start first; any finite number. */
  readonly priority: number;
  /** Units of the workflow's pools that this job holds while it runs. */
  readonly resources: Readonly<Record<string, number>>;
  /** Limit of one execution's process, ms; may be fractional; 0 ends it at once. */
  readonly timeoutMs: number;
  /** From how long on an execution counts as slow, ms; `null` where nothing is expected. */
  readonly expectedMs: number | null;
  /** Time between TERM and KILL when this job's processes are ended, ms. */
  readonly killGraceMs: number;
  /** This job's own variables, values not yet interpolated. */
  readonly env: Readonly<Record<string, string>>;
  readonly preChecks: readonly CheckSpec[];
  readonly postChecks: readonly CheckSpec[];
  readonly retry: RetryPolicy;
  /** What its processes start with. */
  readonly processSettings: ProcessSettings;
  /** How they get it; absent where nothing is asked for, and where nothing is to be run. */
  readonly launch?: Launch;
  /** How much of one execution's output its log keeps, bytes, at least 4096; `null` for all. */
  readonly logMaxBytes: number | null;
  /** Absolute folder that this job runs in where it differs from the workflow's, else `null`. */
  readonly workingDir: string | null;
  /** That folder as the config has it, references and all, or `null`. */
  readonly workingDirText: string | null;
  /** Absolute folder of this job's log where it differs from the workflow's, else `null`. */
  readonly logDir: string | null;
}

/** Returns when a job may start, as far as one of its dependencies goes. */
export function triggerOf({ triggers }: Pick<JobSpec, "triggers">, dependency: JobId): Trigger {
  return triggers.size === 0 ? "success" : triggers.get(dependency) ?? "success";
}

/** Which variables of the engine's own environment jobs get. */
export type InheritShellEnv =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | { readonly kind: "names"; readonly names: readonly string[] };

/** A whole config: parsed, defaulted, readonly. Paths are absolute. */
export interface Workflow {
  readonly applicationName: string;
  readonly configPath: string;
  readonly workingDir: string;
  readonly logDir: string;
  /** `database.path` of the config, absolute, or `null`. */
  readonly databasePath: string | null;
  readonly parallel: boolean;
  /** At least 1. */
  readonly maxWorkers: number;
  /** How ready jobs of the same priority take their turns in a parallel run. */
  readonly schedule: Schedule;
  readonly env: Readonly<Record<string, string>>;
  readonly inheritShellEnv: InheritShellEnv;
  /** Limit of the whole run, ms; `null` is no limit. */
  readonly runTimeoutMs: number | null;
  /** Capacity of each named pool, units. */
  readonly limits: Readonly<Record<string, number>>;
  /** Commands that follow the run, in their order. */
  readonly hooks: readonly HookSpec[];
  /** Absolute paths of files whose contents are the values of variables, by name. */
  readonly secretFiles: Readonly<Record<string, string>>;
  /** Which names are secret besides the usual ones, see `createSecretRule`. */
  readonly secretPatterns: readonly string[];
  readonly security: SecurityPolicy;
  /** What the jobs need where nobody trusts the config; `null` for whatever is granted. */
  readonly asks: GrantRequest | null;
  /** Whom the run tells of itself. */
  readonly notify: NotifySettings;
  /** How long log files of the application are kept, ms; `null` for ever. */
  readonly logRetentionMs: number | null;
  /** What to do where another run of the application still goes on. */
  readonly onOverlap: OverlapPolicy;
  /** What becomes of running jobs when their engine dies. */
  readonly orphanPolicy: OrphanPolicy;
  /** The plugins that are used. */
  readonly plugins: readonly PluginSpec[];
  readonly jobs: readonly JobSpec[];
}
