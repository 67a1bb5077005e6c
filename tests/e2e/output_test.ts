/** What the command says, where it says it, and with which exit code it ends. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { RunRig } from "../rig/run_rig.ts";

/** Has a job for nearly every way to end, and warnings in its text. */
const mixed = {
  name: "a key of other tools",
  jobs: [
    { id: "good", command: "echo out; echo err >&2" },
    { id: "retried", command: "exit 3", max_retries: 1, retry_delay: 0.05 },
    { id: "blocked", command: "true", dependencies: ["retried"] },
    { id: "left-out", command: "exit 1" },
    { id: "unchecked", command: "true", pre_checks: [{ name: "no_such_check" }] },
    { id: "late", command: "sleep 300", timeout: 0.2 },
    { id: "gone", command: "no-such-program-here" },
    { id: "blank", command: " " },
  ],
};

Deno.test("--json prints JSON lines on stdout and nothing else, whatever the jobs do", async () => {
  await using rig = await RunRig.make();
  const flags = ["--json", "--continue-on-error", "--skip", "left-out"];
  const result = await rig.run(mixed, ...flags);
  assert.equal(result.code, 1, explain(result));
  assert.ok(result.stdout.endsWith("\n"));
  const events = result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(events[0].event, "run_started");
  assert.equal(events.at(-1).event, "run_ended");
  const ended = events.filter(({ event }) => event === "job_ended");
  assert.deepEqual(
    Object.fromEntries(ended.map(({ job_id, status }) => [job_id, status])),
    {
      good: "SUCCESS",
      retried: "FAILED",
      blocked: "BLOCKED",
      "left-out": "SKIPPED",
      unchecked: "PRECHECK_FAILED",
      late: "TIMEOUT",
      gone: "FAILED",
      blank: "SUCCESS",
    },
  );
  assert.equal(ended.length, mixed.jobs.length, "a job ended twice");
  assert.match(result.stderr, /name.*application_name/s, "the config's warning is missing");
});

Deno.test("--quiet is silent on success, else it says what failed and the verdict", async () => {
  await using rig = await RunRig.make();
  const good = await rig.run({ jobs: [{ id: "a", command: "echo out" }] }, "--quiet");
  assert.deepEqual([good.code, good.stdout, good.stderr], [0, "", ""]);
  const bad = await rig.run({ jobs: [{ id: "broken", command: "echo why; exit 3" }] }, "--quiet");
  assert.equal(bad.code, 1, explain(bad));
  const lines = bad.stdout.trimEnd().split("\n");
  assert.match(lines[0] ?? "", /FAILED +broken +exit code 3 .*job-broken\.run-2\.log/);
  assert.match(lines[1] ?? "", /^FAILED +run 2 of app/);
  assert.equal(lines.length, 2, bad.stdout);
});

Deno.test("what is not a terminal gets neither colours nor a moving view", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "a", command: "true" }, { id: "b", command: "exit 1" }];
  for (const flags of [[], ["--verbose"], ["--debug"]]) {
    const result = await rig.run({ jobs }, ...flags);
    // deno-lint-ignore no-control-regex -- escape sequences are what is looked for
    assert.doesNotMatch(result.stdout + result.stderr, /[\x1b\r]/);
  }
});

Deno.test("an unknown flag, command or value is a usage error that names the nearest", async () => {
  await using rig = await RunRig.make();
  const config = await rig.config({ jobs: [{ id: "a", command: "touch ran" }] });
  const before = await rig.listing();
  const cases = [
    [["run", config, "--wrokers", "3"], /--wrokers(.|\n)*--workers/],
    [["-c", config, "--paralel"], /--paralel(.|\n)*--parallel/],
    [["rnu", config], /rnu(.|\n)*run/],
    [["run", config, "--workers", "many"], /--workers(.|\n)*many/],
    [["run", config, "--skip"], /--skip/],
    [["run"], /FILE/],
    [["runs", "--limit", "0.5"], /--limit/],
  ] as const;
  for (const [words, expected] of cases) {
    const result = await rig.command(...words);
    assert.equal(result.code, 2, `${words.join(" ")}: ${explain(result)}`);
    assert.equal(result.stdout, "", words.join(" "));
    assert.match(result.stderr, expected);
    assert.deepEqual(await rig.listing(), before, words.join(" "));
  }
});

Deno.test("no argument at all is help on stderr and exit code 1; asked for, it is on stdout", async () => {
  await using rig = await RunRig.make();
  const bare = await rig.command();
  assert.deepEqual([bare.code, bare.stdout], [1, ""]);
  const asked = await rig.command("--help");
  assert.deepEqual([asked.code, asked.stderr], [0, ""]);
  assert.equal(asked.stdout, bare.stderr);
  for (const name of ["run", "plan", "validate", "runs", "show", "logs"]) {
    const help = await rig.command(name, "--help");
    assert.deepEqual([help.code, help.stderr], [0, ""], name);
    assert.match(help.stdout, new RegExp(`executioner ${name}`));
  }
});

Deno.test("trouble with the config ends with 1, says where, and creates nothing", async () => {
  await using rig = await RunRig.make();
  const job = { id: "a", command: "touch ran" };
  const path = "jobs.json";
  const place = String.raw`jobs\.json:\d+:\d+`;
  const cases: readonly (readonly [string, RegExp])[] = [
    ["{", new RegExp(place)],
    [JSON.stringify({}), new RegExp(`${place}.*jobs`, "s")],
    [JSON.stringify({ jobs: [job, job] }), new RegExp(`${place}.*"a".*${place}`, "s")],
    [
      JSON.stringify({
        jobs: [{ ...job, dependencies: ["c"] }, { ...job, id: "b", dependencies: ["a"] }, {
          ...job,
          id: "c",
          dependencies: ["b"],
        }],
      }),
      /a -> c -> b -> a|a.*b.*c/s,
    ],
    [
      JSON.stringify({ jobs: [job, { ...job, id: "b", dependencies: ["A"] }] }),
      new RegExp(`${place}.*"A".*a`, "s"),
    ],
    [JSON.stringify({ working_dir: "nowhere", jobs: [job] }), /nowhere/],
    [
      JSON.stringify({ jobs: [{ ...job, timeout: [], max_retries: "x" }, { id: 5 }] }),
      new RegExp(`${place}(.*${place}){2}`, "s"),
    ],
  ];
  for (const [text, expected] of cases) {
    await Deno.writeTextFile(rig.path(path), text);
    for (const words of [["run", path], ["-c", path, "--parallel"], ["run", path, "--json"]]) {
      const result = await rig.command(...words);
      assert.equal(result.code, 1, `${text}: ${explain(result)}`);
      assert.equal(result.stdout, "", text);
      assert.match(result.stderr, expected, text);
      assert.deepEqual(await rig.listing(), ["home", "jobs.json"], text);
    }
  }
  const missing = await rig.command("run", "absent.json");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /absent\.json/);
  const unknown = await rig.run({ jobs: [job] }, "--skip", "b");
  assert.equal(unknown.code, 2, explain(unknown));
  assert.deepEqual(await rig.listing(), ["home", "jobs.json"]);
});

Deno.test("what is not there is an error on stderr with exit code 1", async () => {
  await using rig = await RunRig.make();
  for (
    const words of [["show", "7"], ["show", "7", "--json"], ["logs", "7", "a"], ["show", "last"]]
  ) {
    const result = await rig.command(...words);
    assert.deepEqual([result.code, result.stdout], [1, ""], words.join(" "));
    assert.match(result.stderr, /^error: /);
  }
  await rig.run({ jobs: [{ id: "load", command: "true" }] });
  const job = await rig.command("logs", "1", "laod");
  assert.equal(job.code, 1);
  assert.match(job.stderr, /laod(.|\n)*load/);
  assert.equal((await rig.command("runs")).code, 0);
});
