import * as z from "zod/mini";
import { parseCommandValue } from "../commands/command_line.ts";
import type { ConditionSpec, WrittenCondition } from "../conditions/condition.ts";
import { hasReferences } from "../environment/interpolate_params.ts";
import { nearest } from "../text/nearest.ts";
import { isTimeZone, timeZones } from "../conditions/zone_offset.ts";
import { isConditionEntry } from "./jobs/condition_entry.ts";
import {
  type ConditionFields,
  conditionSchema,
  type ConditionType,
  conditionTypes,
} from "./schemas/condition_schema.ts";
import { describeValue, quote } from "./messages/describe_value.ts";
import { fieldsWithReferences, standInsFor } from "./condition_references.ts";
import {
  describeWrongValue,
  hintFor,
  spotOf,
  type Subject,
  suggest,
  titleOf,
} from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JsonObject } from "./json/json_text.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath, durationMs } from "./parse_values.ts";
import { wrongValuesOf } from "./messages/wrong_value.ts";

const noConditions: readonly ConditionSpec[] = Object.freeze([]);

/** Reads those of a job's dependencies that lie outside the run. Errors go to the findings. */
export function parseConditions(job: Subject, context: ParseContext): readonly ConditionSpec[] {
  const raw = job.object.dependencies;
  if (!Array.isArray(raw)) return noConditions;
  const conditions: ConditionSpec[] = [];
  for (const [place, entry] of raw.entries()) {
    if (!isConditionEntry(entry)) continue;
    const condition = parseEntry(entry, place, job, context);
    if (condition !== null) conditions.push(condition);
  }
  return conditions.length === 0 ? noConditions : conditions;
}

function parseEntry(
  entry: JsonObject,
  place: number,
  job: Subject,
  context: ParseContext,
): ConditionSpec | null {
  const { type, ...fields } = entry;
  const path = [...job.path, "dependencies", place];
  const owner = () => ` of entry ${place + 1} in ${titleOf(job, "dependencies")}`;
  const known = conditionTypes.find((one) => one === type);
  if (known === undefined) {
    const message = `Expected "type"${owner()} to be a type of dependency: ${describeValue(type)}`;
    const at = { path: [...path, "type"], part: "value" } as const;
    context.findings.error(message, at, { hint: suggest(type, conditionTypes) });
    return null;
  }
  const subject: Subject = { object: fields, path, owner };
  const schema: z.ZodMiniObject = conditionSchema(known);
  warnOfUnknown(schema, known, subject, context.findings);
  const open = fieldsWithReferences(known, fields);
  const checked = z.safeParse(schema, { ...fields, ...standInsFor(known, open) });
  if (!checked.success) {
    for (const wrong of wrongValuesOf(checked.error.issues, fields)) {
      const hint = hintFor(wrong, schema.shape[wrong.key]);
      context.findings.error(describeWrongValue(wrong, subject), spotOf(wrong, subject), { hint });
    }
    return null;
  }
  return readers[known]({ ...checked.data, ...open } as never, { subject, place }, context);
}

function warnOfUnknown(
  schema: z.ZodMiniObject,
  type: ConditionType,
  subject: Subject,
  findings: Findings,
): void {
  const known = Object.keys(schema.shape);
  for (const key of Object.keys(subject.object)) {
    if (known.includes(key) || key.startsWith("_")) continue;
    const near = nearest(key, known);
    findings.warning(
      `Unknown key ${quote(key)}${subject.owner()} is ignored`,
      { path: [...subject.path, key], part: "key" },
      {
        hint: near === null
          ? `a dependency of type "${type}" has ${known.join(", ")}`
          : `did you mean "${near}"?`,
      },
    );
  }
}

interface Entry {
  readonly subject: Subject;
  readonly place: number;
}

/** How the checked fields of each type become a condition. */
const readers: {
  readonly [Type in ConditionType]: (
    fields: ConditionFields[Type],
    entry: Entry,
    context: ParseContext,
  ) => ConditionSpec | null;
} = {
  file({ path, stable_for, ...waiting }, { subject, place }, context) {
    const at = { path: [...subject.path, "path"], part: "value" } as const;
    // A path without `~` is made absolute once its references are replaced.
    const expanded = path.startsWith("~")
      ? absolutePath(path, "/", { title: () => titleOf(subject, "path"), at }, context)
      : path;
    if (expanded === null) return null;
    const stableForMs = durationMs(stable_for);
    return spec({ kind: "file", path: expanded, stableForMs }, place, waiting);
  },
  time({ after, timezone }, { subject, place }, { findings }) {
    if (timezone !== undefined && !hasReferences(timezone) && !isTimeZone(timezone)) {
      const title = titleOf(subject, "timezone");
      const near = nearest(timezone, timeZones());
      findings.error(
        `Expected ${title} to be the name of a time zone: ${quote(timezone)}`,
        { path: [...subject.path, "timezone"], part: "value" },
        {
          hint: near === null
            ? 'names are such as "Europe/Berlin" or "UTC"'
            : `did you mean "${near}"?`,
        },
      );
      return null;
    }
    const condition: WrittenCondition = { kind: "time", after, timezone: timezone ?? null };
    return { condition, place, pollIntervalMs: 0, timeoutMs: null };
  },
  command: ({ command, ...waiting }, { place }) =>
    spec({ kind: "command", command: parseCommandValue(command) }, place, waiting),
  port: ({ host, port, ...waiting }, { place }) =>
    spec({ kind: "port", host, port }, place, waiting),
  http: ({ url, method, status, ...waiting }, { place }) =>
    spec({ kind: "http", url, method, status: status ?? null }, place, waiting),
  plugin: ({ name, params, ...waiting }, { place }) =>
    spec({ kind: "plugin", plugin: name, params }, place, waiting),
};

function spec(
  condition: WrittenCondition,
  place: number,
  { poll_interval, timeout }: Pick<ConditionFields["file"], "poll_interval" | "timeout">,
): ConditionSpec {
  const timeoutMs = durationMs(timeout);
  return {
    condition,
    place,
    pollIntervalMs: durationMs(poll_interval),
    timeoutMs: timeoutMs === 0 ? null : timeoutMs,
  };
}
