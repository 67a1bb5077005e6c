/** The ancestor's defects from D15 on, each reproduced from the command line on the binary. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

Deno.test("D13: each way to end has its own status, and what never ran has a row too", async () => {
  await using rig = await RunRig.make();
  const check = [{ name: "check_file_exists", params: { path: "never" } }];
  const job = (id: string, command: string, more = {}) => ({ id, command, ...more });
  const result = await rig.run(
    {
      jobs: [
        job("late", "sleep 60", { timeout: 0.1 }),
        job("unready", "touch ran", { pre_checks: check }),
        job("lacking", "true", { post_checks: check }),
        job("wrong", "exit 3"),
        job("absent", "true", { working_dir: "nowhere" }),
        job("left_out", "touch ran"),
        job("behind", "touch ran", { dependencies: ["late"] }),
      ],
    },
    "--continue-on-error",
    "--skip",
    "left_out",
  );
  assert.equal(result.code, 1, explain(result));
  assert.deepEqual(statuses(await rig.show()), {
    late: "TIMEOUT",
    unready: "PRECHECK_FAILED",
    lacking: "POSTCHECK_FAILED",
    wrong: "FAILED",
    absent: "ERROR",
    left_out: "SKIPPED",
    behind: "BLOCKED",
  });
  const stopped = await rig.run({ jobs: [job("first", "exit 1"), job("second", "touch ran")] });
  assert.equal(stopped.code, 1, explain(stopped));
  assert.deepEqual(statuses(await rig.show()), { first: "FAILED", second: "NOT_STARTED" });
  assert.ok(!(await rig.listing()).includes("ran"), "a job ran that should not have");
  // What has a row can be marked, whatever it came to.
  const marked = await rig.command("mark-success", "last", "second", "--yes");
  assert.equal(marked.code, 0, explain(marked));
});

Deno.test("D15: an invalid byte ends neither the capture nor, with more behind it, the job", async () => {
  await using rig = await RunRig.make();
  const command = String.raw`printf 'a\377\nb\r\033[1m'; head -c 300000 /dev/zero; printf end`;
  const result = await rig.run({ jobs: [{ id: "binary", command, timeout: 20 }] });
  assert.equal(result.code, 0, explain(result));
  const log = await rig.log("binary");
  assert.deepEqual([...log.subarray(0, 9)], [...bytesOf("a\xff\nb\r\x1b[1m")]);
  assert.equal(log.length, 9 + 300_000 + 3);
  assert.deepEqual([...log.subarray(-3)], [...bytesOf("end")]);
});

Deno.test("D17: references to itself neither grow nor lose anything, and the shell's variables are seen", async () => {
  await using rig = await RunRig.make();
  const names = Array.from({ length: 60 }, (_, n) => `V${n}`);
  const doubling = Object.fromEntries(
    names.map((name, n) => [name, n === 0 ? "x" : `\${V${n - 1}}\${V${n - 1}}`]),
  );
  const result = await rig.run({
    env_variables: {
      ...doubling,
      PATH: "/opt/x/bin:${PATH}",
      HOME_OF: "${HOME}/data",
      A: "a-${B}",
      B: "b-${A}",
      SELF: "s:${SELF}",
    },
    jobs: [{ id: "a", command: 'printf "%s\\n" "$PATH" "$HOME_OF" "$A" "$B" "$SELF" "$V3"' }],
  });
  assert.equal(result.code, 0, explain(result));
  const [path, home, a, b, self, v3] = new TextDecoder().decode(await rig.log("a")).split("\n");
  assert.equal(path, `/opt/x/bin:${rig.env()["PATH"]}`);
  assert.equal(home, `${rig.path("home")}/data`);
  assert.deepEqual([a, b, self], ["a-${B}", "b-${A}", "s:${SELF}"]);
  assert.equal(v3, "x".repeat(8));
  assert.match(result.stdout, /Could not interpolate "A": it leads back to itself: A -> B -> A/);
  assert.match(
    result.stdout,
    /Could not interpolate "\$\{SELF\}" in "SELF": no lower layer sets it/,
  );
  assert.match(result.stdout, /Could not interpolate "V\d+": longer than/);
});

Deno.test("D18: a missing dependency is an error with every flag, as the help promises nothing else", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "a", command: "touch ran" }, {
    id: "b",
    command: "touch ran",
    dependencies: ["c", "a"],
  }];
  for (
    const flags of [[], ["--continue-on-error"], ["--skip", "b"], ["--parallel"], ["--dry-run"]]
  ) {
    const result = await rig.run({ jobs }, ...flags);
    assert.equal(result.code, 1, explain(result));
    assert.match(
      result.stderr,
      /jobs\.json:\d+:\d+: error: Job "b" depends on a job that is not.*"c"/,
    );
    assert.deepEqual(await rig.listing(), ["home", "jobs.json"]);
  }
});

Deno.test("D19: what cannot run is a clean diagnostic before anything is recorded", async () => {
  await using rig = await RunRig.make();
  const job = { id: "a", command: "touch ran" };
  const cases = [
    [{ ...job, max_retries: "3" }, /jobs\.json:\d+:\d+.*max_retries/s],
    [{ ...job, pre_checks: [{ params: {} }] }, /jobs\.json:\d+:\d+.*name/s],
    [{ ...job, timeout: 1, dependencies: [5] }, /jobs\.json:\d+:\d+.*dependencies/s],
  ] as const;
  for (const [broken, expected] of cases) {
    for (const flags of [[], ["--parallel", "--workers", "2"]]) {
      const result = await rig.run({ jobs: [broken as typeof job] }, ...flags);
      assert.equal(result.code, 1, explain(result));
      assert.match(result.stderr, expected);
      assert.doesNotMatch(result.stderr, /internal error|at file:/i);
      assert.deepEqual(await rig.listing(), ["home", "jobs.json"]);
    }
  }
});

Deno.test("D19: slashes in the job's id and the application's name are no trouble", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "load/a", command: "echo out" }, {
    id: "load%2Fa",
    command: "true",
    dependencies: ["load/a"],
  }];
  const result = await rig.run({ application_name: "team/app", jobs });
  assert.equal(result.code, 0, explain(result));
  const shown = await rig.show();
  assert.equal(shown.run.application_name, "team/app");
  assert.deepEqual(statuses(shown), { "load/a": "SUCCESS", "load%2Fa": "SUCCESS" });
  assert.equal((await rig.command("logs", "last", "load/a")).stdout, "out\n");
  assert.equal((await rig.command("logs", "last", "load%2Fa")).stdout, "");
});

Deno.test("D19: a chain of 5,000 jobs declared in reverse is planned and run", async () => {
  await using rig = await RunRig.make();
  const jobs = Array.from({ length: 5_000 }, (_, n) => ({
    id: `j${n}`,
    command: n === 0 ? "touch last-one-ran" : "",
    dependencies: n === 4_999 ? [] : [`j${n + 1}`],
  }));
  const path = await rig.config({ jobs });
  const plan = await rig.command("plan", path, "--json");
  assert.equal(plan.code, 0, plan.stderr);
  assert.equal(JSON.parse(plan.stdout).plan.level_count, 5_000);
  const result = await rig.command("run", path, "--quiet");
  assert.equal(result.code, 0, explain(result));
  assert.ok((await rig.listing()).includes("last-one-ran"));
  const shown = await rig.show();
  assert.deepEqual(new Set(Object.values(statuses(shown))), new Set(["SUCCESS"]));
});

Deno.test("D20: fractions of a second count in a timeout, and none is paid on top", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    jobs: [
      { id: "fits", command: "sleep 0.1", timeout: 0.9 },
      { id: "over", command: "sleep 300", timeout: 0.5, dependencies: ["fits"] },
    ],
  });
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), { fits: "SUCCESS", over: "TIMEOUT" });
  const took = shown.jobs[1]?.duration_ms ?? 0;
  assert.ok(took >= 500, `it was ended after ${took} ms`);
  assert.ok(took < 1_500, `it took ${took} ms to end what was to take 500 ms`);
});

Deno.test("D24: the plan's order is the order of the run, also when jobs are left out", async () => {
  await using rig = await RunRig.make();
  // Each job depends on two others, declared in an order of no use to anybody.
  const declared = Array.from({ length: 29 }, (_, n) => (n * 11) % 29);
  const jobs = declared.map((n) => ({
    id: `j${n}`,
    command: "true",
    dependencies: [n - 3, n - 7].filter((other) => other >= 0).map((other) => `j${other}`),
  }));
  const path = await rig.config({ jobs });
  for (const flags of [[], ["--skip", "j3,j8"]]) {
    const plan = await rig.command("plan", path, "--json", ...flags);
    const planned = JSON.parse(plan.stdout).jobs
      .filter((job: { action: string }) => job.action === "run")
      .map((job: { id: string }) => job.id);
    const text = await rig.command("--dry-run", "-c", path, ...flags);
    assert.deepEqual([...text.stdout.matchAll(/^ *\d+\. (\S+)/gm)].map(([, id]) => id), planned);
    const engine = await rig.start(path, "--sequential", ...flags);
    const result = await engine.end();
    assert.equal(result.code, 0, explain(result));
    const started = engine.events.filter(({ event }) => event === "job_started");
    assert.deepEqual(started.map(({ job_id }) => job_id), planned);
  }
});

Deno.test("D24: a plan touches nothing on disk, and validating neither", async () => {
  await using rig = await RunRig.make();
  await rig.config({
    log_dir: "elsewhere/logs",
    database: { path: "state/history.db" },
    dependency_plugins: ["plugin.py"],
    jobs: [{ id: "a", command: "touch ran" }],
  });
  await Deno.writeTextFile(rig.path("plugin.py"), "open('imported', 'w')\n");
  const before = await rig.listing();
  const lines = [
    ["plan", "jobs.json"],
    ["run", "jobs.json", "--dry-run", "--json"],
    ["-c", "jobs.json", "--dry-run"],
    ["validate", "jobs.json"],
    ["runs"],
  ];
  for (const words of lines) {
    const result = await rig.command(...words);
    assert.equal(result.code, 0, explain(result));
    assert.deepEqual(await rig.listing(), before, words.join(" "));
  }
});

Deno.test("D25: no job id leads out of the log folder", async () => {
  await using rig = await RunRig.make();
  const ids = ["../../x", "..", ".", "/etc/x", "a/../../../y", "-rf", "new\nline"];
  const result = await rig.run({
    log_dir: "deep/logs",
    jobs: ids.map((id, n) => ({ id, command: `printf %s ${n}` })),
  });
  assert.equal(result.code, 0, explain(result));
  const outside = (await rig.listing()).filter((name) => !/^(home|history)/.test(name))
    .filter((name) => !/^deep\/logs\/[^/]+$/.test(name));
  assert.deepEqual(outside, ["deep", "deep/logs", "jobs.json"]);
  const { jobs } = await rig.show();
  assert.equal(new Set(jobs.map(({ log_path }) => log_path)).size, ids.length);
  for (const [n, { log_path }] of jobs.entries()) {
    assert.ok(log_path?.startsWith(rig.path("deep/logs/executioner.app.job-")), String(log_path));
    assert.equal(await Deno.readTextFile(log_path ?? ""), String(n));
  }
});

/** One byte for each character. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
