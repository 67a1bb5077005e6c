import { parseCommandValue } from "../commands/command_line.ts";
import { type JobId, jobId } from "../ids.ts";
import type { JobSpec } from "../job_spec.ts";
import type { Trigger } from "../graph/trigger.ts";
import { describeValue, quote } from "./messages/describe_value.ts";
import type { Subject } from "./messages/explain_wrong_value.ts";
import { type JobDefaults, withDefaults } from "./jobs/job_defaults.ts";
import { parseJobFolders } from "./jobs/job_folders.ts";
import {
  type DependencyConfig,
  type JobDependencyConfig,
  jobSchema,
} from "./schemas/job_schema.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import { jobLeniencies } from "./messages/leniencies.ts";
import { createNarrowReader } from "./narrow_reader.ts";
import type { AppSettings } from "./parse_app.ts";
import { parseChecks } from "./parse_checks.ts";
import { parseConditions } from "./parse_conditions.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseProcess } from "./parse_process.ts";
import { noteQuestionKeys, parseJobRetry, warnOfIdleConditions } from "./parse_retry.ts";
import { bytesOf, durationMs } from "./parse_values.ts";
import { parseWhenKey } from "./parse_when_key.ts";
import { type Rules, validate } from "./validate.ts";

/** Right values of the keys that each job has to have. */
const standIns: JsonObject = { id: "no id", command: "" };

/** From how many jobs on a reader of their own saves more time than making it takes, some 0.3 ms. */
const manyJobs = 100;

/** Returns how each of so many jobs is validated. */
export function jobRules(count: number): Rules<typeof jobSchema> {
  const narrow = count < manyJobs ? null : createNarrowReader(jobSchema, standIns);
  return { schema: jobSchema, leniencies: jobLeniencies, standIns, narrow };
}

/** What a job is read with. */
export interface JobReading {
  readonly app: AppSettings;
  readonly rules: Rules<typeof jobSchema>;
  readonly defaults: JobDefaults | null;
}

/** Reads the job at `index`; `null` where it has no id to be known by. Errors go to the findings. */
export function parseJob(
  value: unknown,
  index: number,
  { app, rules, defaults }: JobReading,
  context: ParseContext,
): JobSpec | null {
  const { findings } = context;
  const path = ["jobs", index] as const;
  if (!isJsonObject(value)) {
    const message = `Expected job ${index + 1} to be an object: ${describeValue(value)}`;
    findings.error(message, { path, part: "value" });
    return null;
  }
  context.unknownKeys.note("job", value, path);
  noteQuestionKeys("retry_if", { object: value, path }, context);
  const subject: Subject = {
    object: withDefaults(value, defaults),
    path,
    owner: () => {
      const named = typeof value.id === "string" && value.id !== "";
      return ` of job ${named ? quote(String(value.id)) : index + 1}`;
    },
  };
  const { config: job, wrong } = validate(subject, rules, findings);
  const id = jobId(job.id);
  const env = parseEnv(subject.object.env_variables);
  // Those of a template are read for each cell, which has more variables.
  const texts = value.matrix === undefined ? job : {};
  const folders = parseJobFolders(
    { id, env },
    texts,
    { subject, own: value, app, defaults },
    context,
  );
  const checksOf = (key: "pre_checks" | "post_checks") =>
    defaults !== null && !Object.hasOwn(value, key)
      ? defaults[key]
      : parseChecks(job[key], { subject, key }, context);
  const retry = parseJobRetry(job, app.defaultRetry);
  warnOfIdleConditions(retry, value, subject, findings);
  const command = parseCommandValue(job.command);
  const spec: JobSpec = {
    id,
    index,
    description: String(job.description ?? ""),
    command,
    commandText: command.kind === "nothing" ? String(job.command) : command.line,
    ...parseDependencies(job.dependencies),
    conditions: parseConditions(subject, context),
    when: defaults !== null && !Object.hasOwn(value, "when")
      ? defaults.when
      : parseWhenKey(job.when, subject, findings),
    outputs: job.outputs.length === 0 ? noOutputs : [...new Set(job.outputs)],
    allowFailure: job.allow_failure,
    priority: job.priority,
    resources: subject.object.resources === undefined ? noUnits : job.resources,
    timeoutMs: job.timeout === undefined ? app.defaultTimeoutMs : durationMs(job.timeout),
    expectedMs: job.expected_duration === undefined ? null : durationMs(job.expected_duration),
    killGraceMs: job.kill_grace === undefined ? app.defaultKillGraceMs : durationMs(job.kill_grace),
    env,
    preChecks: checksOf("pre_checks"),
    postChecks: checksOf("post_checks"),
    retry,
    processSettings: parseProcess(job, app.processSettings),
    logMaxBytes: job.log_max_bytes === undefined
      ? app.defaultLogMaxBytes
      : bytesOf(job.log_max_bytes),
    ...folders,
  };
  return wrong.has("id") ? null : spec;
}

const noOutputs: readonly string[] = Object.freeze([]);

const noUnits: JobSpec["resources"] = Object.freeze({});

const noDependencies: Pick<JobSpec, "dependencies" | "triggers"> = Object.freeze({
  dependencies: Object.freeze([]),
  triggers: new Map(),
});

/** Of a job that is named twice, the last trigger counts. */
function parseDependencies(
  entries: readonly DependencyConfig[],
): Pick<JobSpec, "dependencies" | "triggers"> {
  if (entries.length === 0) return noDependencies;
  const dependencies = new Set<JobId>();
  const triggers = new Map<JobId, Trigger>();
  for (const entry of entries) {
    if (typeof entry !== "string" && !isJobDependency(entry)) continue;
    const { job, when } = typeof entry === "string"
      ? { job: entry, when: "success" as const }
      : entry;
    dependencies.add(jobId(job));
    if (when === "success") triggers.delete(jobId(job));
    else triggers.set(jobId(job), when);
  }
  return {
    dependencies: [...dependencies],
    triggers: triggers.size === 0 ? noDependencies.triggers : triggers,
  };
}

function isJobDependency(
  entry: Exclude<DependencyConfig, string>,
): entry is JobDependencyConfig {
  return Object.hasOwn(entry, "job");
}
