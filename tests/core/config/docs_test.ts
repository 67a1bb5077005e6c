import assert from "node:assert/strict";
import * as z from "zod/mini";
import { appSchema, databaseSchema } from "../../../src/core/config/schemas/app_schema.ts";
import { checkParamsSchema, newChecks } from "../../../src/core/config/check_params.ts";
import { checkSchema } from "../../../src/core/config/schemas/check_schema.ts";
import { jobSchema } from "../../../src/core/config/schemas/job_schema.ts";
import {
  conditionSchema,
  conditionTypes,
} from "../../../src/core/config/schemas/condition_schema.ts";
import { hookSchema, hooksSchema } from "../../../src/core/config/schemas/hooks_schema.ts";
import { infoOf } from "../../../src/core/config/schemas/key_info.ts";
import { ancestorChecks, knownChecks } from "../../../src/core/config/schemas/known_checks.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { channelSchemas } from "../../../src/core/config/schemas/notification_schema.ts";
import { permissionsSchema, pluginSchema } from "../../../src/core/config/schemas/plugin_schema.ts";
import { retryQuestionSchema } from "../../../src/core/config/schemas/retry_schema.ts";
import { createConfigJsonSchema } from "../../../src/core/config/schemas/schema.ts";
import { parseTimeOfDay, timeOfDayAfter } from "../../../src/core/conditions/time_of_day.ts";

const docs = await Deno.readTextFile(
  new URL("../../../docs/configuration.md", import.meta.url),
);

/** Returns the rows of the first table below a heading, cells trimmed, without the two head rows. */
function tableBelow(heading: string): string[][] {
  const start = docs.indexOf(`\n${heading}\n`);
  assert.notEqual(start, -1, `docs/configuration.md has no heading "${heading}"`);
  const rows: string[][] = [];
  for (const line of docs.slice(start + heading.length + 2).split("\n")) {
    if (line.startsWith("|")) rows.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
    else if (rows.length > 0 || line.startsWith("#")) break;
  }
  return rows.slice(2);
}

/** What the JSON Schema says of an object of the config, as far as it is looked at here. */
interface Described {
  readonly properties: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

function rowsOf(object: Described, shape: Readonly<Record<string, Schema>>): string[][] {
  return Object.entries(shape).map(([name, schema]) => {
    const info = infoOf(schema);
    const described = object.properties[name];
    assert.ok(described, `the JSON Schema does not know "${name}"`);
    const fallback = described.default === undefined
      ? info.defaultText ?? "?"
      : `\`${JSON.stringify(described.default).replaceAll(",", ", ")}\``;
    return [
      `\`${name}\``,
      info.kind ?? "?",
      object.required?.includes(name) ? "required" : fallback,
      info.unit ?? "",
      rangeOf(described.items ?? described.anyOf?.[0] ?? described),
      info.description ?? "?",
    ];
  });
}

type Schema = Parameters<typeof infoOf>[0];

function rangeOf({ enum: values, exclusiveMinimum, minimum, maximum }: Described): string {
  if (values !== undefined) return values.join(", ");
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`;
  if (minimum === undefined) return "";
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  return isOpen ? `${minimum} or more` : `${minimum} to ${maximum}`;
}

const app = createConfigJsonSchema() as Described;
const job = app.properties.jobs?.items as Described;

const hook = app.properties.hooks?.properties.on_exit?.anyOf?.[0]?.anyOf?.[1] as Described;
const [, plugin] = app.properties.dependency_plugins?.items?.anyOf ?? [];
const permissions = plugin?.properties.permissions as Described;
const question = job.properties.retry_if?.anyOf?.flatMap((one) => [one, ...one.anyOf ?? []])
  .find((one) => "properties" in one) as Described;

const channels = app.properties.notifications?.items?.anyOf ?? [];

const tables = [
  ["## Top level", app, appSchema.shape],
  ["## Jobs", job, jobSchema.shape],
  ["### Hooks", app.properties.hooks as Described, hooksSchema.shape],
  ["A command is a text, as `/bin/sh` reads it, or an object:", hook, hookSchema.shape],
  ["### The history database", app.properties.database as Described, databaseSchema.shape],
  ["### Plugins", plugin as Described, pluginSchema().shape],
  ["#### Permissions of plugins", permissions, permissionsSchema().shape],
  ["#### Conditions", question, retryQuestionSchema.shape],
  ["#### Webhooks", channels[0] as Described, channelSchemas.webhook.shape],
  ["#### Slack", channels[1] as Described, channelSchemas.slack.shape],
  ["#### Heartbeats", channels[2] as Described, channelSchemas.heartbeat.shape],
  ["#### Commands", channels[3] as Described, channelSchemas.command.shape],
  ["### Checks", job.properties.pre_checks?.items as Described, checkSchema.shape],
] as const;

for (const [heading, described, shape] of tables) {
  Deno.test(`docs/configuration.md lists every key below "${heading}" as it is`, () => {
    assert.deepEqual(tableBelow(heading), rowsOf(described, shape));
  });
}

Deno.test("docs/configuration.md lists every check and its parameter", () => {
  const rows = tableBelow("#### Which checks there are").map(([name, parameters]) => [
    name,
    parameters,
  ]);
  const told = knownChecks.map((name) => {
    const schema = checkParamsSchema(name);
    const ofAncestor = [ancestorChecks.get(name) ?? "?"];
    const parameters = schema === null ? ofAncestor : Object.keys(schema.shape);
    return [`\`${name}\``, parameters.map((parameter) => `\`${parameter}\``).join(", ")];
  });
  assert.deepEqual(rows, told);
});

Deno.test("docs/configuration.md lists every parameter of the checks as it is", () => {
  const told = newChecks.flatMap((name) => {
    const schema = checkParamsSchema(name);
    assert.ok(schema, name);
    const described = z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Described;
    return rowsOf(described, schema.shape).map((row) => [`\`${name}\``, ...row]);
  });
  assert.deepEqual(tableBelow("#### Parameters of checks"), told);
});

Deno.test("docs/configuration.md lists every type of condition and its fields as they are", () => {
  const types = tableBelow("### Dependencies on things outside the run").map(([type]) => type);
  assert.deepEqual(types, conditionTypes.map((type) => `\`"${type}"\``));
  const told = conditionTypes.flatMap((type) => {
    const schema: z.ZodMiniObject = conditionSchema(type);
    const described = z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Described;
    return rowsOf(described, schema.shape).map((row) => [`\`${type}\``, ...row]);
  });
  assert.deepEqual(tableBelow("#### Fields of conditions"), told);
});

Deno.test("docs/configuration.md tells of times of day what holds", () => {
  const [rows, day] = [tableBelow("#### Which day a time of day is of"), 86_400_000];
  assert.equal(rows.length, 5);
  for (const [start = "", after = "", told = ""] of rows) {
    const from = parseTimeOfDay(start) ?? NaN;
    const due = timeOfDayAfter(
      day + from,
      parseTimeOfDay(after.replaceAll(/[`"]/g, "")) ?? NaN,
      () => 0,
    );
    const time = /at (\d\d:\d\d)/.exec(told)?.[1];
    const expected = time === undefined
      ? due <= day + from
      : due === day + (parseTimeOfDay(time) ?? NaN) + (told.includes("next") ? day : 0);
    assert(expected, `${start} ${after}: ${told}`);
  }
});

Deno.test("every JSON example in docs/configuration.md is a config without anything to say", async () => {
  const examples = [...docs.matchAll(/```jsonc?\n(.*?)```/gs)].map((match) => match[1] ?? "");
  assert.ok(examples.length >= 3, "the examples are gone");
  for (const text of examples) {
    const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
    assert.deepEqual(parsed.ok ? parsed.warnings : parsed.diagnostics, [], text);
  }
});

Deno.test("the sample messages in docs/configuration.md are what the parser says", async () => {
  const { formatDiagnostics } = await import(
    "../../../src/core/config/messages/format_diagnostic.ts"
  );
  const sample = /```json-with-errors\n(.*?)```\s+```text\n(.*?)```/s.exec(docs);
  const [, text = "", expected = ""] = sample ?? [];
  const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
  assert.ok(!parsed.ok, "the sample config has no errors");
  assert.equal(formatDiagnostics(parsed.diagnostics, { path: "jobs.json", text }), expected);
});
