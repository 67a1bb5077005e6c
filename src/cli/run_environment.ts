import { engineVariables } from "../core/environment/engine_variables.ts";
import type { EnvResolver } from "../core/environment/env_layers.ts";
import type { Variables } from "../core/environment/env_layer.ts";
import type { Failure } from "../core/failure.ts";
import { hasReferences } from "../core/environment/interpolate_params.ts";
import type { JobSpec, Workflow } from "../core/job_spec.ts";
import {
  type ExpectedOutputs,
  expectedOutputs,
  noOutputs,
  type OutputSources,
} from "../core/outputs/expected_outputs.ts";
import { getOwn } from "../core/own_property.ts";
import { resolvePath } from "../core/paths.ts";
import { resolveCondition, unknownIn } from "../core/conditions/resolve_condition.ts";
import { resolveChecks } from "../core/resolve_checks.ts";
import { err, ok, type Result } from "../core/result.ts";
import { SecretRegistry } from "../core/secrets/secret_registry.ts";
import { createSecretRule } from "../core/secrets/secrets.ts";
import { UnknownParams } from "../core/environment/unknown_params.ts";
import { readEnvFile } from "../core/environment/variable_files.ts";
import { unknownVariables } from "../core/when/describe_when.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { RunOptions } from "./command_line/run_options.ts";

/** What a run's jobs get as environments, and what of it nobody may see. */
export interface RunEnvironment {
  /** Resolves the whole environment of a job from its own variables and those that others give it. */
  readonly of: EnvResolver;
  /**
   * Returns what a job will get from others.
   *
   * @param settledOf Knows those that do not run; without it all of them will.
   */
  readonly outputsOf: (job: JobSpec, settledOf?: OutputSources["settledOf"]) => ExpectedOutputs;
  /** Knows the secrets of every job. */
  readonly secrets: SecretRegistry;
  /** What could not be interpolated in any job's variables, each said once, masked. */
  readonly warnings: ReadonlySet<string>;
  /** What the `when` of jobs name that nothing sets, each said once, masked. */
  readonly whenWarnings: readonly string[];
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
  environmentOf: EnvResolver,
  commandLine: Variables,
): RunEnvironment {
  const rule = createSecretRule(workflow.secretPatterns, Object.keys(workflow.secretFiles));
  const secrets = new SecretRegistry(rule);
  secrets.add(workflow.notify.secrets);
  const outputsOf = createOutputsOf(workflow.jobs);
  // All at once: a text of one job may hold a secret of another one.
  const warnings = new Set<string>();
  const unset = new Map<string, string>();
  const params = new UnknownParams();
  const common = secrets.secretNames(Object.keys(environmentOf({}).values));
  for (const job of workflow.jobs) {
    const outputs = outputsOf(job);
    const environment = environmentOf(job.env, outputs.values);
    // What will be made of outputs is not known yet; the run learns it.
    const known = outputs.isPending
      ? sameIn(environment.values, environmentOf(job.env).values)
      : environment.values;
    secrets.learn(known, [...common, ...secrets.secretNames(Object.keys(job.env))]);
    for (const warning of environment.warnings) warnings.add(warning);
    const { values } = environment;
    if (job.when !== null) noteUnset(job, values, workflow, unset);
    for (const warning of warningsOfParams(job, { workflow, values, params })) {
      warnings.add(warning);
    }
  }
  return {
    of: environmentOf,
    outputsOf,
    secrets,
    warnings: new Set([...warnings].map((warning) => secrets.mask(warning))),
    whenWarnings: [...unset.values()].map((warning) => secrets.mask(warning)),
    commandLineNames: Object.keys(commandLine),
  };
}

/** Configs without outputs pay nothing for them. */
function createOutputsOf(jobs: readonly JobSpec[]): RunEnvironment["outputsOf"] {
  if (jobs.every(({ outputs }) => outputs.length === 0)) return () => noOutputs;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return (job, settledOf = () => null) =>
    expectedOutputs(job, { jobOf: (id) => byId.get(id) ?? null, settledOf });
}

function sameIn(one: Variables, other: Variables): Variables {
  return Object.fromEntries(
    Object.entries(one).filter(([name, value]) => getOwn(other, name) === value),
  );
}

function noteUnset(
  job: JobSpec,
  values: Variables,
  workflow: Workflow,
  unset: Map<string, string>,
): void {
  if (job.when === null) return;
  const engines = Object.keys(
    engineVariables({ ...workflow, runId: "", attempt: "", mark: "" }, job),
  );
  const known = new Set([...Object.keys(values), ...engines]);
  for (const { name, nearest } of unknownVariables(job.when, known)) {
    if (unset.has(name)) continue;
    const hint = nearest === null ? "" : `; did you mean "${nearest}"`;
    const where = `"when" of job ${JSON.stringify(job.id)}`;
    unset.set(name, `${where} names a variable that nothing sets: "${name}"${hint}`);
  }
}

/** The run says this too, when it comes to the job; `plan` and `validate` never come to one. */
function warningsOfParams(
  job: JobSpec,
  { workflow, values, params }: {
    readonly workflow: Workflow;
    readonly values: Variables;
    readonly params: UnknownParams;
  },
): readonly string[] {
  const { id, preChecks, postChecks, conditions, workingDir } = job;
  const checks = [...preChecks, ...postChecks];
  if (!hasReferences(checks) && !hasReferences(conditions)) return [];
  const later = { runId: "", attempt: "", mark: "" };
  const env = { ...values, ...engineVariables({ ...workflow, ...later }, job) };
  // All warnings are masked together.
  const mask = (text: string) => text;
  const around = { env, folder: workingDir ?? workflow.workingDir };
  return params.describe([
    ...resolveChecks(checks, id, env, mask).unknown,
    ...conditions.flatMap(({ condition }) =>
      unknownIn(condition, id, resolveCondition(condition, around, mask), mask)
    ),
  ], env);
}
