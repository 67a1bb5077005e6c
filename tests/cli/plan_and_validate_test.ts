import assert from "node:assert/strict";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, listing } from "./cli_rig.ts";
import { threadCpuMs } from "../rig/cpu_time.ts";

const config = {
  application_name: "nightly",
  working_dir: ".",
  parallel: true,
  max_workers: 4,
  env_variables: { DAY: "today", TOKEN: "${NOWHERE}" },
  jobs: [
    // Declared so that breadth-first order differs from depth-first (D24).
    { id: "z", command: "echo z", dependencies: ["y"] },
    { id: "y", command: "echo y", dependencies: ["x"], description: "Why" },
    { id: "x", command: "echo x\necho again", env_variables: { MODE: "fast" } },
    { id: "w", command: " " },
  ],
};

/** Runs `body` in a folder that holds the config as jobs.json. */
function withConfig(value: unknown, body: (folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(value, null, 2));
    await body(folder);
  });
}

const warning = (text: string) => new RegExp(`^warning: .*${text}`, "m");

Deno.test("plan: the real order with levels, commands, dependencies, variables; nothing on disk", () =>
  withConfig(config, async (folder) => {
    const { code, stdout, stderr } = await cli(folder, ["plan", "jobs.json", "--env", "A=1,B=2"]);
    assert.equal(code, 0);
    assert.match(stderr, warning("NOWHERE"), "a reference that leads nowhere is warned of");
    assert.equal(
      stdout.replaceAll(folder, "/etl"),
      `Plan of nightly: 4 jobs, at most 4 at once

  Config     /etl/jobs.json
  Folder     /etl
  Logs       /etl/logs
  Variables  DAY, TOKEN
  --env      A, B

Would run, in this order:
  1. x  level 0
     command: echo x\\necho again
     variables: MODE
  2. w  level 0
     command: (nothing)
  3. y  level 1
     about: Why
     command: echo y
     after: x
  4. z  level 2
     command: echo z
     after: y

Prediction: no history, nothing is known of how long these jobs take

4 jobs: 4 would run in 3 levels, 0 would be skipped
`,
    );
    assert.doesNotMatch(stdout, /today|fast/, "values of variables are nobody's business here");
    assert.deepEqual(await listing(folder), ["jobs.json"]);
  }));

Deno.test("plan: what is skipped stands apart, and its dependents no longer wait for it", () =>
  withConfig(config, async (folder) => {
    const { stdout } = await cli(folder, ["plan", "jobs.json", "--skip", "x,w", "--sequential"]);
    assert.equal(
      stdout.slice(stdout.indexOf("\nWould run")),
      `
Would run, in this order:
  1. y  level 0
     about: Why
     command: echo y
     after: x
  2. z  level 1
     command: echo z
     after: y

Would not run:
   - x  named by --skip
   - w  named by --skip

Prediction: no history, nothing is known of how long these jobs take

4 jobs: 2 would run in 2 levels, 2 would be skipped
`,
    );
    assert.match(stdout, /^Plan of nightly: 4 jobs, one at a time\n/);
  }));

Deno.test("plan, run --dry-run and the flag form --dry-run do the same", () =>
  withConfig(config, async (folder) => {
    const plan = await cli(folder, ["plan", "jobs.json", "--skip", "x"]);
    assert.equal(plan.code, 0);
    assert.deepEqual(await cli(folder, ["run", "--dry-run", "jobs.json", "--skip", "x"]), plan);
    assert.deepEqual(await cli(folder, ["-c", "jobs.json", "--dry", "--skip=x"]), plan);
    const more = ["run", "jobs.json", "--dry-run", "--db=h.db", "--log-dir=other", "--skip=x"];
    assert.deepEqual(await cli(folder, more), {
      ...plan,
      stdout: plan.stdout.replace(`${folder}/logs\n`, `${folder}/other\n`),
    });
    assert.deepEqual(await listing(folder), ["jobs.json"]);
  }));

Deno.test("plan --json: one document with every job", () =>
  withConfig(config, async (folder) => {
    const { code, stdout } = await cli(folder, ["plan", "jobs.json", "--json", "--skip", "z,w"]);
    assert.equal(code, 0);
    const { plan, jobs } = JSON.parse(stdout);
    assert.deepEqual(plan, {
      application_name: "nightly",
      config_path: `${folder}/jobs.json`,
      working_dir: folder,
      log_dir: `${folder}/logs`,
      workers: 4,
      grants: null,
      env: ["DAY", "TOKEN"],
      job_count: 4,
      run_count: 2,
      skip_count: 2,
      level_count: 2,
      prediction: null,
    });
    assert.deepEqual(jobs.map((job: { id: string }) => job.id), ["x", "y", "z", "w"]);
    assert.deepEqual(jobs[1], {
      id: "y",
      action: "run",
      reason: null,
      position: 2,
      level: 1,
      description: "Why",
      command: "echo y",
      denied: null,
      dependencies: ["x"],
      conditions: [],
      triggers: {},
      allow_failure: false,
      priority: 0,
      resources: {},
      env: [],
      working_dir: folder,
      log_dir: `${folder}/logs`,
      timeout_ms: 10_800_000,
      expected_duration_ms: null,
      kill_grace_ms: 5000,
      retry: {
        max_retries: 0,
        delay_ms: 30_000,
        backoff: 1.5,
        jitter: 0.1,
        max_delay_ms: 0,
        max_time_ms: 1_800_000,
        on_status: ["ERROR", "FAILED", "TIMEOUT"],
        on_exit_codes: [1],
        on_output: [],
        if: null,
      },
      pre_checks: [],
      post_checks: [],
      when: null,
      when_forecast: null,
      outputs: [],
      estimate: null,
    });
    assert.deepEqual(
      [jobs[2].action, jobs[2].reason, jobs[2].position, jobs[2].level],
      ["skip", "named by --skip", null, null],
    );
    const none = await cli(folder, ["plan", "jobs.json", "--json", "--skip", "w,x,y,z"]);
    assert.equal(JSON.parse(none.stdout).plan.level_count, 0);
  }));

Deno.test("plan: what jobs wait for outside the run is told, and nothing of it is looked at", () =>
  withConfig({
    env_variables: { IN_TOKEN: "hunter-2-hunter" },
    jobs: [{
      id: "load",
      command: "true",
      dependencies: [
        { type: "file", path: "in/${DAY}.csv", stable_for: "10s", timeout: "2h" },
        { type: "command", command: "touch looked" },
        { type: "http", url: "https://user:hunter-2-hunter@host/up?key=1", status: 204 },
        { type: "time", after: "02:30", timezone: "Europe/Berlin" },
      ],
    }],
  }, async (folder) => {
    const { code, stdout } = await cli(folder, ["plan", "jobs.json"]);
    assert.equal(code, 0);
    const texts = [
      'file "in/${DAY}.csv" unchanged for 10.0s',
      'command "touch looked"',
      "https://host/up with status 204",
      "time 02:30 in Europe/Berlin",
    ];
    assert(stdout.includes(`\n     waits for: ${texts.join(", ")}\n`), stdout);
    const { jobs } = JSON.parse((await cli(folder, ["plan", "jobs.json", "--json"])).stdout);
    assert.deepEqual(jobs[0].conditions, [
      { type: "file", condition: texts[0], timeout_ms: 7_200_000 },
      { type: "command", condition: texts[1], timeout_ms: 86_400_000 },
      { type: "http", condition: texts[2], timeout_ms: 86_400_000 },
      { type: "time", condition: texts[3], timeout_ms: null },
    ]);
    assert.deepEqual(await listing(folder), ["jobs.json"]);
  }));

Deno.test("plan --json: what a job waits for, takes and checks, without secrets", () =>
  withConfig({
    env_variables: { API_TOKEN: "correct-horse", DIR: "deep" },
    limits: { db: 2 },
    jobs: [
      { id: "a", command: "true" },
      {
        id: "b",
        command: "true",
        dependencies: ["a", { job: "a", when: "failure" }],
        allow_failure: true,
        priority: 2.5,
        resources: { db: 2 },
        timeout: "1m",
        expected_duration: 30,
        kill_grace: 0.5,
        working_dir: "${DIR}",
        log_dir: "/var/log/${EXECUTIONER_JOB_ID}",
        max_retries: 1,
        retry_if: "test correct-horse",
        post_checks: [{
          name: "check_command",
          params: { command: "login correct-horse ${DIR}" },
          timeout: 5,
          negate: true,
        }],
      },
    ],
  }, async (folder) => {
    const { code, stdout } = await cli(folder, ["plan", "jobs.json", "--json"]);
    assert.equal(code, 0);
    const job = JSON.parse(stdout).jobs[1];
    assert.deepEqual(job.dependencies, ["a"]);
    assert.deepEqual(job.triggers, { a: "failure" });
    assert.deepEqual([job.allow_failure, job.priority, job.resources], [true, 2.5, { db: 2 }]);
    assert.deepEqual([job.working_dir, job.log_dir], [`${folder}/deep`, "/var/log/b"]);
    assert.deepEqual(
      [job.timeout_ms, job.expected_duration_ms, job.kill_grace_ms],
      [60_000, 30_000, 500],
    );
    assert.equal(job.retry.max_retries, 1);
    assert.deepEqual(job.retry.if, { command: "test ***", timeout_ms: 60_000 });
    assert.deepEqual(job.post_checks, [{
      name: "check_command",
      params: { command: "login *** ${DIR}", exit_code: 0 },
      timeout_ms: 5000,
      negate: true,
    }]);
    assert.doesNotMatch(stdout, /correct-horse/);
    const text = await cli(folder, ["plan", "jobs.json"]);
    assert.match(text.stdout, /folder: .*\/deep\n/);
  }));

Deno.test("plan: ids to skip that do not exist are refused with the nearest id", () =>
  withConfig({ jobs: [{ id: "extract", command: "x" }] }, async (folder) => {
    assert.deepEqual(await cli(folder, ["plan", "jobs.json", "--skip", "extarct"]), {
      code: 2,
      stdout: "",
      stderr: 'error: Option --skip names a job that the config does not have: "extarct"\n' +
        "hint: Did you mean extract?\n",
    });
  }));

Deno.test("a config without jobs is valid, and whoever looks at it hears that nothing will run", () =>
  withConfig({ jobs: [] }, async (folder) => {
    const stderr = "jobs.json: warning: There are no jobs: nothing will run\n" +
      "  hint: such a run succeeds; if there were to be jobs, look at what has written the config\n";
    const validated = await cli(folder, ["validate", "jobs.json"]);
    assert.deepEqual(validated, { code: 0, stdout: "jobs.json: valid, 0 jobs\n", stderr });
    for (const args of [["plan"], ["plan", "--json"], ["graph"]]) {
      const looked = await cli(folder, [...args, "jobs.json"]);
      assert.deepEqual([looked.code, looked.stderr], [0, stderr], args.join(" "));
    }
  }));

Deno.test("plan: --workers without --parallel is said to do nothing", () =>
  withConfig({ jobs: [] }, async (folder) => {
    const { code, stdout, stderr } = await cli(folder, ["plan", "jobs.json", "--workers", "3"]);
    assert.equal(code, 0);
    assert.match(stderr, warning("--workers 3 has no effect"));
    assert.match(stdout, /\n0 jobs: 0 would run, 0 would be skipped\n$/);
  }));

Deno.test("plan: 100,000 jobs in a chain, declared backwards, come out in time and complete", () => {
  const count = 100_000;
  const jobs = Array.from({ length: count }, (_, at) => ({
    id: `j${count - at}`,
    command: "true",
    dependencies: at === count - 1 ? [] : [`j${count - at - 1}`],
  }));
  return withConfig({ jobs }, async (folder) => {
    let writes = 0;
    let length = 0;
    const stdout = {
      isTerminal: false,
      columns: () => 80,
      rows: () => 24,
      write: (text: string) => {
        writes++;
        length += text.length;
      },
    };
    const startedAt = threadCpuMs();
    assert.equal((await cli(folder, ["plan", "jobs.json"], { stdout })).code, 0);
    const took = threadCpuMs() - startedAt;
    assert.ok(length > count * 40, `only ${length} characters came out`);
    assert.ok(writes < count / 100, `${writes} writes for ${count} jobs`);
    // Two seconds on an idle machine; quadratic work would take many minutes.
    assert.ok(took < 60_000, `it took ${took} ms`);
  });
});

Deno.test("validate: every file is checked, whatever is wrong with the others", () =>
  withConfig({ jobs: [{ id: "a", command: "true" }] }, async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.json`, '{\n  "jobs": [{"id": "a"}, {"id": "a"}]\n}\n');
    await Deno.writeTextFile(`${folder}/warn.json`, '{"name": "x", "jobs": []}');
    await Deno.writeFile(`${folder}/latin1.json`, new Uint8Array([0x7b, 0x22, 0xe9, 0x22]));
    const files = ["bad.json", "jobs.json", "nope.json", "warn.json", "latin1.json", "."];
    const { code, stdout, stderr } = await cli(folder, ["validate", ...files]);
    assert.equal(code, 1);
    assert.equal(stdout, "jobs.json: valid, 1 job\nwarn.json: valid, 0 jobs\n");
    assert.equal(stderr.match(/^bad\.json:2:\d+: error: /gm)?.length, 3, stderr);
    assert.match(stderr, /^error: Cannot read config "nope\.json": No such file$/m);
    assert.match(stderr, /^warn\.json:1:2: warning: .*"name"/m);
    assert.match(stderr, /^ +hint: .*"application_name"/m);
    assert.match(stderr, /^error: Cannot read config "latin1\.json": Not valid UTF-8 at byte 2$/m);
    assert.match(stderr, /^error: Cannot read config "\.": It is a folder$/m);
    assert.deepEqual(await listing(folder), ["bad.json", "jobs.json", "latin1.json", "warn.json"]);
  }));

Deno.test("validate: files are included from where they are named, and messages say which it is", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/etc/parts`, { recursive: true });
    const write = (path: string, config: unknown) =>
      Deno.writeTextFile(`${folder}/etc/${path}`, JSON.stringify(config));
    await write("jobs.json", { include: ["parts/a.json"], jobs: [] });
    await write("parts/a.json", { include: ["b.json"], jobs: [{ id: "a", command: "true" }] });
    const missing = await cli(folder, ["validate", "etc/jobs.json"]);
    assert.equal(missing.code, 1);
    assert.match(
      missing.stderr,
      /^etc\/parts\/a\.json:1:13: error: Cannot include "b\.json": No such file$/m,
    );
    await write("parts/b.json", { jobs: [{ id: "b", command: "true", matrix: { n: [1, 2] } }] });
    const found = await cli(folder, ["validate", "etc/jobs.json"]);
    assert.deepEqual(found, { code: 0, stdout: "etc/jobs.json: valid, 3 jobs\n", stderr: "" });
  }));

Deno.test("validate: warnings alone are no error", () =>
  withConfig({ name: "x", jobs: [] }, async (folder) => {
    assert.equal((await cli(folder, ["validate", "jobs.json"])).code, 0);
  }));

Deno.test("config trouble ends plan and run with 1, and leaves nothing behind", () =>
  withConfig({ jobs: [{ id: "a", command: "true", dependencies: ["a"] }] }, async (folder) => {
    for (const argv of [["plan", "jobs.json"], ["run", "--dry-run", "jobs.json"]]) {
      const { code, stdout, stderr } = await cli(folder, argv);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^jobs\.json:\d+:\d+: error: /);
    }
    assert.deepEqual(await listing(folder), ["jobs.json"]);
  }));
