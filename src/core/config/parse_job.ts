import * as z from "zod/mini";
import type { CheckSpec } from "../check_spec.ts";
import { parseCommand } from "../command_line.ts";
import { type JobId, jobId } from "../ids.ts";
import type { JobSpec } from "../job_spec.ts";
import type { CheckConfig } from "./check_schema.ts";
import { describeValue, quote } from "./describe_value.ts";
import type { Subject } from "./explain_wrong_value.ts";
import { warnOfFailingChecks } from "./failing_checks.ts";
import { jobSchema } from "./job_schema.ts";
import { isJsonObject } from "./json_text.ts";
import { jobLeniencies } from "./leniencies.ts";
import type { AppSettings } from "./parse_app.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseJobRetry } from "./parse_retry.ts";
import { msOf, parsePath } from "./parse_values.ts";
import { type Rules, validate } from "./validate.ts";

/** From how many jobs on compiling the schema, some 15 ms, takes less time than it saves. */
const manyJobs = 5000;

/** Returns how each of so many jobs is validated. */
export function jobRules(count: number): Rules<typeof jobSchema> {
  return {
    schema: count < manyJobs ? jobSchema : z.compile(jobSchema),
    leniencies: jobLeniencies,
    standIns: { id: "no id", command: "" },
  };
}

/** Reads the job at `index`; `null` where it has no id to be known by. Errors go to the findings. */
export function parseJob(
  value: unknown,
  index: number,
  { app, rules }: { readonly app: AppSettings; readonly rules: Rules<typeof jobSchema> },
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
  const subject: Subject = {
    object: value,
    path,
    owner: () => {
      const named = typeof value.id === "string" && value.id !== "";
      return ` of job ${named ? quote(String(value.id)) : index + 1}`;
    },
  };
  const { config: job, wrong } = validate(subject, rules, findings);
  const logDir = parsePath(job.log_dir, app.workingDir, { subject, key: "log_dir" }, context);
  const checksOf = (key: "pre_checks" | "post_checks") =>
    parseChecks(job[key], { subject, key }, context);
  const spec: JobSpec = {
    id: jobId(job.id),
    index,
    description: String(job.description ?? ""),
    command: parseCommand(job.command),
    commandText: job.command,
    dependencies: parseDependencies(job.dependencies),
    timeoutMs: job.timeout === undefined ? app.defaultTimeoutMs : msOf(job.timeout),
    env: parseEnv(value.env_variables),
    preChecks: checksOf("pre_checks"),
    postChecks: checksOf("post_checks"),
    retry: parseJobRetry(job, app.defaultRetry),
    logDir: logDir === app.logDir ? null : logDir,
  };
  return wrong.has("id") ? null : spec;
}

const noIds: readonly JobId[] = Object.freeze([]);

function parseDependencies(ids: readonly string[]): readonly JobId[] {
  return ids.length === 0 ? noIds : [...new Set(ids.map(jobId))];
}

const noChecks: readonly CheckSpec[] = Object.freeze([]);

function parseChecks(
  list: readonly CheckConfig[],
  from: { readonly subject: Subject; readonly key: string },
  context: ParseContext,
): readonly CheckSpec[] {
  const raw = from.subject.object[from.key];
  if (!Array.isArray(raw) || raw.length === 0) return noChecks;
  for (const [index, check] of raw.entries()) {
    const path = [...from.subject.path, from.key, index];
    if (isJsonObject(check)) context.unknownKeys.note("check", check, path);
  }
  const checks = list.map(({ name, params }) => ({ name, params: params ?? {} }));
  // Without its wrong entries, the places in the list are not those of the file.
  if (checks.length === raw.length) warnOfFailingChecks(checks, from, context.findings);
  return checks;
}
