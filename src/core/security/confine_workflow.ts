import type { ResolvedEnv } from "../environment/env_layer.ts";
import type { JobSpec, Workflow } from "../job_spec.ts";
import { printable } from "../text/printable.ts";
import { err, ok, type Result } from "../result.ts";
import { limitNames, type RunLimits } from "./grants.ts";
import { isDangerousVariable } from "./read_grants.ts";

/** More jobs than this at once take an operator's word. */
const maxRestrictedWorkers = 8;

/** The longest text of a config that nobody trusts, UTF-16 units. */
export const maxRestrictedConfig = 4 * 1024 * 1024;

/** What an operator decides instead of the config. */
export interface OperatorsChoice {
  readonly limits: RunLimits;
  /** Whether a job can be given a file that no other one reaches. */
  readonly hasOwnFiles: boolean;
  /** The folder of logs, absolute. */
  readonly logDir: string;
  /** Whether it was named on the command line: then what the config names means nothing. */
  readonly namesLogDir: boolean;
  /** Whether the history was named on the command line. */
  readonly namesHistory: boolean;
}

/**
 * Takes out of a workflow what only an operator decides, or says all that a config which nobody trusts
 * must not ask for.
 *
 * @param environmentOf Resolves a job's environment and tells where each variable comes from.
 */
export function confineWorkflow(
  workflow: Workflow,
  environmentOf: (job: JobSpec["env"]) => ResolvedEnv,
  choice: OperatorsChoice,
): Result<Workflow, readonly string[]> {
  const { limits, logDir } = choice;
  const refusals: string[] = [];
  if (workflow.jobs.length > limits.jobs) {
    const { option } = limitNames.jobs;
    refusals.push(
      `The config has ${workflow.jobs.length} jobs: needs --${option}=${workflow.jobs.length}`,
    );
  }
  const usualLogDir = workflow.workingDir === "/" ? "/logs" : `${workflow.workingDir}/logs`;
  const namesLogDir = workflow.logDir !== usualLogDir ||
    workflow.jobs.some((job) => job.logDir !== null);
  if (namesLogDir && !choice.namesLogDir) {
    refusals.push('"log_dir" is not for a restricted config to choose: needs --log-dir');
  }
  if (workflow.databasePath !== null && !choice.namesHistory) {
    refusals.push('"database" is not for a restricted config to choose: needs --db');
  }
  if (workflow.logRetentionMs !== null) {
    refusals.push('"log_retention_days" is not for a restricted config to choose');
  }
  if (workflow.plugins.length > 0) {
    refusals.push('"dependency_plugins" are code of the engine: no restricted config has any');
  }
  const writer = workflow.jobs.find((job) => job.outputs.length > 0);
  if (writer !== undefined && !choice.hasOwnFiles) {
    refusals.push(`Job "${printable(writer.id)}" has "outputs": needs --sandbox=os`);
  }
  const dangerous = new Set<string>();
  for (const job of workflow.jobs.slice(0, limits.jobs)) {
    const { origin } = environmentOf(job.env);
    for (const [name, from] of Object.entries(origin)) {
      if (from !== "cli" && from !== "shell" && isDangerousVariable(name)) dangerous.add(name);
    }
    // The jobs that follow would get it.
    for (const name of job.outputs) if (isDangerousVariable(name)) dangerous.add(name);
  }
  for (const name of dangerous) {
    refusals.push(`Variable "${printable(name)}" is not for a restricted config to set`);
  }
  if (refusals.length > 0) return err(refusals);
  return ok({
    ...workflow,
    logDir,
    databasePath: null,
    orphanPolicy: "kill",
    maxWorkers: Math.min(workflow.maxWorkers, maxRestrictedWorkers),
    runTimeoutMs: Math.min(workflow.runTimeoutMs ?? Infinity, limits.runMs),
    jobs: workflow.jobs.map((job) => job.logDir === null ? job : { ...job, logDir: null }),
  });
}
