import type { ParsedConfig } from "../core/config/parse_config.ts";
import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import type { Workflow } from "../core/job_spec.ts";
import type { ConfigReview } from "./config_review.ts";
import type { Restriction } from "./restricted/restriction.ts";
import type { RunEnvironment } from "./run_environment.ts";
import type { RunOptions } from "./command_line/run_options.ts";

/** A config that can be used. */
export interface LoadedConfig {
  readonly workflow: Workflow;
  readonly graph: DependencyManager;
  /** Warnings laid out for stderr; empty where there are none. */
  readonly warnings: string;
  /** Looks at its text once more. */
  readonly review: ConfigReview;
}

/** A config that can be run: its folders are there and its files of variables are read. */
export interface RunnableConfig extends LoadedConfig {
  readonly environment: RunEnvironment;
  /** What confines its jobs; `null` where it is trusted. */
  readonly restriction: Restriction | null;
}

/** What the command line says of how a config is read. */
export type LoadOptions =
  & Pick<RunOptions, "env" | "envFiles">
  /** Where it is only looked at, nothing has to be confined. */
  & Partial<Pick<RunOptions, "restricted" | "logDir" | "db">>;

/** A config as it was read, with what resolves the environments of its jobs. */
export type ReadConfig = LoadedConfig & Pick<ParsedConfig & { readonly ok: true }, "environmentOf">;
