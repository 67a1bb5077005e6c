import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDiagnostics } from "../../../src/core/config/format_diagnostic.ts";
import type { KeyTable } from "../../../src/core/config/key_spec.ts";
import { appKeys, checkKeys, jobKeys } from "../../../src/core/config/keys.ts";
import { parseConfig, type ParsedConfig } from "../../../src/core/config/parse_config.ts";
import { retryableStatuses } from "../../../src/core/config/retry_keys.ts";
import { createConfigJsonSchema, createConfigSchema } from "../../../src/core/config/schema.ts";

function parse(text: string): Promise<ParsedConfig> {
  return parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
}

/** Objects with the keys of a table, any of them absent, whose values are mostly wrong. */
function objectsOf(keys: KeyTable, inner: Record<string, fc.Arbitrary<unknown>>) {
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  for (const name of Object.keys(keys)) {
    model[name] = fc.oneof(inner[name] ?? fc.jsonValue({ maxDepth: 2 }), fc.jsonValue());
  }
  return fc.record(model, { requiredKeys: [] });
}

const id = fc.constantFrom("a", "b", "c", "load", "");
const checks = fc.array(objectsOf(checkKeys, { name: fc.constant("check_file_exists") }));
const anyJob = objectsOf(jobKeys, {
  id,
  command: fc.string(),
  dependencies: fc.array(id),
  pre_checks: checks,
});
const anyConfig = fc.oneof(
  fc.jsonValue(),
  objectsOf(appKeys, {
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
  max_retries: fc.nat(1000),
  retry_delay: seconds,
  retry_backoff: fc.double({ min: 0, max: 10, noNaN: true }),
  retry_jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  max_retry_time: seconds,
  retry_on_status: fc.subarray([...retryableStatuses]),
  retry_on_exit_codes: fc.uniqueArray(fc.nat(255)),
});
const text = fc.string({ unit: "grapheme" });
const validJob = fc.record({
  description: text,
  command: text,
  timeout: seconds,
  env_variables: fc.dictionary(fc.stringMatching(/^[A-Za-z_]\w{0,9}$/), text),
  pre_checks: fc.array(fc.record({
    name: fc.constant("check_file_exists"),
    params: fc.record({ path: fc.string({ minLength: 1 }), more: fc.jsonValue() }),
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
        env_variables: job.env,
        pre_checks: job.preChecks,
        max_retries: job.retry.maxRetries,
        retry_delay: job.retry.delayMs / 1000,
        retry_backoff: job.retry.backoff,
        retry_jitter: job.retry.jitter,
        max_retry_time: job.retry.maxTimeMs / 1000,
        retry_on_status: job.retry.onStatus,
        retry_on_exit_codes: job.retry.onExitCodes,
        dependencies: job.dependencies,
      }));
      assert.deepEqual(JSON.parse(JSON.stringify(said)), JSON.parse(JSON.stringify(jobs)));
    }),
  );
});

Deno.test("the schema accepts each config that the parser has nothing to say about", async () => {
  const schema = createConfigSchema();
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyConfig, validJobs.map((jobs) => ({ jobs }))), async (config) => {
      const text = JSON.stringify(config);
      const parsed = await parse(text);
      if (!parsed.ok || parsed.warnings.length > 0) return;
      accepted++;
      const result = schema.safeParse(JSON.parse(text));
      assert.ok(result.success, `${text}: ${result.error?.message}`);
    }),
    { numRuns: 300 },
  );
  assert.ok(accepted > 20, "hardly any config was valid");
});

Deno.test("the schema rejects each value of a wrong type that the parser rejects or warns of", async () => {
  const schema = createConfigSchema();
  const values = [null, true, "text", "", -1, 0, 0.5, 7, 300, [], ["x"], [1], {}, { a: 1 }];
  const tables = [
    [appKeys, (key: string, value: unknown) => ({ jobs: [], [key]: value })],
    [
      jobKeys,
      (key: string, value: unknown) => ({ jobs: [{ id: "a", command: "", [key]: value }] }),
    ],
  ] as const;
  /** Where the parser asks for more than a schema can say, or says more than "wrong". */
  const known = new Set(["application_name", "dependencies"]);
  for (const [keys, configOf] of tables) {
    for (const [key, spec] of Object.entries(keys as KeyTable)) {
      if (spec.standing === "ignored" || known.has(key)) continue;
      for (const value of values) {
        const config = configOf(key, value);
        const parsed = await parse(JSON.stringify(config));
        const silent = parsed.ok && parsed.warnings.length === 0;
        const text = JSON.stringify(config);
        if (key === "allow_shell" && value === false) continue;
        if (silent) assert.ok(schema.safeParse(config).success, `schema rejects ${text}`);
        else if (isAboutTypes(parsed)) {
          assert.ok(!schema.safeParse(config).success, `schema accepts ${text}`);
        }
      }
    }
  }
});

function isAboutTypes(parsed: ParsedConfig): boolean {
  const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
  return diagnostics.some(({ message }) => message.startsWith("Expected"));
}

Deno.test("the JSON Schema for editors describes every key and its default", () => {
  const schema = createConfigJsonSchema();
  assert.equal(schema.type, "object");
  assert.deepEqual(schema.required, ["jobs"]);
  const properties = schema.properties as Record<string, Record<string, unknown>>;
  assert.deepEqual(Object.keys(properties), Object.keys(appKeys));
  for (const [name, spec] of Object.entries(appKeys as KeyTable)) {
    const described = properties[name];
    assert.ok(String(described?.description).startsWith(spec.description), name);
    assert.deepEqual(described?.default, spec.default, name);
    const limited = (described?.items ?? described) as { readonly maximum?: number };
    if (spec.max !== undefined) assert.equal(limited.maximum, spec.max, name);
  }
  const job = properties.jobs?.items as { properties: object; required: string[] };
  assert.deepEqual(Object.keys(job.properties), Object.keys(jobKeys));
  assert.deepEqual(job.required, ["id", "command"]);
});
