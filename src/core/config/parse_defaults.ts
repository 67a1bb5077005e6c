import { defaultsSchema, keysWithoutDefault } from "./schemas/defaults_schema.ts";
import type { Subject } from "./messages/explain_wrong_value.ts";
import { type JobDefaults, merged } from "./jobs/job_defaults.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import { jobLeniencies } from "./messages/leniencies.ts";
import { parseChecks } from "./parse_checks.ts";
import type { ParseContext } from "./parse_context.ts";
import { noteQuestionKeys } from "./parse_retry.ts";
import { parsePath } from "./parse_values.ts";
import { parseWhenKey } from "./parse_when_key.ts";
import { validate } from "./validate.ts";

const rules = { schema: defaultsSchema, leniencies: jobLeniencies, standIns: {} } as const;

/**
 * Reads the `defaults` of a file. They win over `outer`, those of the main file. What is wrong with
 * them is said here, once, and no job gets it.
 *
 * @param source The file's number.
 */
export function parseDefaults(
  raw: unknown,
  { source, workingDir, outer }: {
    readonly source: number;
    readonly workingDir: string;
    readonly outer: JobDefaults | null;
  },
  context: ParseContext,
): JobDefaults | null {
  if (!isJsonObject(raw)) return outer;
  context.unknownKeys.note("defaults", raw, ["defaults"]);
  noteQuestionKeys("retry_if", { object: raw, path: ["defaults"] }, context);
  refuseKeys(raw, context);
  const subject: Subject = { object: raw, path: ["defaults"], owner: () => ' of "defaults"' };
  const { config, wrong } = validate(subject, rules, context.findings);
  const lost = new Set<string>();
  for (const key of ["working_dir", "log_dir"] as const) {
    // What references make of a path differs from job to job.
    if (config[key]?.includes("${") === true || config[key] === undefined) continue;
    if (parsePath(config[key], workingDir, { subject, key }, context) === null) lost.add(key);
  }
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(raw)) {
    if (!isKey(key) || wrong.has(key) || lost.has(key)) continue;
    // As the file has them: zod's copy would lose a variable called "__proto__".
    values[key] = key === "env_variables" ? raw[key] : config[key];
  }
  const checksOf = (key: "pre_checks" | "post_checks") =>
    Object.hasOwn(values, key)
      ? parseChecks(config[key] ?? [], { subject, key }, context)
      : outer?.[key] ?? [];
  return {
    values: outer === null ? values : merged(outer.values, values),
    pre_checks: checksOf("pre_checks"),
    post_checks: checksOf("post_checks"),
    when: Object.hasOwn(values, "when")
      ? parseWhenKey(config.when ?? null, subject, context.findings)
      : outer?.when ?? null,
    sources: {
      ...outer?.sources,
      ...Object.fromEntries(Object.keys(values).map((key) => [key, source])),
    },
  };
}

function refuseKeys(raw: JsonObject, { findings }: ParseContext): void {
  for (const key of Object.keys(keysWithoutDefault)) {
    if (!Object.hasOwn(raw, key)) continue;
    findings.error(`"${key}" cannot stand in "defaults": each job says it for itself`, {
      path: ["defaults", key],
      part: "key",
    });
  }
}

function isKey(key: string): key is keyof typeof defaultsSchema.shape {
  return Object.hasOwn(defaultsSchema.shape, key);
}
