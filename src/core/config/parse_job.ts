import { parseCommand } from "../command_line.ts";
import { type JobId, jobId } from "../ids.ts";
import type { JobSpec } from "../job_spec.ts";
import { describeValue, quote } from "./describe_value.ts";
import { isJsonObject, KeyReader } from "./key_reader.ts";
import { jobKeys } from "./keys.ts";
import type { AppSettings } from "./parse_app.ts";
import { parseChecks } from "./parse_checks.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseJobRetry } from "./parse_retry.ts";
import { msOf, parsePath } from "./parse_values.ts";

type JobReader = KeyReader<keyof typeof jobKeys>;

/** What the ancestor puts in place of a timeout that is no positive number, seconds. */
const timeoutInsteadOfJunk = 600;

const noTriggers: JobSpec["triggers"] = new Map();

const none: readonly JobId[] = Object.freeze([]);

/** Reads the job at `index`; `null` where it has no id to be known by. Errors go to the findings. */
export function parseJob(
  value: unknown,
  index: number,
  app: AppSettings,
  context: ParseContext,
): JobSpec | null {
  const path = ["jobs", index] as const;
  if (!isJsonObject(value)) {
    const message = `Expected job ${index + 1} to be an object: ${describeValue(value)}`;
    context.findings.error(message, { path, part: "value" });
    return null;
  }
  context.unknownKeys.note("job", value, path);
  const { id: name } = value;
  const owner = typeof name === "string" && name !== ""
    ? ` of job ${quote(name)}`
    : ` of job ${index + 1}`;
  const reader = new KeyReader({ object: value, path, owner }, jobKeys, context.findings);
  const id = parseRequired(reader, "id", path);
  if (id === "") reader.reject("id", "a text that is not empty");
  const commandText = parseRequired(reader, "command", path) ?? "";
  const logDir = parsePath(reader, "log_dir", app.workingDir, context);
  const rest = {
    index,
    description: reader.scalarText("description") ?? "",
    command: parseCommand(commandText),
    commandText,
    dependencies: parseDependencies(reader),
    killGraceMs: 5_000,
    expectedMs: null,
    triggers: noTriggers,
    allowFailure: false,
    priority: 0,
    resources: {},
    timeoutMs: parseTimeout(reader, app.defaultTimeoutMs),
    env: parseEnv(reader, "env_variables", context),
    preChecks: parseChecks(reader, "pre_checks", context),
    postChecks: parseChecks(reader, "post_checks", context),
    retry: parseJobRetry(reader, app.defaultRetry),
    logDir: logDir === app.logDir ? null : logDir,
  };
  return id === null || id === "" ? null : { id: jobId(id), ...rest };
}

function parseRequired(
  reader: JobReader,
  name: "id" | "command",
  path: readonly (string | number)[],
): string | null {
  if (reader.raw(name) !== undefined) return reader.string(name);
  const message = `Expected ${reader.title(name)}: it is missing`;
  reader.findings.error(message, { path, part: "value" });
  return null;
}

function parseDependencies(reader: JobReader): readonly JobId[] {
  const list = reader.list("dependencies", "job ids");
  if (list === null || list.length === 0) return none;
  const ids = new Set<JobId>();
  for (const [index, value] of list.entries()) {
    if (typeof value === "string") ids.add(jobId(value));
    else reader.rejectEntry("dependencies", index, value, "job ids");
  }
  return [...ids];
}

function parseTimeout(reader: JobReader, fallbackMs: number): number {
  const value = reader.raw("timeout");
  if (value === undefined) return fallbackMs;
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return msOf(value);
  reader.findings.warning(
    `Expected ${reader.title("timeout")} to be a number of seconds above 0: ${
      describeValue(value)
    }`,
    reader.spot("timeout"),
    { hint: `${timeoutInsteadOfJunk} s are used` },
  );
  return msOf(timeoutInsteadOfJunk);
}
