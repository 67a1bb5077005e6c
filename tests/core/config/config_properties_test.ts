import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDiagnostics } from "../../../src/core/config/messages/format_diagnostic.ts";
import { appSchema } from "../../../src/core/config/schemas/app_schema.ts";
import { checkParamsSchema } from "../../../src/core/config/check_params.ts";
import { checkSchema } from "../../../src/core/config/schemas/check_schema.ts";
import {
  conditionSchema,
  conditionTypes,
} from "../../../src/core/config/schemas/condition_schema.ts";
import { jobSchema } from "../../../src/core/config/schemas/job_schema.ts";
import { infoOf } from "../../../src/core/config/schemas/key_info.ts";
import { ancestorChecks, knownChecks } from "../../../src/core/config/schemas/known_checks.ts";
import { parseConfig, type ParsedConfig } from "../../../src/core/config/parse_config.ts";
import { retryableStatuses } from "../../../src/core/config/schemas/retry_schema.ts";
import { configSchema, createConfigJsonSchema } from "../../../src/core/config/schemas/schema.ts";
import { schemaMistakes } from "../../rig/json_schema.ts";

function parse(text: string): Promise<ParsedConfig> {
  return parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
}

/** Objects with the keys of a schema, any of them absent, whose values are mostly wrong. */
function objectsOf(shape: object, inner: Record<string, fc.Arbitrary<unknown>>) {
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  for (const name of Object.keys(shape)) {
    model[name] = fc.oneof(inner[name] ?? fc.jsonValue({ maxDepth: 2 }), fc.jsonValue());
  }
  return fc.record(model, { requiredKeys: [] });
}

const id = fc.constantFrom("a", "b", "c", "load", "");
const checks = fc.array(objectsOf(checkSchema.shape, { name: fc.constant("check_file_exists") }));
const conditions = conditionTypes.map((type) => {
  const shape: Record<string, unknown> = conditionSchema(type).shape;
  return objectsOf({ type, ...shape }, { type: fc.constant(type), path: fc.string() });
});
const anyJob = objectsOf(jobSchema.shape, {
  id,
  command: fc.string(),
  dependencies: fc.array(fc.oneof(id, ...conditions)),
  pre_checks: checks,
  matrix: fc.dictionary(fc.constantFrom("r", "n", "exclude"), fc.array(fc.jsonValue())),
});
const anyConfig = fc.oneof(
  fc.jsonValue(),
  objectsOf(appSchema.shape, {
    defaults: anyJob,
    include: fc.array(fc.string()),
    jobs: fc.array(fc.oneof({ weight: 5, arbitrary: anyJob }, fc.jsonValue())),
  }),
);

Deno.test("no JSON value makes the parser throw, and what is wrong always has a place", async () => {
  await fc.assert(
    fc.asyncProperty(anyConfig, fc.constantFrom(0, 2), async (config, indent) => {
      const text = JSON.stringify(config, null, indent);
      const parsed = await parse(text);
      const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
      assert.equal(parsed.ok, diagnostics.every(({ severity }) => severity === "warning"));
      let last = 0;
      for (const { place, message } of diagnostics) {
        assert.ok(place !== undefined && place.offset >= last, message);
        assert.ok(place.offset + place.length <= text.length, message);
        last = place.offset;
      }
      formatDiagnostics(diagnostics, { path: "j", text });
    }),
    { numRuns: 150 },
  );
});

const seconds = fc.integer({ min: 1, max: 1e9 }).map((ms) => ms / 1000);
const retry = fc.record({
  // With 0 there would be something to say about the conditions.
  max_retries: fc.integer({ min: 1, max: 1000 }),
  retry_delay: seconds,
  retry_backoff: fc.double({ min: 0, max: 10, noNaN: true }),
  retry_jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  max_retry_time: seconds,
  // A failed pre-check is never retried: naming it is warned of.
  retry_on_status: fc.subarray(retryableStatuses.filter((one) => one !== "PRECHECK_FAILED")),
  retry_on_exit_codes: fc.uniqueArray(fc.nat(255)),
  retry_on_output: fc.array(fc.constantFrom("deadlock", "^E\\d+$", "(?i:reset)")),
  retry_if: fc.option(fc.record({ command: fc.stringMatching(/\w/), timeout: seconds })),
});
const text = fc.string({ unit: "grapheme" });
const validJob = fc.record({
  description: text,
  command: text,
  timeout: seconds,
  expected_duration: seconds,
  env_variables: fc.dictionary(fc.stringMatching(/^[A-Za-z_]\w{0,9}$/), text),
  pre_checks: fc.array(fc.record({
    name: fc.constant("check_file_exists"),
    params: fc.record({ path: fc.string({ minLength: 1 }), more: fc.jsonValue() }),
    negate: fc.boolean(),
    timeout: seconds.filter((value) => value > 0),
  })),
  picks: fc.array(fc.nat()),
  retry,
});

/** Valid lists of jobs: each depends on some of the jobs before it, then all are shuffled. */
const validJobs = fc.uniqueArray(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 12 })
  .chain((ids) =>
    fc.tuple(...ids.map(() => validJob)).chain((jobs) => {
      const list = jobs.map(({ picks, retry, ...job }, index) => ({
        id: ids[index] ?? "",
        ...job,
        ...retry,
        dependencies: [
          ...new Set(index === 0 ? [] : picks.map((pick) => ids[pick % index] ?? "")),
        ],
      }));
      return fc.shuffledSubarray(list, { minLength: list.length });
    })
  );

Deno.test("a valid config is parsed to what it says, however it is written", async () => {
  await fc.assert(
    fc.asyncProperty(validJobs, fc.constantFrom("", "// end"), async (jobs, comment) => {
      const parsed = await parse(`${JSON.stringify({ jobs }, null, 1)}${comment}`);
      assert.ok(parsed.ok, parsed.ok ? "" : parsed.diagnostics[0]?.message);
      assert.deepEqual(parsed.warnings, []);
      assert.equal(parsed.graph.size, jobs.length);
      const said = parsed.workflow.jobs.map((job) => ({
        id: job.id,
        description: job.description,
        command: job.commandText,
        timeout: job.timeoutMs / 1000,
        expected_duration: Number(job.expectedMs) / 1000,
        env_variables: job.env,
        pre_checks: job.preChecks.map(({ timeoutMs, ...check }) => ({
          ...check,
          timeout: timeoutMs / 1000,
        })),
        max_retries: job.retry.maxRetries,
        retry_delay: job.retry.delayMs / 1000,
        retry_backoff: job.retry.backoff,
        retry_jitter: job.retry.jitter,
        max_retry_time: job.retry.maxTimeMs / 1000,
        retry_on_status: job.retry.onStatus,
        retry_on_exit_codes: job.retry.onExitCodes,
        retry_on_output: job.retry.onOutput,
        retry_if: job.retry.question === null ? null : {
          command: job.retry.question.command,
          timeout: job.retry.question.timeoutMs / 1000,
        },
        dependencies: job.dependencies,
      }));
      assert.deepEqual(JSON.parse(JSON.stringify(said)), JSON.parse(JSON.stringify(jobs)));
    }),
  );
});

Deno.test("the schema accepts each config that the parser has nothing to say about", async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyConfig, validJobs.map((jobs) => ({ jobs }))), async (config) => {
      const text = JSON.stringify(config);
      const parsed = await parse(text);
      if (!parsed.ok || parsed.warnings.length > 0) return;
      accepted++;
      const result = configSchema.safeParse(JSON.parse(text));
      assert.ok(result.success, `${text}: ${result.error?.message}`);
    }),
    { numRuns: 300 },
  );
  assert.ok(accepted > 20, "hardly any config was valid");
});

Deno.test("the schema rejects each value of a wrong type that the parser rejects or warns of", async () => {
  const values = [null, true, "text", "", -1, 0, 0.5, 7, 300, [], ["x"], [1], {}, { a: 1 }];
  const tables = [
    [appSchema.shape, (key: string, value: unknown) => ({ jobs: [], [key]: value })],
    [
      jobSchema.shape,
      (key: string, value: unknown) => ({ jobs: [{ id: "a", command: "", [key]: value }] }),
    ],
  ] as const;
  /** Where the parser asks for more than a schema can say, or says more than "wrong". */
  const known = new Set(["application_name", "dependencies"]);
  for (const [shape, configOf] of tables) {
    for (const key of Object.keys(shape)) {
      if (known.has(key)) continue;
      for (const value of values) {
        const config = configOf(key, value);
        const parsed = await parse(JSON.stringify(config));
        const silent = parsed.ok && parsed.warnings.length === 0;
        const text = JSON.stringify(config);
        if (key === "allow_shell" && value === false) continue;
        if (silent) assert.ok(configSchema.safeParse(config).success, `schema rejects ${text}`);
        else if (isAboutTypes(parsed)) {
          assert.ok(!configSchema.safeParse(config).success, `schema accepts ${text}`);
        }
      }
    }
  }
});

function isAboutTypes(parsed: ParsedConfig): boolean {
  const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
  return diagnostics.some(({ message }) => message.startsWith("Expected"));
}

/** Values for parameters of checks, most of them wrong for most of them. */
const paramValues = [
  ...[null, true, "text", "", -1, 0, 0.5, 7, 300, 70_000, [], {}, "1h30m", "http://host/x", "GET"],
  ...["${X}", "a ${X}", "$X", "a".repeat(64)],
];

/** Where the parser looks closer than a schema can. */
const lookedAtCloser = new Set(["url", "min_free", "pattern", "expect"]);

Deno.test("the JSON Schema for editors takes of each check the parameters that the parser takes", async () => {
  const schema = createConfigJsonSchema();
  const right: Readonly<Record<string, unknown>> = {
    ...{ path: "p", log_file: "p", pattern: "p", max_age: 1, min_free: 1, port: 1 },
    ...{ url: "http://h", command: "c", sha256: "a".repeat(64), query: "q" },
  };
  for (const name of knownChecks) {
    const shape = checkParamsSchema(name)?.shape ?? { [ancestorChecks.get(name) ?? ""]: null };
    const needed = Object.keys(shape).filter((key) => Object.hasOwn(right, key));
    const whole = Object.fromEntries(needed.map((key) => [key, right[key]]));
    for (const key of Object.keys(shape)) {
      for (const value of [...paramValues, undefined]) {
        const params = { ...whole, [key]: value };
        const text = JSON.stringify({
          jobs: [{ id: "a", command: "", pre_checks: [{ name, params }] }],
        });
        const parsed = await parse(text);
        const mistakes = schemaMistakes(schema, JSON.parse(text));
        const silent = parsed.ok && parsed.warnings.length === 0;
        if (silent) assert.deepEqual(mistakes, [], text);
        else if (!lookedAtCloser.has(key)) assert.notDeepEqual(mistakes, [], text);
      }
    }
  }
});

Deno.test("the JSON Schema for editors takes checks that it does not know, and any key that is ours", () => {
  const schema = createConfigJsonSchema();
  const config = (check: unknown) => ({ jobs: [{ id: "a", command: "", post_checks: [check] }] });
  assert.deepEqual(schemaMistakes(schema, config({ name: "my_plugin", params: { any: [1] } })), []);
  assert.deepEqual(schemaMistakes(schema, config({ name: "my_plugin" })), []);
  assert.notDeepEqual(schemaMistakes(schema, config({ name: "check_port_open" })), []);
  assert.notDeepEqual(schemaMistakes(schema, config({ params: {} })), []);
  const both = { name: "check_port_open", params: { port: 1 }, negate: "yes" };
  assert.notDeepEqual(schemaMistakes(schema, config(both)), []);
});

Deno.test("the JSON Schema for editors describes every key and its default", () => {
  const schema = createConfigJsonSchema();
  assert.equal(schema.type, "object");
  assert.deepEqual(schema.required, ["jobs"]);
  const properties = schema.properties as Record<string, Record<string, unknown>>;
  assert.deepEqual(Object.keys(properties), Object.keys(appSchema.shape));
  for (const [name, schema] of Object.entries(appSchema.shape)) {
    const { description, defaultText } = infoOf(schema);
    const described = properties[name];
    assert.ok(
      description !== undefined && String(described?.description).startsWith(description),
      name,
    );
    const hasDefault = described?.default !== undefined || defaultText !== undefined;
    assert.ok(hasDefault || name === "jobs", name);
  }
  assert.equal(properties.default_timeout?.default, 10_800);
  assert.equal(properties.default_retry_jitter?.maximum, 1);
  const job = properties.jobs?.items as { properties: object; required: string[] };
  assert.deepEqual(Object.keys(job.properties), Object.keys(jobSchema.shape));
  assert.deepEqual(job.required, ["id", "command"]);
  const text = JSON.stringify(job.properties);
  for (const type of conditionTypes) assert(text.includes(`"const":"${type}"`), type);
  assert(text.includes("must have been seen unchanged"), "fields of conditions are described");
});
