/** References at the config's edge: folders, parameters of checks, and what commands say of them. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, RunRig, statuses } from "../rig/run_rig.ts";

Deno.test("a job runs, checks and logs in the folders that its variables name", async () => {
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("data/eu"), { recursive: true });
  await Deno.mkdir(rig.path("data/us"));
  const result = await rig.run(
    {
      env_variables: { ROOT: "data", DAY: "monday" },
      working_dir: "${ROOT}",
      log_dir: "../log-${DAY}",
      jobs: [
        { id: "plain", command: "pwd > where; echo $PWD" },
        {
          id: "m",
          command: "pwd > where-$EXECUTIONER_RUN_ID; echo $PWD",
          matrix: { region: ["eu", "us"] },
          working_dir: "./${region}",
          log_dir: "../log-${region}",
          pre_checks: [{ name: "check_file_not_exists", params: { path: "where-*" } }],
          post_checks: [
            {
              name: "check_file_contains",
              params: { path: "where-${EXECUTIONER_RUN_ID}", pattern: "data/${region}$" },
            },
            {
              name: "check_command",
              params: { command: "test $PWD = $(pwd -P)", exit_code: "${OK:-0}" },
            },
          ],
        },
      ],
    },
    "--env",
    "DAY=tuesday",
  );
  assert.equal(result.code, 0, explain(result));
  assert.deepEqual((await rig.listing()).filter((name) => /where|log-/.test(name)).sort(), [
    "data/eu/where-1",
    "data/us/where-1",
    "data/where",
    "log-eu",
    "log-eu/executioner.app.job-m[eu].run-1.log",
    "log-tuesday",
    "log-tuesday/executioner.app.job-plain.run-1.log",
    "log-tuesday/executioner.app.run-1.log",
    "log-us",
    "log-us/executioner.app.job-m[us].run-1.log",
  ]);
  const shown = await rig.show();
  assert.deepEqual(shown.jobs.map(({ id, working_dir }) => [id, working_dir]), [
    ["plain", rig.path("data")],
    ["m[eu]", rig.path("data/eu")],
    ["m[us]", rig.path("data/us")],
  ]);
  assert.match((await rig.command("show", "last")).stdout, /Folder .*\n.*\/data\/eu/s);
});

Deno.test("a job's folder that is not there fails that job, and a job before it may make it", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    jobs: [
      { id: "make", command: "mkdir made" },
      { id: "use", command: "touch it", working_dir: "made", dependencies: ["make"] },
      { id: "lost", command: "touch it", working_dir: "nowhere", dependencies: ["make"] },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), { make: "SUCCESS", use: "SUCCESS", lost: "ERROR" });
  assert.equal(
    shown.jobs[2]?.reason,
    `could not start: cannot use the folder "${rig.path("nowhere")}": No such folder`,
  );
  assert.ok((await rig.listing()).includes("made/it"));
});

Deno.test("parameters of checks are what their references make of them, or the check says why not", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    env_variables: { PORT: "no number", NAME: "out", EXPECTED: "2" },
    jobs: [
      {
        id: "wrong",
        command: "true",
        pre_checks: [{ name: "check_port_open", params: { port: "${PORT}" }, negate: true }],
      },
      {
        id: "unknown",
        command: "touch out.txt",
        post_checks: [{ name: "check_file_exists", params: { path: "${NAMEE}.txt" } }],
      },
      {
        id: "right",
        command: "echo 'hello there' > out.txt; exit 0",
        post_checks: [
          { name: "check_file_not_empty", params: { path: "${NAME}.txt" } },
          {
            name: "check_command",
            params: { command: "exit $EXPECTED", exit_code: "${EXPECTED}" },
          },
        ],
      },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    wrong: "PRECHECK_FAILED",
    unknown: "POSTCHECK_FAILED",
    right: "SUCCESS",
  });
  const messages = shown.jobs.map(({ executions }) => executions[0]?.checks[0]?.message);
  assert.equal(
    messages[0],
    'Expected "port" to be a whole number from 1 to 65535: "no number"',
  );
  assert.match(messages[1] ?? "", /\$\{NAMEE\}\.txt/);
  const warning =
    'Could not interpolate "${NAMEE}" in check "check_file_exists" of job "unknown": ' +
    'there is no such variable; did you mean "NAME"';
  assert.equal(result.stdout.split(warning).length + result.stderr.split(warning).length, 3);
  for (const command of ["plan", "validate"]) {
    const { code, stderr } = await rig.command(command, rig.path("jobs.json"));
    assert.equal(code, 0);
    assert.ok(stderr.includes(`warning: ${warning}`), `${command} says: ${stderr}`);
  }
});

Deno.test("dependencies are what their references make of them, and plan and validate warn of unknown ones", async () => {
  await using rig = await RunRig.make();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const job = (id: string, ...dependencies: Record<string, unknown>[]) => ({
    id,
    command: "true",
    dependencies: dependencies.map((one) => ({ timeout: 30, ...one })),
  });
  const soon = new Date(Date.now() + 1_000).toISOString().slice(11, 19);
  const result = await rig.run({
    env_variables: { PORT: listener.addr.port, WORD: "x", SOON: soon, DATA: "data" },
    jobs: [
      job("right", { type: "port", port: "${PORT}" }),
      { ...job("time"), dependencies: [{ type: "time", after: "${SOON}", timezone: "${Z:-UTC}" }] },
      job("wrong", { type: "port", port: "${WORD}" }),
      job("unknown", { type: "port", port: "${PROT}" }),
      job("typo", { type: "file", path: "${DATE}/x", timeout: 0.1 }),
    ],
  }, "--continue-on-error");
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    right: "SUCCESS",
    time: "SUCCESS",
    wrong: "CONDITION_FAILED",
    unknown: "CONDITION_FAILED",
    typo: "CONDITION_FAILED",
  }, explain(result));
  assert.deepEqual(shown.jobs.slice(2, 4).map(({ reason }) => reason), [
    'port ${WORD} of localhost: Expected "port" to be a whole number from 1 to 65535: "x"',
    'port ${PROT} of localhost: Expected "port" to be a whole number from 1 to 65535: "${PROT}"',
  ]);
  const warnings = [
    'Could not interpolate "${PROT}" in dependency port ${PROT} of localhost of job "unknown": ' +
    'there is no such variable; did you mean "PORT"',
    'Could not interpolate "${DATE}" in dependency file "${DATE}/x" of job "typo": ' +
    'there is no such variable; did you mean "DATA"',
  ];
  for (const command of ["plan", "validate"]) {
    const { code, stderr } = await rig.command(command, rig.path("jobs.json"));
    assert.equal(code, 0);
    assert.deepEqual(
      stderr.trim().split("\n").map((line) => line.replace(/^.*?warning: /, "")),
      warnings,
      command,
    );
  }
});

Deno.test("no secret is seen in what a check says, however long the text is that it stands in", async () => {
  await using rig = await RunRig.make();
  const secret = "correct-horse-battery-staple";
  // All secrets here start where 200 characters of a quoted text end.
  const long = `${"x".repeat(190)}${secret}`;
  const check = (name: string, params: Record<string, unknown>) => [{ name, params }];
  const job = (id: string, name: string, params: Record<string, unknown>) => ({
    id,
    command: `echo ${long} > long.txt; echo '{"a": "${secret}" oops}' > bad.json`,
    post_checks: check(name, params),
  });
  const result = await rig.run(
    {
      env_variables: { API_TOKEN: secret },
      jobs: [
        job("path", "check_file_exists", { path: "no/${API_TOKEN}" }),
        job("line", "check_log_no_match", { path: "long.txt", pattern: "x" }),
        job("pattern", "check_file_contains", { path: "bad.json", pattern: "${API_TOKEN}-2" }),
        job("output", "check_command", { command: `echo ${long}; exit 3` }),
        job("port", "check_port_open", { port: `${"9".repeat(50)}\${API_TOKEN}` }),
        job("json", "check_json_valid", { path: "bad.json" }),
      ],
    },
    "--continue-on-error",
    "--verbose",
  );
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.command("show", "last", "--json");
  const messages = (JSON.parse(shown.stdout) as Awaited<ReturnType<typeof rig.show>>).jobs
    .map(({ executions }) => executions[0]?.checks[0]?.message ?? "");
  assert.equal(messages.filter((message) => message !== "").length, 6, messages.join("\n"));
  const plan = await rig.command("plan", rig.path("jobs.json"), "--json");
  const database = new TextDecoder("latin1").decode(await Deno.readFile(rig.database));
  const places = {
    run: result.stdout + result.stderr,
    shown: shown.stdout,
    plan: plan.stdout,
    database,
  };
  for (const [place, text] of Object.entries(places)) {
    for (let length = 7; length <= secret.length; length++) {
      assert.ok(!text.includes(secret.slice(0, length)), `${place} shows the start of the secret`);
    }
  }
});

Deno.test("validate, plan and run find the same mistakes, and none of them leaves anything behind", async () => {
  await using rig = await RunRig.make();
  await Deno.writeTextFile(rig.path("bad.env"), "hunter22\n");
  const jobs = [{ id: "a", command: "touch ran" }];
  const cases: readonly (readonly [ConfigSketch, RegExp])[] = [
    [
      { working_dir: "nowhere", jobs },
      /^jobs\.json:3:18: error: Cannot use the folder ".*\/nowhere"/,
    ],
    [{ working_dir: "jobs.json", jobs }, /^jobs\.json:3:18: error: .*: It is not a folder$/m],
    [{ working_dir: "${HOMEE}", jobs }, /^jobs\.json:3:18: error: .*\n[^]*did you mean "HOME"\?/],
    [{ env_files: "bad.env", jobs }, /^jobs\.json:3:16: error: .*bad\.env:1: Expected NAME=VALUE/],
    [
      { secret_files: { CERT: "no.pem" }, jobs },
      /^jobs\.json:4:13: error: .*no\.pem.*No such file/,
    ],
    [
      { jobs: [{ ...jobs[0], id: "a", command: "touch ran", log_dir: "${EXECUTIONER_RUN_ID}" }] },
      /^jobs\.json:7:18: error: .*the engine sets it when the job starts/,
    ],
  ];
  for (const [config, expected] of cases) {
    await rig.config(config);
    const results = await Promise.all(
      ["validate", "plan", "run"].map((command) => rig.command(command, "jobs.json")),
    );
    for (const result of results) {
      assert.equal(result.code, 1, explain(result));
      assert.equal(result.stdout, "");
      assert.match(result.stderr, expected);
      assert.equal(result.stderr, results[0]?.stderr);
      assert.doesNotMatch(result.stderr, /hunter22/);
    }
    assert.deepEqual(await rig.listing(), ["bad.env", "home", "jobs.json"]);
  }
});

Deno.test("validate takes the variables that a run would be given", async () => {
  await using rig = await RunRig.make();
  const config = await rig.config({ working_dir: "${DATA}", jobs: [] });
  const bare = await rig.command("validate", config);
  assert.equal(bare.code, 1, explain(bare));
  const given = await rig.command("validate", config, "--env", "DATA=.");
  assert.equal(given.code, 0, explain(given));
  await Deno.writeTextFile(rig.path("data.env"), "DATA=home\n");
  const file = await rig.command("validate", config, "--env-file", rig.path("data.env"));
  assert.equal(file.code, 0, explain(file));
});

Deno.test({
  name: "of the shell's variables that are no text, those that jobs would have got are named",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using rig = await RunRig.make();
    const given = 'BAD=$(printf "a\\377b") WORSE=$(printf "\\376") SET=$(printf "\\375"); ' +
      "export BAD WORSE SET GOOD=ä";
    const job = { id: "a", command: 'echo "[$BAD$WORSE$SET$GOOD]"' };
    const lost = (name: string) =>
      `warning: Variable "${name}" of the shell does not reach jobs: its value is not UTF-8\n`;
    const cases: readonly (readonly [Omit<ConfigSketch, "jobs">, string])[] = [
      [{}, lost("BAD") + lost("WORSE")],
      [{ inherit_shell_env: ["GOOD", "WORSE", "SET"] }, lost("WORSE")],
      [{ inherit_shell_env: false }, ""],
    ];
    for (const [keys, stderr] of cases) {
      const config = await rig.config({ ...keys, env_variables: { SET: "set" }, jobs: [job] });
      const result = await rig.limited(given, "run", config);
      assert.equal(result.code, 0, explain(result));
      assert.equal(result.stderr, stderr);
    }
  },
});
