import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

Deno.test("a dangerous command runs with a warning on stderr, in the run's log and in JSON", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "clean", command: 'mkdir -p x; DIR=; rm -rf "x$DIR"; eval true' }];
  const result = await rig.run({ jobs });
  assert.equal(result.code, 0, explain(result));
  const place = /jobs\.json:6:\d+: warning: Command of job "clean" evaluates text as a command/;
  assert.match(result.stderr, place);
  assert.match(result.stderr, /"eval true" \(column 35, rule eval\)/);
  const log = await Deno.readTextFile(rig.path("logs/executioner.app.run-1.log"));
  assert.match(log, /WARNING +clean {2}.*jobs\.json:6:\d+: .*rule eval/);
  const json = await rig.run({ jobs }, "--json");
  const events = json.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.slice(0, 2).map(({ event }) => event), ["run_started", "notice"]);
  assert.match(events[1].message, /rule eval/);
});

Deno.test("a quiet run tells of critical commands only", async () => {
  await using rig = await RunRig.make();
  const medium = await rig.run({ jobs: [{ id: "a", command: "eval true" }] }, "--quiet");
  assert.deepEqual([medium.code, medium.stdout, medium.stderr], [0, "", ""]);
  const jobs = [{ id: "a", command: "true || shutdown now" }];
  const critical = await rig.run({ jobs }, "--quiet");
  assert.deepEqual([critical.code, critical.stdout], [0, ""]);
  assert.match(critical.stderr, /shuts the machine down/);
});

Deno.test("a strict policy denies the run before anything of it starts, and the history says so", async () => {
  await using rig = await RunRig.make();
  const config = {
    security_policy: "strict",
    env_variables: { DB_PASSWORD: "hunter2secret" },
    notifications: [{ type: "command", command: "touch told", on: ["failure"] }],
    hooks: { on_exit: ["touch hooked", { command: ["shutdown", "now"] }] },
    jobs: [
      { id: "first", command: "touch ran" },
      { id: "bad", command: "eval hunter2secret", dependencies: ["first"] },
      {
        id: "check",
        command: "true",
        pre_checks: [{ name: "check_command", params: { command: "reboot" } }],
      },
      { id: "alert", command: "touch alerted", dependencies: [{ job: "bad", when: "done" }] },
    ],
  };
  const result = await rig.run(config);
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stderr, /error: Command of job "bad" evaluates text/);
  assert.match(result.stderr, /error: Command of check 1 of "pre_checks" of job "check" shuts/);
  assert.match(result.stderr, /error: Command of hook "on_exit 2" shuts/);
  assert.match(result.stderr, /error: Nothing is started: "security_policy" is strict/);
  assert.ok(!(result.stderr + result.stdout).includes("hunter2secret"), "a secret was shown");
  const shown = await rig.show();
  assert.equal(shown.run.status, "FAILED");
  assert.deepEqual(statuses(shown), {
    first: "NOT_STARTED",
    bad: "DENIED",
    check: "DENIED",
    alert: "NOT_STARTED",
  });
  assert.match(shown.jobs[1]?.reason ?? "", /denied: .*jobs\.json:\d+:\d+: .*rule eval/);
  assert.deepEqual(
    (await rig.listing()).filter((name) => /^(ran|alerted|hooked|told)$/.test(name)),
    [],
  );

  const { hooks: _, notifications: __, ...unhooked } = config;
  const skipped = await rig.run(unhooked, "--skip", "bad,check");
  assert.equal(skipped.code, 0, explain(skipped));
  const plan = await rig.command("plan", rig.path("jobs.json"));
  assert.equal(plan.code, 1, explain(plan));
});

Deno.test("validate --security tells what a run would, and of a strict policy in any case", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "a", command: "shutdown now" }];
  const config = await rig.config({ jobs });
  const plain = await rig.command("validate", config);
  assert.deepEqual([plain.code, plain.stderr], [0, ""]);
  const secure = await rig.command("validate", "--security", config);
  assert.equal(secure.code, 0, explain(secure));
  assert.match(secure.stderr, /rule power/);
  const strict = await rig.config({ jobs, security_policy: "block" });
  const denied = await rig.command("validate", strict);
  assert.equal(denied.code, 1, explain(denied));
  assert.match(denied.stderr, /error: .*rule power/);
});

Deno.test("without shells commands are their words, also those of checks, retries and waits", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    allow_shell: false,
    jobs: [
      { id: "line", command: "echo 'a  b' c" },
      { id: "list", command: ["echo", "$HOME; *", "'"] },
      {
        id: "check",
        command: "true",
        dependencies: [{ type: "command", command: ["test", "a b", "=", "a b"] }],
        pre_checks: [{ name: "check_command", params: { command: ["test", "*", "=", "*"] } }],
      },
      { id: "none", command: ["no-such-program", "x"], allow_failure: true },
      {
        id: "retried",
        command: ["mkdir", "made/too/deep"],
        max_retries: 1,
        retry_delay: 0,
        retry_if: ["mkdir", "-p", "made/too"],
      },
    ],
  });
  assert.equal(result.code, 0, explain(result));
  const text = async (id: string) => new TextDecoder().decode(await rig.log(id));
  assert.equal(await text("line"), "a  b c\n");
  assert.equal(await text("list"), "$HOME; * '\n");
  const { jobs } = await rig.show();
  assert.equal(jobs[3]?.exit_code, 127);
});
