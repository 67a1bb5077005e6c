/** `when`, outputs, hooks and the order of jobs with the real engine. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { explain } from "../rig/example_run.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

const token = "tok-51e0c2";
const pin = "pin-77aa31";

/** Reads every file below the rig's folder but those that hold the secret rightly. */
async function texts(rig: RunRig, but: RegExp): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of await rig.listing()) {
    if (but.test(name) || !(await Deno.stat(rig.path(name))).isFile) continue;
    const bytes = await Deno.readFile(rig.path(name));
    found.set(name, new TextDecoder("latin1").decode(bytes));
  }
  return found;
}

/** Says which of the folders that jobs were given for their outputs are still there. */
async function outputFolders(rig: RunRig): Promise<readonly string[]> {
  const paths = (await Deno.readTextFile(rig.path("outputs"))).trim().split("\n");
  assert.ok(paths.every((path) => path.startsWith("/")), paths.join(" "));
  return paths.map((path) => dirname(path)).filter((folder) => existsSync(folder));
}

Deno.test("outputs reach dependents, a secret one nobody else, and a resume makes it again", async () => {
  await using rig = await RunRig.make();
  await Deno.writeTextFile(rig.path("vault"), token);
  await Deno.writeTextFile(rig.path("vault-pin"), pin);
  const looks = 'grep -q REGION= "$EXECUTIONER_OUTPUT"';
  const reads = "cat vault-pin";
  const flow = {
    jobs: [
      {
        id: "login",
        command:
          `echo ran >> logins; echo "$EXECUTIONER_OUTPUT" >> outputs; { echo "API_TOKEN=$(cat vault)"; echo "NOTE<<X"; ` +
          `echo one; echo two; echo X; echo EXTRA=1; } >> "$EXECUTIONER_OUTPUT"`,
        outputs: ["API_TOKEN", "NOTE"],
      },
      {
        id: "region",
        command: 'echo REGION=eu > "$EXECUTIONER_OUTPUT"',
        outputs: ["REGION"],
        post_checks: [{ name: "check_command", params: { command: looks } }],
      },
      {
        id: "unsure",
        command:
          'echo "PIN_TOKEN=$(cat vault-pin)" > "$EXECUTIONER_OUTPUT"; echo prose >> "$EXECUTIONER_OUTPUT"',
        outputs: ["PIN_TOKEN"],
        post_checks: [{ name: "check_command", params: { command: `${reads}; exit 2` } }],
        allow_failure: true,
      },
      {
        id: "uses",
        command: 'echo "$API_TOKEN" "$NOTE" "$URL"; test "$API_TOKEN" = "$(cat vault)"',
        dependencies: ["login"],
        env_variables: { URL: "https://${API_TOKEN}@host" },
      },
      {
        id: "fails",
        command: 'cat "/no/$API_TOKEN"; echo "$REGION"; test -e fixed',
        dependencies: ["login", "region"],
        when: "API_TOKEN =~ /^tok-/ and REGION == 'eu'",
      },
      { id: "asks", command: "true", dependencies: ["login"], when: "API_TOKEN == 'x'" },
      { id: "far", command: 'test -z "$NOTE"', dependencies: ["uses"] },
    ],
  };
  const result = await rig.run(flow, "--continue-on-error", "--verbose");
  assert.equal(result.code, 1, explain(result));
  assert.match(
    result.stdout,
    /WARNING +login {2}wrote "EXTRA", which its "outputs" do not declare/,
  );
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    login: "SUCCESS",
    region: "SUCCESS",
    unsure: "POSTCHECK_FAILED",
    uses: "SUCCESS",
    fails: "FAILED",
    asks: "SKIPPED",
    far: "SUCCESS",
  });
  const unsure = shown.jobs.find(({ id }) => id === "unsure");
  assert.match(unsure?.reason ?? "", /^post-check check_command failed: .*\*\*\*/);
  const log = async (id: string) => new TextDecoder().decode(await rig.log(id));
  assert.equal(await log("uses"), "*** one\ntwo https://***@host\n");
  const asks = shown.jobs.find(({ id }) => id === "asks");
  assert.equal(asks?.reason, `when is not met: API_TOKEN == 'x' (API_TOKEN is "***")`);
  const text = await rig.command("show", "last");
  assert.match(text.stdout, /\nOutputs:\n {2}login {2}API_TOKEN=\*\*\*\n {2}login {2}NOTE=one/);
  assert.deepEqual(await outputFolders(rig), []);

  await Deno.writeTextFile(rig.path("fixed"), "");
  const plan = await rig.command("resume", "1", "--dry-run");
  assert.match(plan.stdout, /login {2}level 0, "fails" needs its secret output API_TOKEN, which/);
  const resumed = await rig.command("resume", "1", "--json");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.equal(await Deno.readTextFile(rig.path("logins")), "ran\nran\n");
  const again = await rig.show();
  assert.deepEqual(again.jobs.map(({ id, attempt }) => `${id} ${attempt}`), [
    ...["login 2", "region 1", "unsure 2", "uses 1", "fails 2", "asks 2", "far 1"],
  ]);
  assert.match(await log("fails"), /\neu\n$/, "the output of a job that was reused");

  const where = new Map([
    ["the terminal", result.stdout + result.stderr + text.stdout + plan.stdout],
    ["the events", resumed.stdout + resumed.stderr],
    ...await texts(rig, /^(vault.*|jobs\.json|home\/.*)$/),
  ]);
  assert.ok(where.has("history.db") && where.size > 8, [...where.keys()].join(" "));
  for (const [name, text] of where) {
    for (const secret of [token, pin]) assert.ok(!text.includes(secret), `${name} has ${secret}`);
  }
});

Deno.test("whatever a job leaves in place of its outputs fails it with the reason, in time", async () => {
  await using rig = await RunRig.make();
  const commands = {
    silent: "true",
    noise: 'head -c 100 /dev/urandom > "$EXECUTIONER_OUTPUT"; echo A=1',
    prose: 'echo "the value is hidden-1" > "$EXECUTIONER_OUTPUT"',
    link: 'rm "$EXECUTIONER_OUTPUT"; ln -s /etc/passwd "$EXECUTIONER_OUTPUT"',
    pipe: 'rm "$EXECUTIONER_OUTPUT"; mkfifo "$EXECUTIONER_OUTPUT"',
    folder: 'rm "$EXECUTIONER_OUTPUT"; mkdir -p "$EXECUTIONER_OUTPUT/a"',
    gone: 'rm "$EXECUTIONER_OUTPUT"',
    huge: 'truncate -s 1G "$EXECUTIONER_OUTPUT"',
    late: '(sleep 30; echo A=1 >> "$EXECUTIONER_OUTPUT") & true',
    fails: 'echo A=1 > "$EXECUTIONER_OUTPUT"; exit 3',
    good: 'echo "$EXECUTIONER_OUTPUT" >> outputs; echo A=1 > "$EXECUTIONER_OUTPUT"',
  };
  const result = await rig.run({
    parallel: true,
    max_workers: 2,
    defaults: { outputs: ["A"] },
    jobs: Object.entries(commands).map(([id, command]) => ({ id, command })),
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  const ends = shown.jobs.map(({ id, status, reason }) => `${id} ${status} ${reason}`);
  const cannot = "ERROR its outputs cannot be used:";
  assert.deepEqual(ends, [
    `silent ${cannot} "A" was not written`,
    `noise ${cannot} they are not UTF-8`,
    `prose ${cannot} line 1 is neither NAME=value nor NAME<<WORD`,
    `link ${cannot} it is no file any more, but a symbolic link`,
    `pipe ${cannot} it is no file any more, but something else`,
    `folder ${cannot} it is no file any more, but a folder`,
    `gone ${cannot} the file is gone`,
    `huge ${cannot} they have more than 1048576 bytes`,
    `late ${cannot} "A" was not written`,
    "fails FAILED exit code 3",
    "good SUCCESS null",
  ]);
  assert.deepEqual(await outputFolders(rig), []);
});

const tell = 'echo "$EXECUTIONER_HOOK $EXECUTIONER_RUN_STATUS $EXECUTIONER_EXIT_CODE" >> told';
const hooks = { on_success: tell, on_failure: [tell, "echo $PIN_SECRET; exit 3"], on_exit: tell };

Deno.test("hooks follow success, failure, a stop and run_timeout, and change nothing", async () => {
  await using rig = await RunRig.make();
  const told = async () => {
    const text = await Deno.readTextFile(rig.path("told"));
    await Deno.remove(rig.path("told"));
    return text;
  };
  const sketch = (command: string) => ({
    hooks,
    env_variables: { PIN_SECRET: token },
    jobs: [{ id: "a", command }],
  });
  const good = await rig.run(sketch("true"));
  assert.equal(good.code, 0, explain(good));
  assert.equal(await told(), "on_success SUCCESS 0\non_exit SUCCESS 0\n");

  const bad = await rig.run(sketch("exit 7"), "--quiet");
  assert.equal(bad.code, 1, explain(bad));
  assert.equal(await told(), "on_failure FAILED 1\non_exit FAILED 1\n");
  assert.match(bad.stdout, /FAILED +hook on_failure 2 {2}exit code 3 after /);
  const shown = (await rig.command("show", "last")).stdout;
  assert.match(
    shown,
    /\nHooks:\n {2}on_failure {2}SUCCESS .*\n(.*\n)+ {2}on_failure 2 {2}FAILED {2}exit code 3/,
  );
  const log = rig.path("logs", "executioner.app.hook-on_failure-2.run-2.log");
  assert.equal(await Deno.readTextFile(log), "***\n");

  const json = await rig.run(sketch("exit 7"), "--json");
  assert.match(
    json.stderr,
    /^warning: Hook on_failure 2 did not succeed: exit code 3; its log is "/,
  );
  const kinds = json.stdout.trim().split("\n").map((line) => JSON.parse(line).event);
  assert.deepEqual(kinds.slice(-3), ["hook_started", "hook_ended", "run_ended"]);
  await told();

  const late = await rig.run({ ...sketch("sleep 60"), run_timeout: 0.3 });
  assert.equal(late.code, 1, explain(late));
  assert.equal(await told(), "on_failure FAILED 1\non_exit FAILED 1\n");

  const engine = await rig.start(sketch("touch running; exec sleep 60"));
  await rig.untilFile("running");
  engine.kill("SIGINT");
  const stopped = await engine.end();
  assert.equal(stopped.code, 130, explain(stopped));
  assert.equal(await told(), "on_failure INTERRUPTED 130\non_exit INTERRUPTED 130\n");

  const dry = await rig.command("run", rig.path("jobs.json"), "--dry-run");
  assert.match(dry.stdout, / {2}Hooks +on_success, on_failure, on_failure 2, on_exit\n/);
  assert.ok(!(await rig.listing()).includes("told"));
});

Deno.test("a hook is ended by its time limit and by a signal, with all that it started", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    default_kill_grace: 0,
    hooks: {
      on_success: [
        {
          command: "setsid sh -c 'touch away; exec sleep 300' & " +
            "while [ ! -e away ]; do :; done; sleep 300",
          timeout: 0.5,
        },
        "touch second; sleep 300",
        "touch third",
      ],
      on_exit: "touch exit",
    },
    jobs: [{ id: "a", command: "true" }],
  });
  await rig.untilFile("second");
  engine.kill("SIGTERM");
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  assert.deepEqual(rig.processes(), []);
  const ended = engine.events.filter(({ event }) => event === "hook_ended");
  assert.deepEqual(ended.map(({ hook, place, reason }) => `${hook} ${place} ${reason}`), [
    "on_success 1 timed out after 0.5 s",
    "on_success 2 cancelled by SIGTERM",
    "on_success 3 cancelled by SIGTERM",
    "on_exit 1 cancelled by SIGTERM",
  ]);
  assert.equal((await rig.show()).run.status, "SUCCESS");
  assert.ok(!(await rig.listing()).some((name) => name === "third" || name === "exit"));
});

Deno.test("a job that was skipped by its when is looked at again when the run is resumed", async () => {
  await using rig = await RunRig.make();
  const run = await rig.run({
    env_variables: { MODE: "quick" },
    jobs: [
      { id: "full", command: "touch full", when: "MODE == 'full'" },
      { id: "next", command: "true", dependencies: ["full"] },
    ],
  });
  assert.equal(run.code, 0, explain(run));
  assert.deepEqual(statuses(await rig.show()), { full: "SKIPPED", next: "SUCCESS" });
  const same = await rig.command("resume", "1");
  assert.match(same.stdout, /nothing is left to run/);
  const other = await rig.command("resume", "1", "--env", "MODE=full");
  assert.equal(other.code, 0, explain(other));
  assert.deepEqual(statuses(await rig.show()), { full: "SUCCESS", next: "SUCCESS" });
});

Deno.test("a name that nothing sets is warned of before the run, and plan says what it can", async () => {
  await using rig = await RunRig.make();
  const config = await rig.config({
    env_variables: { MODE: "quick" },
    jobs: [
      { id: "a", command: "true", when: "MOED == 'full' or defined(CI) and CI != ''" },
      { id: "b", command: "echo ROWS=1 >> $EXECUTIONER_OUTPUT", outputs: ["ROWS"] },
      { id: "c", command: "true", dependencies: ["b"], when: "ROWS == 1" },
    ],
  });
  const warning =
    /^warning: "when" of job "a" names a variable that nothing sets: "MOED"; did you mean "MODE"\n$/;
  const plan = await rig.command("plan", config, "--visible");
  assert.match(plan.stderr, warning);
  assert.match(plan.stdout, / {5}when: ROWS == 1 \(decided at run time\)\n/);
  assert.match(plan.stdout, / {3}- a {2}when is not met: MOED/);
  assert.match(plan.stdout, /\n {2}ROWS +outputs +\(output of b\)\n/);
  const run = await rig.command("run", config);
  assert.match(run.stderr, warning);
  assert.deepEqual(statuses(await rig.show()), { a: "SKIPPED", b: "SUCCESS", c: "SUCCESS" });
});

Deno.test('with a history the longest way goes first, and "fifo" and one worker keep declared order', async () => {
  await using rig = await RunRig.make();
  const sketch = {
    parallel: true,
    max_workers: 2,
    jobs: [
      { id: "a", command: "true" },
      { id: "b", command: "true" },
      { id: "c", command: "true" },
      { id: "urgent", command: "true", priority: 1 },
      { id: "long", command: "sleep 0.4" },
      { id: "last", command: "true", dependencies: ["c"] },
    ],
  };
  const starts = async (more: Readonly<Record<string, unknown>>, ...flags: string[]) => {
    const run = await rig.run({ ...sketch, ...more }, "--json", ...flags);
    assert.equal(run.code, 0, explain(run));
    return run.stdout.trim().split("\n").map((line) => JSON.parse(line)).flatMap((event) =>
      event.event === "job_started" ? [event.job_id] : []
    );
  };
  assert.deepEqual((await starts({})).slice(0, 2), ["urgent", "c"], "two steps are more than one");
  assert.deepEqual((await starts({})).slice(0, 2), ["urgent", "long"], "the history knows better");
  assert.deepEqual((await starts({ schedule: "fifo" })).slice(0, 2), ["urgent", "a"]);
  const declared = ["urgent", "a", "b", "c", "long", "last"];
  assert.deepEqual(await starts({}, "--sequential"), declared);
});
