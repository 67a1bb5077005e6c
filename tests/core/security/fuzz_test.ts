import assert from "node:assert/strict";
import fc from "fast-check";
import { createBoundedTest } from "../../../src/adapters/probes/bounded_test.ts";
import { appSchema } from "../../../src/core/config/schemas/app_schema.ts";
import { jobSchema } from "../../../src/core/config/schemas/job_schema.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { ok } from "../../../src/core/result.ts";
import { confineWorkflow } from "../../../src/core/security/confine_workflow.ts";
import { admitCommand, type Confinement } from "../../../src/core/security/confinement.ts";
import { defaultLimits } from "../../../src/core/security/grants.ts";
import { parsePolicy } from "../../../src/core/security/parse_policy.ts";
import { policySchema } from "../../../src/core/security/policy_schema.ts";
import { refuseNotices } from "../../../src/core/security/refuse_notices.ts";
import { dangerous, harmless } from "./corpus.ts";
import { threadCpuMs } from "../../rig/cpu_time.ts";

/** Nothing may take longer, ms. */
const limitMs = 1_000;

const lineParts = fc.oneof(
  fc.constantFrom(...Object.keys(dangerous), ...harmless),
  fc.constantFrom("id", "/usr/bin/id", "./id", "rm -rf", "$X", "${A:-", "$(", "`", "'", '"', "<<E"),
  fc.constantFrom("|", "&&", ";", "&", ">", "(", ")", "{", "\n", "\0", "\x1b[2J", "\ud800", "é"),
  fc.string({ maxLength: 8 }),
);
const line = fc.array(lineParts, { maxLength: 5 }).map((parts) => parts.join(" "));
const command = fc.oneof(line, fc.array(line, { maxLength: 3 }));
const id = fc.constantFrom("a", "b", "../x", "__proto__", "\x1b[31m", "é", "");
const variables = fc.dictionary(
  fc.constantFrom("A", "LD_PRELOAD", "PATH", "BASH_FUNC_x%%", "__proto__", "B"),
  fc.oneof(line, fc.constantFrom("${A}", "${B:-${A}}", "${SECRET_OF_ENGINE}")),
);

/** Objects with some of these keys, and sometimes with anything at any key of a schema. */
function objectsOf(shape: object, inner: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const wild = fc.dictionary(
    fc.constantFrom(...Object.keys(shape)),
    fc.jsonValue({ maxDepth: 2 }),
    {
      maxKeys: 2,
    },
  );
  const usual = fc.subarray(Object.keys(inner), { maxLength: 4 }).chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, inner[name] ?? fc.jsonValue()])))
  );
  // With any value for any key hardly one config would be valid.
  return fc.tuple(usual, fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, wild))
    .map(([some, more]): object => ({ ...some, ...more }));
}

const sane: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  log_dir: fc.constantFrom("/etc", "logs", "../x"),
  working_dir: fc.constantFrom("/", ".", "/srv/${A}"),
  env_variables: variables,
  env_files: fc.array(fc.constantFrom("/etc/passwd", "a.env")),
  security_policy: fc.constantFrom("warn", "strict", "block"),
  security_level: fc.constantFrom("low", "medium", "high"),
  command_whitelist: fc.array(fc.constantFrom("rm", "/bin/sh", "id")),
  command_allowlist_patterns: fc.constantFrom([], [], [], [], [], [], ["(a+)+$"], ["(.*)*x"]),
  workspace_paths: fc.array(fc.constantFrom("/srv", "~", "..")),
  allow_shell: fc.boolean(),
  database: fc.constant({ path: "/etc/x.db" }),
};
const job = fc.tuple(
  fc.record({ id, command }, { requiredKeys: ["id"] }),
  objectsOf(jobSchema.shape, {
    ...sane,
    dependencies: fc.constantFrom([], [], ["a"]),
    timeout: fc.constantFrom(5, "1h"),
    description: fc.string(),
    outputs: fc.constantFrom([], ["A"]),
    umask: fc.constantFrom("000", "027", 22),
    nice: fc.constantFrom(-20, 0, 19),
    run_as: fc.constantFrom("root", "0:0"),
    ulimits: fc.constantFrom({ nofile: 10 }, { nproc: "unlimited" }),
  }),
).map(([fixed, more]) => ({ ...more, ...fixed }));
const config = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 9,
    arbitrary: fc.tuple(
      fc.record({ jobs: fc.uniqueArray(job, { maxLength: 4, selector: (one) => one.id }) }),
      objectsOf(appSchema.shape, sane),
    ).map(([fixed, more]) => ({ ...more, ...fixed })),
  },
);

/** The same value, with the keys of all objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse().map(([name, inner]) => [name, turned(inner)]);
  return Object.fromEntries(entries);
}

const confinement: Confinement = {
  os: null,
  programs: [{ names: ["id"], path: "/usr/bin/id", real: "/usr/bin/id" }],
  read: [],
  write: [],
  net: [],
  shell: false,
  user: null,
  limits: defaultLimits,
  scratch: "/scratch",
};

/** What is wrong with a config, or what comes of one that is valid. */
type Verdict = readonly string[] | {
  readonly warnings: readonly string[];
  readonly dangers: readonly string[];
  readonly refusals: readonly string[];
  readonly notices: readonly string[];
  readonly admissions: readonly unknown[];
};

/** All that is decided about a config, without places, which no other writing of it has. */
async function verdictOn(text: string): Promise<Verdict> {
  const parsed = await parseConfig({
    text,
    path: "/srv/app/jobs.json",
    homeDir: "/home/me",
    testPattern: createBoundedTest(50),
    readFile: () => Promise.resolve(ok("B=1\n")),
    surroundings: {
      shell: { HOME: "/home/me" },
      commandLine: {},
      folderTrouble: () => Promise.resolve(null),
      prepareLaunch: () => Promise.resolve(ok({ words: [], env: {} })),
    },
  });
  if (!parsed.ok) return parsed.diagnostics.map(({ message }) => message).sort();
  const { workflow, environmentOf } = parsed;
  const dangers = await parsed.examine();
  const confined = confineWorkflow(workflow, environmentOf, {
    limits: defaultLimits,
    hasOwnFiles: true,
    logDir: "/var/log/x",
    namesLogDir: false,
    namesHistory: false,
  });
  return {
    warnings: parsed.warnings.map(({ message }) => message).sort(),
    dangers: dangers.map(({ rule, job: owner, message }) => `${rule} ${owner} ${message}`).sort(),
    refusals: confined.ok ? [] : [...confined.error].sort(),
    notices: [...refuseNotices(workflow.notify, confinement)].sort(),
    admissions: workflow.jobs.map(({ id: owner, command: wanted }) =>
      wanted.kind === "nothing" ? [owner] : [owner, admitCommand(wanted, confinement, "/srv/app")]
    ),
  };
}

async function inTime<T>(work: () => Promise<T>, about: string): Promise<T> {
  const before = threadCpuMs();
  const result = await work();
  const took = threadCpuMs() - before;
  assert.ok(took < limitMs, `${Math.round(took)} ms for ${about}`);
  return result;
}

Deno.test("no config makes the parser, the command policy or the admission fail or hang", async () => {
  let valid = 0;
  let suspect = 0;
  await fc.assert(
    fc.asyncProperty(config, async (value) => {
      const text = JSON.stringify(value);
      const verdict = await inTime(() => verdictOn(text), text);
      if ("dangers" in verdict) {
        valid++;
        if (verdict.dangers.length > 0) suspect++;
      }
      const again = JSON.stringify(JSON.parse(text), null, 2);
      assert.deepEqual(await verdictOn(again), verdict, `laid out otherwise: ${text}`);
      const other = JSON.stringify(turned(JSON.parse(text)));
      assert.deepEqual(await verdictOn(other), verdict, `keys in another order: ${other}`);
    }),
    { numRuns: 300 },
  );
  assert.ok(valid >= 20 && suspect >= 3, `${valid} valid and ${suspect} suspect configs were met`);
});

const policyFile = fc.oneof(
  fc.jsonValue(),
  objectsOf(policySchema.shape, {
    allow_run: fc.array(fc.constantFrom("id", "/opt/*.sh", "../x", "*", "")),
    allow_read: fc.array(fc.constantFrom("/", "/data", "../..", "/proc/self", "~")),
    allow_write: fc.array(fc.constantFrom("/data/out", "/dev/shm", "x\0y")),
    allow_net: fc.oneof(fc.boolean(), fc.array(fc.constantFrom("a.org", "a.org:99999", "[::1]:1"))),
    allow_env: fc.array(fc.constantFrom("TZ", "LD_PRELOAD", "a b")),
    max_memory: fc.oneof(fc.constantFrom("1GiB", "-1", "1e99", 0), fc.double()),
    max_run_time: fc.constantFrom("1h", "0s", "∞", 1e300),
  }),
);

Deno.test("no policy file makes its reader fail or hang, and how it is laid out means nothing", async () => {
  await fc.assert(
    fc.asyncProperty(policyFile, async (value) => {
      const judge = async (text: string) => {
        const read = await parsePolicy(text, "/etc/executioner/policy.json");
        return read.ok ? read.value : read.error.map(({ message }) => message).sort();
      };
      const text = JSON.stringify(value);
      const verdict = await inTime(() => judge(text), text);
      assert.deepEqual(await judge(JSON.stringify(turned(JSON.parse(text)), null, 2)), verdict);
    }),
    { numRuns: 300 },
  );
});
