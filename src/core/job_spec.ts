import type { CheckSpec } from "./check_spec.ts";
import type { Command } from "./command.ts";
import type { JobId } from "./ids.ts";
import type { RetryPolicy } from "./retry_policy.ts";

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
  /** Limit of one execution's process, ms; may be fractional; 0 ends it at once. */
  readonly timeoutMs: number;
  /** This job's own variables, values not yet interpolated. */
  readonly env: Readonly<Record<string, string>>;
  readonly preChecks: readonly CheckSpec[];
  readonly postChecks: readonly CheckSpec[];
  readonly retry: RetryPolicy;
  /** Absolute folder of this job's log where it differs from the workflow's, else `null`. */
  readonly logDir: string | null;
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
  readonly env: Readonly<Record<string, string>>;
  readonly inheritShellEnv: InheritShellEnv;
  /** Absolute paths of files of variables; later ones win. */
  readonly envFiles: readonly string[];
  /** Absolute paths of files whose contents are the values of variables, by name. */
  readonly secretFiles: Readonly<Record<string, string>>;
  /** Which names are secret besides the usual ones, see `createSecretRule`. */
  readonly secretPatterns: readonly string[];
  readonly jobs: readonly JobSpec[];
}
