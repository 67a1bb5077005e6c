import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDiagnostics } from "../../../src/core/config/messages/format_diagnostic.ts";
import type { JobSpec } from "../../../src/core/job_spec.ts";
import { countWork } from "../../rig/counted_work.ts";
import { parseComposed, readComposedCases } from "./composed_fixture.ts";

const cases = await readComposedCases();

assert.ok(cases.length > 15, "the fixture with the wrong configs is gone");

for (const { title, text, files, told } of cases) {
  Deno.test(`what is said about ${title}`, async () => {
    const parsed = await parseComposed(text, files);
    const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
    assert.equal(formatDiagnostics(diagnostics, { path: "jobs.json", text }), told);
    assert.equal(parsed.ok, !told.includes(": error: "), "usable, or not, against what is said");
  });
}

/** Parses a config that nothing may be said about. */
async function jobsOf(
  config: unknown,
  files: Readonly<Record<string, unknown>> = {},
): Promise<readonly JobSpec[]> {
  const texts = Object.entries(files).map(([path, file]) => [path, toText(file)] as const);
  const parsed = await parseComposed(toText(config), new Map(texts));
  const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
  assert.deepEqual(diagnostics.map(({ message }) => message), []);
  assert.ok(parsed.ok);
  const jobs = parsed.workflow.jobs;
  assert.deepEqual(jobs.map(({ index }) => index), [...jobs.keys()], "jobs are numbered in order");
  return jobs;
}

function toText(config: unknown): string {
  return typeof config === "string" ? config : JSON.stringify(config);
}

const job = (id: string, more: object = {}) => ({ id, command: "true", ...more });

Deno.test("jobs get the defaults that they do not have themselves", async () => {
  const check = { name: "check_file_exists", params: { path: "p" } };
  const parsed = { ...check, timeoutMs: 600_000, negate: false };
  const defaults = {
    description: "by default",
    timeout: "2m",
    kill_grace: 1,
    priority: 7,
    allow_failure: true,
    max_retries: 3,
    retry_on_exit_codes: [7],
    env_variables: { A: 1, B: "b" },
    pre_checks: [check],
    log_dir: "mine",
  };
  const own = {
    timeout: 5,
    priority: 0,
    retry_on_exit_codes: [],
    env_variables: { B: "own", C: null },
    pre_checks: [],
  };
  const [plain, other, ...rest] = await jobsOf({
    defaults,
    jobs: [job("plain"), job("other", own)],
  });
  assert.deepEqual(rest, []);
  assert.equal(plain?.description, "by default");
  assert.equal(plain.timeoutMs, 120_000);
  assert.equal(plain.killGraceMs, 1000);
  assert.equal(plain.priority, 7);
  assert.equal(plain.allowFailure, true);
  assert.deepEqual(plain.retry.onExitCodes, [7]);
  assert.deepEqual(plain.env, { A: "1", B: "b" });
  assert.deepEqual(plain.preChecks, [parsed]);
  assert.equal(plain.logDir, "/etc/app/mine");
  assert.equal(other?.timeoutMs, 5000);
  assert.equal(other.priority, 0);
  assert.equal(other.retry.maxRetries, 3);
  assert.deepEqual(other.retry.onExitCodes, []);
  assert.deepEqual(other.env, { A: "1", B: "own", C: "" });
  assert.deepEqual(other.preChecks, []);
});

Deno.test("conditions of retries among the defaults count as the job's own", async () => {
  const [plain, quiet] = await jobsOf({
    defaults: {
      max_retries: 1,
      expected_duration: "10m",
      retry_on_output: ["deadlock"],
      retry_if: { command: "ask", timeout: "5s" },
    },
    jobs: [job("plain"), job("quiet", { retry_on_output: [], retry_if: null })],
  });
  assert.equal(plain?.expectedMs, 600_000);
  assert.deepEqual(plain.retry.onOutput, ["deadlock"]);
  assert.deepEqual(plain.retry.question, { command: "ask", timeoutMs: 5_000 });
  assert.deepEqual([plain.retry.onStatus, plain.retry.onExitCodes], [[], []]);
  assert.deepEqual([quiet?.retry.onOutput, quiet?.retry.question], [[], null]);
  assert.deepEqual(quiet?.retry.onExitCodes, [1]);
});

Deno.test("numbers among defaults and axes keep every digit", async () => {
  const jobs = await jobsOf(`{
    "defaults": { "env_variables": { "VERSION": 1.10 } },
    "jobs": [
      { "id": "a", "command": "", "matrix": { "v": [1.10, 1e3, "x"], "exclude": [{ "v": 1e3 }] } }
    ]
  }`);
  assert.deepEqual(jobs.map(({ id, env }) => [id, env]), [
    ["a[1.10]", { VERSION: "1.10", v: "1.10" }],
    ["a[x]", { VERSION: "1.10", v: "x" }],
  ]);
});

Deno.test("a cell has its values as variables, which win, and in what it is and waits for", async () => {
  const jobs = await jobsOf({
    defaults: { env_variables: { region: "none", kept: "yes" } },
    jobs: [
      job("fetch", {
        description: "${region} of $${region}, ${other}",
        matrix: { region: ["eu", true] },
        env_variables: { BUCKET: "sales-${region}" },
      }),
      job("load", {
        matrix: { region: ["eu", true] },
        dependencies: [{ job: "fetch[${region}]", when: "done" }, "fetch"],
      }),
      job("all", { dependencies: [{ job: "load", when: "failure" }, "load[eu]"] }),
      job("${region}", { dependencies: ["fetch[eu]"], description: "${region}" }),
    ],
  });
  assert.deepEqual(
    jobs.map(({ id, description, dependencies, triggers }) => [
      id,
      description,
      dependencies,
      [...triggers],
    ]),
    [
      ["fetch[eu]", "eu of ${region}, ${other}", [], []],
      ["fetch[true]", "true of ${region}, ${other}", [], []],
      ["load[eu]", "", ["fetch[eu]", "fetch[true]"], []],
      ["load[true]", "", ["fetch[true]", "fetch[eu]"], []],
      ["all", "", ["load[eu]", "load[true]"], [["load[true]", "failure"]]],
      ["${region}", "${region}", ["fetch[eu]"], []],
    ],
  );
  assert.deepEqual(jobs[0]?.env, { kept: "yes", BUCKET: "sales-${region}", region: "eu" });
});

const axisValues = fc.uniqueArray(
  fc.oneof(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat(9), fc.boolean()),
  { minLength: 1, maxLength: 4, selector: String },
);
const axes = fc.dictionary(fc.stringMatching(/^[a-z]{1,2}$/), axisValues, {
  minKeys: 1,
  maxKeys: 3,
});
/** Lists of jobs, some with a matrix; each job names earlier ones: whole, or one of their cells. */
const anyList = fc.array(
  fc.record({
    matrix: fc.option(axes),
    leftOut: fc.nat(),
    picks: fc.array(fc.record({ job: fc.nat(), cell: fc.option(fc.nat()) }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);

Deno.test("templates become their cells in order, and dependencies on them lead to all cells", async () => {
  await fc.assert(
    fc.asyncProperty(anyList, async (list) => {
      const expected: { id: string; env: object; dependencies: string[] }[] = [];
      const cellsOf: string[][] = [];
      const jobs = list.map(({ matrix, leftOut, picks }, index) => {
        let cells: Record<string, unknown>[] = [{}];
        for (const [axis, values] of Object.entries(matrix ?? {})) {
          cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [axis]: value })));
        }
        const excluded = cells.length > 1 ? cells[leftOut % cells.length] : undefined;
        cells = cells.filter((cell) => cell !== excluded);
        const ids = cells.map((cell) =>
          matrix === null ? `j${index}` : `j${index}[${Object.values(cell).join(",")}]`
        );
        const named: string[] = [];
        const meant = new Set<string>();
        for (const pick of index === 0 ? [] : picks) {
          const others = cellsOf[pick.job % index] ?? [];
          const one = pick.cell === null ? undefined : others[pick.cell % others.length];
          named.push(one ?? `j${pick.job % index}`);
          for (const id of one === undefined ? others : [one]) meant.add(id);
        }
        cellsOf.push(ids);
        for (const [place, id] of ids.entries()) {
          const values = Object.entries(cells[place] ?? {});
          const env = Object.fromEntries(values.map(([axis, value]) => [axis, String(value)]));
          expected.push({ id, env, dependencies: [...meant] });
        }
        if (matrix === null) return job(`j${index}`, { dependencies: named });
        const exclude = excluded === undefined ? {} : { exclude: [excluded] };
        return job(`j${index}`, { dependencies: named, matrix: { ...matrix, ...exclude } });
      });
      const parsed = await jobsOf({ jobs });
      const got = parsed.map(({ id, env, dependencies }) => ({ id, env, dependencies }));
      assert.deepEqual(JSON.parse(JSON.stringify(got)), JSON.parse(JSON.stringify(expected)));
    }),
  );
});

Deno.test("a pattern among dependencies means all other jobs whose ids match, cells too", async () => {
  const jobs = await jobsOf({
    jobs: [
      job("load_eu"),
      job("load_us"),
      // Its own id, not a pattern.
      job("star*"),
      job("stars"),
      job("fetch", { matrix: { day: [1, 2] }, dependencies: ["load_*"] }),
      job("all", { dependencies: [{ job: "load_??", when: "done" }] }),
      job("fetch_all", { dependencies: ["fetch*", "star*"] }),
    ],
  });
  const found = (id: string) => jobs.find((one) => one.id === id);
  assert.deepEqual(found("fetch[2]")?.dependencies, ["load_eu", "load_us"]);
  assert.deepEqual(found("fetch_all")?.dependencies, ["fetch[1]", "fetch[2]", "star*"]);
  assert.deepEqual([...found("all")?.triggers ?? []], [["load_eu", "done"], ["load_us", "done"]]);
});

Deno.test("included jobs follow those of the main file, and each file is read once", async () => {
  const files = {
    "/etc/app/parts/b.json": { include: ["sub/d.json", "/srv/e.json"], jobs: [job("b")] },
    "/etc/app/c.json": { $schema: "x", include: ["./parts/sub/d.json"], jobs: [job("c")] },
    "/etc/app/parts/sub/d.json": { jobs: [job("d", { dependencies: ["a"] })], _note: "mine" },
    "/srv/e.json": { defaults: { priority: 1 } },
  };
  const config = {
    include: ["parts/b.json", "parts/../c.json", "c.json"],
    jobs: [job("a"), job("z", { dependencies: ["c"] })],
  };
  const jobs = await jobsOf(config, files);
  assert.deepEqual(jobs.map(({ id }) => id), ["a", "z", "b", "d", "c"]);

  const read: string[] = [];
  const texts = Object.entries(files).map(([path, file]) => [path, toText(file)] as const);
  await parseComposed(toText(config), new Map(texts), (path) => read.push(path));
  assert.deepEqual(read.sort(), Object.keys(files).sort());
});

Deno.test("a file's own defaults win over the main file's and reach no other file", async () => {
  const jobs = await jobsOf({
    include: ["b.json", "c.json"],
    defaults: { timeout: 1, priority: 1, env_variables: { A: "main", B: "main" } },
    jobs: [job("a")],
  }, {
    "/etc/app/b.json": {
      include: ["d.json"],
      defaults: { timeout: 2, env_variables: { B: "b" } },
      jobs: [job("b"), job("own", { timeout: 3 })],
    },
    "/etc/app/c.json": { jobs: [job("c")] },
    "/etc/app/d.json": { jobs: [job("d")] },
  });
  const got = jobs.map(({ id, timeoutMs, priority, env }) => [id, timeoutMs, priority, env]);
  const main = { A: "main", B: "main" };
  assert.deepEqual(got, [
    ["a", 1000, 1, main],
    ["b", 2000, 1, { A: "main", B: "b" }],
    ["own", 3000, 1, { A: "main", B: "b" }],
    ["d", 1000, 1, main],
    ["c", 1000, 1, main],
  ]);
});

/** A config of cells that wait for each other, cell by cell, and of one job that waits for all. */
function cellsOf(edge: number) {
  const numbers = Array.from({ length: edge }, (_, index) => index);
  const matrix = { a: numbers, b: numbers };
  return {
    jobs: [
      job("x", { matrix }),
      job("y", { matrix, dependencies: ["x[${a},${b}]"] }),
      job("z", { dependencies: ["y"] }),
    ],
  };
}

function manyOf(count: number) {
  const jobs = Array.from({ length: count }, (_, index) => job(`j${index}`));
  return { defaults: { timeout: 1, env_variables: { A: 1 } }, jobs };
}

Deno.test("10,000 cells and 100,000 jobs with defaults come out complete", async () => {
  const cells = await jobsOf(cellsOf(100));
  assert.equal(cells.length, 20_001);
  assert.equal(cells.at(-1)?.dependencies.length, 10_000);
  assert.deepEqual(cells.at(-2)?.dependencies, ["x[99,99]"]);
  const jobs = await jobsOf(manyOf(100_000));
  assert.equal(jobs.length, 100_000);
});

Deno.test("the work does not grow with the square of the cells or the jobs with defaults", async () => {
  // What twice as many add grows twofold, and fourfold if a look-up for one walks over all others.
  const configs = {
    cells: [20, 28, 40].map(cellsOf),
    jobs: [500, 1_000, 2_000].map(manyOf),
  };
  for (const [what, sizes] of Object.entries(configs)) {
    const work: number[] = [];
    for (const config of sizes) work.push(await countWork(() => jobsOf(config)));
    const [few = 0, more = 0, most = 0] = work;
    assert.ok(more - few > 500, `${what}: ${work.join(", ")} elements: the work is not counted`);
    assert.ok(most - more < 3 * (more - few), `${what}: ${work.join(", ")} elements`);
  }
});
