import type { ConfigVariables } from "../core/config/config_variables.ts";
import { engineVariables } from "../core/engine_variables.ts";
import type { ResolvedEnv, Variables } from "../core/env_layers.ts";
import type { Failure } from "../core/failure.ts";
import { hasReferences } from "../core/interpolate_params.ts";
import type { JobSpec, Workflow } from "../core/job_spec.ts";
import { resolvePath } from "../core/paths.ts";
import { resolveChecks } from "../core/resolve_checks.ts";
import { err, ok, type Result } from "../core/result.ts";
import { SecretRegistry } from "../core/secret_registry.ts";
import { createSecretRule } from "../core/secrets.ts";
import { UnknownParams } from "../core/unknown_params.ts";
import { readEnvFile } from "../core/variable_files.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { RunOptions } from "./run_options.ts";

/** What a run's jobs get as environments, and what of it nobody may see. */
export interface RunEnvironment {
  /** Resolves the whole environment of a job from its own variables. */
  readonly of: (job: JobSpec["env"]) => ResolvedEnv;
  /** Knows the secrets of every job. */
  readonly secrets: SecretRegistry;
  /** What could not be interpolated in any job's variables, each said once, masked. */
  readonly warnings: ReadonlySet<string>;
  /** Names of the variables that the command line sets, itself or by its env files. */
  readonly commandLineNames: readonly string[];
}

/** Reads the variables that the command line sets: those of its env files, and over them its own. */
export async function readCommandLineVariables(
  { env, envFiles }: Pick<RunOptions, "env" | "envFiles">,
  { cwd, readTextFile }: Pick<CliDependencies, "readTextFile" | "cwd">,
): Promise<Result<Variables, Failure>> {
  const layers: Variables[] = [];
  const mistakes: string[] = [];
  for (const path of envFiles) {
    const read = readEnvFile(await readTextFile(resolvePath(cwd, path)), path);
    if (read.ok) layers.push(read.value);
    else mistakes.push(...read.error);
  }
  if (mistakes.length > 0) return err({ kind: "config", message: mistakes.join("\n") });
  return ok(Object.fromEntries([...layers, env].flatMap((layer) => Object.entries(layer))));
}

/** Resolves the environments of all jobs once, to know every secret and every warning. */
export function prepareEnvironment(
  workflow: Workflow,
  environmentOf: ConfigVariables["resolve"],
  commandLine: Variables,
): RunEnvironment {
  const rule = createSecretRule(workflow.secretPatterns, Object.keys(workflow.secretFiles));
  const secrets = new SecretRegistry(rule);
  // All at once: a text of one job may hold a secret of another one.
  const warnings = new Set<string>();
  const params = new UnknownParams();
  const common = secrets.secretNames(Object.keys(environmentOf({}).values));
  for (const job of workflow.jobs) {
    const environment = environmentOf(job.env);
    secrets.learn(environment.values, [
      ...common,
      ...secrets.secretNames(Object.keys(job.env)),
    ]);
    for (const warning of environment.warnings) warnings.add(warning);
    const { values } = environment;
    for (const warning of warningsOfChecks(job, { workflow, values, params })) {
      warnings.add(warning);
    }
  }
  return {
    of: environmentOf,
    secrets,
    warnings: new Set([...warnings].map((warning) => secrets.mask(warning))),
    commandLineNames: Object.keys(commandLine),
  };
}

/** The run says this too, when it comes to the job; `plan` and `validate` never come to one. */
function warningsOfChecks(
  job: JobSpec,
  { workflow, values, params }: {
    readonly workflow: Workflow;
    readonly values: Variables;
    readonly params: UnknownParams;
  },
): readonly string[] {
  const checks = [...job.preChecks, ...job.postChecks];
  if (!checks.some((check) => hasReferences(check.params))) return [];
  const later = { runId: "", attempt: "", mark: "" };
  const env = { ...values, ...engineVariables({ ...workflow, ...later }, job) };
  return params.describe(job, resolveChecks(checks, env, (text) => text).unknown, env);
}
