/**
 * Jobs that are one process and nothing else are started by the main thread where the C library offers
 * it, else by threads. Nobody must be able to tell which: the same is expected of both, in the
 * self-contained file and in a binary of an older Deno that `deno compile` made.
 */
import assert from "node:assert/strict";
import { binaryPath, denortBinaryPath } from "../rig/binary.ts";
import { explain } from "../rig/example_run.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

const decoder = new TextDecoder();

/** Says whether a thread of the engine's parent has been made for jobs. */
const look = "cat /proc/$PPID/task/*/comm | grep -c '^worker-'; true";

const files = [
  { file: "self-contained file", find: binaryPath, ignore: false },
  {
    file: "deno compile binary",
    find: () => Promise.resolve(denortBinaryPath() ?? ""),
    ignore: denortBinaryPath() === null,
  },
];

/** Tries what holds in all four cases. */
function inAllWays(
  name: string,
  body: (rig: RunRig, way: "direct" | "threads") => Promise<void>,
): void {
  for (const { file, find, ignore } of files) {
    for (const way of ["direct", "threads"] as const) {
      Deno.test({
        name: `${file}, ${way}: ${name}`,
        ignore: ignore || Deno.build.os !== "linux",
        async fn() {
          const env = { EXECUTIONER_STARTER: way };
          await using rig = await RunRig.make({ binary: await find(), env });
          await body(rig, way);
        },
      });
    }
  }
}

/** What a job comes to: its state, the reason and its whole log, or what that has to match. */
interface Expected {
  readonly command: string | readonly string[];
  readonly status: string;
  readonly reason: string | RegExp | null;
  readonly log: string | RegExp | null;
  readonly [key: string]: unknown;
}

/** What a shell says of a program that is not there, however it is asked to execute it. */
function missingLine(program: string): RegExp {
  const name = program.replaceAll(".", "\\.");
  return new RegExp(
    `^/bin/sh: [^\n]*${name}: ([a-z]+ )?([Nn]ot found|No such file or directory)\n$`,
  );
}

const behaviours: Readonly<Record<string, Expected>> = {
  success: {
    command: "echo out; echo err >&2",
    status: "SUCCESS",
    reason: null,
    log: "out\nerr\n",
  },
  code: { command: "echo half; exit 3", status: "FAILED", reason: "exit code 3", log: "half\n" },
  signal: { command: "kill -SEGV $$", status: "FAILED", reason: "killed by SIGSEGV", log: "" },
  real_time_signal: {
    command: "kill -40 $$",
    status: "FAILED",
    reason: "killed by SIGRTMIN+6",
    log: "",
  },
  pipe: { command: "yes | head -n 1", status: "SUCCESS", reason: null, log: "y\n" },
  folder: {
    command: "pwd",
    working_dir: "sub folder",
    status: "SUCCESS",
    reason: null,
    log: /\/sub folder\n$/,
  },
  variables: {
    command: `printf '%s|' "$PLAIN" "$EMPTY" "$QUOTED" "$UMLAUT" "$PWD"`,
    env_variables: { PLAIN: "1", EMPTY: "", QUOTED: `a "b" 'c' $d`, UMLAUT: "ä\n€" },
    status: "SUCCESS",
    reason: null,
    log: /^1\|\|a "b" 'c' \$d\|ä\n€\|\/[^|]+\|$/,
  },
  words: {
    command: ["printf", "%s|", "", "a b", "*", "$HOME", "ü"],
    status: "SUCCESS",
    reason: null,
    log: "|a b|*|$HOME|ü|",
  },
  input: { command: "cat", status: "SUCCESS", reason: null, log: "" },
  missing: {
    command: "no-such-program --flag",
    status: "FAILED",
    reason: "exit code 127",
    log: /no-such-program: (command )?not found/,
  },
  missing_path: {
    command: "./no/such --flag",
    status: "FAILED",
    reason: "exit code 127",
    log: /\.\/no\/such: (not found|No such file)/,
  },
  missing_words: {
    command: ["no-such-program", "a b", "$HOME"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_nice: {
    command: ["no-such-program", "--flag"],
    nice: 1,
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_umask: {
    command: ["no-such-program", "--flag"],
    umask: "022",
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_path_nice: {
    command: ["./no/such", "--flag"],
    nice: 1,
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("./no/such"),
  },
  missing_words_path: {
    command: ["./no/such", "--flag"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("./no/such"),
  },
  built_into_shells: {
    command: ["exit", "0"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("exit"),
  },
  dashed_words: {
    command: ["-c", "true"],
    status: "FAILED",
    reason: "exit code 127",
    log: /-c/,
  },
  forbidden_words: {
    command: ["./forbidden.sh"],
    status: "FAILED",
    reason: "exit code 126",
    log: /^\/bin\/sh: .*forbidden\.sh: Permission denied\n$/,
  },
  forbidden: {
    command: "./forbidden.sh",
    status: "FAILED",
    reason: "exit code 126",
    log: /forbidden\.sh: Permission denied/,
  },
  a_folder: {
    command: "./sub_folder/",
    status: "FAILED",
    reason: /^exit code 12[67]$/,
    log: /sub_folder\/: (Permission denied|Is a directory|not found)/,
  },
  no_first_line: { command: "./bare.sh", status: "SUCCESS", reason: null, log: "bare\n" },
  bad_first_line: {
    command: "./lost.sh",
    status: "FAILED",
    reason: /^exit code 12[67]$/,
    log: /lost\.sh/,
  },
  too_long: {
    command: "true",
    env_variables: Object.fromEntries(
      Array.from({ length: 80 }, (_, n) => [`LONG_${n}`, "x".repeat(32_000)]),
    ),
    status: "ERROR",
    reason: "could not start: the command and its environment are too long for the system",
    log: "",
  },
  no_log: {
    command: "true",
    log_dir: "not_a_log_folder",
    status: "ERROR",
    reason: /^could not start: cannot open the log file ".*": It is a folder$/,
    log: null,
  },
  too_slow: {
    command: "trap 'echo ending; exit 0' TERM; while :; do sleep 0.05; done",
    timeout: 1,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: /(^|\n)ending\n$/,
  },
  stubborn: {
    command: "trap '' TERM; (trap '' TERM; sleep 300) & while :; do sleep 0.05; done",
    timeout: 1,
    kill_grace: 0.3,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: "",
  },
  again: {
    command: "echo try; [ -e tried ] || { touch tried; exit 4; }",
    max_retries: 1,
    retry_delay: 0,
    status: "SUCCESS",
    reason: null,
    log: /^try\n--- .*execution 2.* ---\ntry\n$/,
  },
};

/** Makes what the table's jobs find in their folder. */
async function furnish(rig: RunRig): Promise<void> {
  for (const folder of ["sub folder", "sub_folder", "not_a_log_folder"]) {
    await Deno.mkdir(rig.path(folder));
  }
  // The log of the first run of that job is a folder already.
  await Deno.mkdir(rig.path("not_a_log_folder", "executioner.app.job-no_log.run-1.log"));
  await Deno.writeTextFile(rig.path("forbidden.sh"), "#!/bin/sh\necho never\n", { mode: 0o644 });
  await Deno.writeTextFile(rig.path("bare.sh"), "echo bare\n", { mode: 0o755 });
  await Deno.writeTextFile(rig.path("lost.sh"), "#!/no/such/shell\n", { mode: 0o755 });
}

inAllWays("jobs end, fail and are told of as they should be", async (rig, way) => {
  await furnish(rig);
  const jobs = Object.entries(behaviours).map(([id, { command, ...rest }]) => {
    const { status: _, reason: __, log: ___, ...keys } = rest;
    return { id, command, ...keys };
  });
  const sketch = { parallel: true, max_workers: 4, jobs };
  const result = await rig.run(sketch, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  assert.equal(result.stderr, "");
  const shown = await rig.show();
  for (const [id, { status, reason, log }] of Object.entries(behaviours)) {
    const job = shown.jobs.find((one) => one.id === id);
    assert.equal(job?.status, status, `${id}: ${job?.reason}`);
    if (reason instanceof RegExp) assert.match(job?.reason ?? "", reason);
    else assert.equal(job?.reason, reason, id);
    if (log === null) continue;
    const text = decoder.decode(await rig.log(id));
    if (log instanceof RegExp) assert.match(text, log, id);
    else assert.equal(text, log, id);
  }
  assert.deepEqual(rig.processes(), [], `processes outlived a run with ${way}`);
});

inAllWays("it is the way that was asked for", async (rig, way) => {
  const result = await rig.run({ jobs: [{ id: "look", command: look }] });
  assert.equal(result.code, 0, explain(result));
  const threads = Number(decoder.decode(await rig.log("look")));
  assert.equal(threads > 0, way === "threads", `${threads} threads`);
});

inAllWays("of a thousand jobs each succeeds once", async (rig) => {
  const jobs = Array.from({ length: 1000 }, (_, n) => ({ id: `j${n}`, command: "true" }));
  const result = await rig.run({ parallel: true, max_workers: 8, jobs }, "--quiet");
  assert.equal(result.code, 0, explain(result));
  assert.equal(result.stdout + result.stderr, "");
  const { jobs: shown } = await rig.show();
  assert.deepEqual(
    shown.filter(({ status, executions }) => status !== "SUCCESS" || executions.length !== 1),
    [],
  );
});

inAllWays(
  "ends are noticed at once where whoever starts the engine blocks SIGCHLD",
  async (rig) => {
    const ids = ["a", "b", "c"];
    const command = "grep SigBlk /proc/self/status; sleep 0.1";
    const config = await rig.config({ jobs: ids.map((id) => ({ id, command })) });
    const line = 'exec env --block-signal=CHLD --block-signal=USR1 "$0" "$@"';
    const result = await rig.limited(line, "run", config);
    assert.equal(result.code, 0, explain(result));
    const durations = (await rig.show()).jobs.map((job) => job.duration_ms ?? Infinity);
    // Without the signal each of them is found by a look that comes once in a second.
    assert(Math.min(...durations) < 900, `jobs of 100 ms took ${durations.join(", ")} ms`);
    for (const id of ids) {
      const log = decoder.decode(await rig.log(id));
      assert.match(log, /^SigBlk:\t0+\n$/, `${id} has inherited blocked signals`);
    }
  },
);

inAllWays("SIGINT ends what runs and says so; a second one does not wait", async (rig) => {
  const stubborn = "trap '' TERM; touch up; while :; do sleep 0.05; done";
  const jobs = [{ id: "a", command: stubborn }, { id: "b", command: "true" }];
  const engine = await rig.start({ jobs });
  await rig.untilFile("up");
  engine.kill("SIGINT");
  await engine.until("the run stops", ({ event }) => event === "run_stopping");
  engine.kill("SIGINT");
  const result = await engine.end();
  assert.equal(result.code, 130, explain(result));
  assert.deepEqual(rig.processes(), []);
  const shown = await rig.show();
  assert.equal(shown.run.status, "INTERRUPTED");
  assert.deepEqual(statuses(shown), { a: "CANCELLED", b: "NOT_STARTED" });
});

inAllWays(
  "what a killed engine leaves is ended, and the run is resumed to its end",
  async (rig) => {
    const jobs = [
      { id: "done", command: "true" },
      {
        id: "cut",
        command: "echo begun; [ -e up ] || { touch up; sleep 300; }",
        dependencies: ["done"],
      },
    ];
    const engine = await rig.start({ jobs });
    await rig.untilFile("up");
    engine.kill("SIGKILL");
    await engine.end();
    await rig.untilNoProcess();
    assert.deepEqual(statuses(await rig.show()), { done: "SUCCESS", cut: "INTERRUPTED" });
    const resumed = await rig.command("resume", "last");
    assert.equal(resumed.code, 0, explain(resumed));
    assert.deepEqual(statuses(await rig.show()), { done: "SUCCESS", cut: "SUCCESS" });
    const log = decoder.decode(await rig.log("cut"));
    assert.match(log, /^begun\n--- attempt 2, execution 1, .* ---\nbegun\n$/);
  },
);

inAllWays(
  "where files run out, jobs become ERROR and say why, and the run ends",
  async (rig, way) => {
    const jobs = Array.from({ length: 30 }, (_, n) => ({ id: `j${n}`, command: "sleep 0.5" }));
    const config = await rig.config({ parallel: true, max_workers: 30, jobs });
    const result = await rig.limited("ulimit -n 48", "run", config, "--continue-on-error");
    assert.doesNotMatch(result.stderr, /panic|internal error/i);
    const shown = await rig.show();
    const failed = shown.jobs.filter(({ status }) => status !== "SUCCESS");
    assert.equal(result.code, failed.length === 0 ? 0 : 1, explain(result));
    assert.equal(shown.run.status, failed.length === 0 ? "SUCCESS" : "FAILED");
    // What is started directly opens its log itself, and takes none of the engine's descriptors.
    if (way === "threads") assert(failed.length > 0, "30 jobs found room in 48 descriptors");
    for (const { id, status, reason } of failed) {
      assert.equal(status, "ERROR", id);
      assert.match(reason ?? "", /^could not start: .*too many (open files|files are open)/i, id);
    }
  },
);

Deno.test({
  name: "where processes run out, jobs become ERROR and say why, whoever starts them",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using rig = await RunRig.make();
    const jobs = Array.from({ length: 40 }, (_, n) => ({ id: `j${n}`, command: "sleep 2" }));
    const config = await rig.config({ parallel: true, max_workers: 40, jobs });
    await Deno.copyFile(await binaryPath(), rig.path("executioner"));
    for (const path of [rig.folder, rig.path("home"), rig.path("executioner")]) {
      await Deno.chmod(path, 0o777);
    }
    // Nobody else's number, as all processes of a user count.
    const user = `XDG_CACHE_HOME="${rig.path("home")}" ` +
      "exec prlimit --nproc=24 setpriv --reuid=64987 --regid=64987 --clear-groups --";
    for (const way of ["direct", "threads"]) {
      const run = `EXECUTIONER_STARTER=${way} ${user} "${rig.path("executioner")}" "$@"`;
      const result = await rig.limited(
        `ulimit -u 45; ${run}`,
        "run",
        config,
        "--continue-on-error",
      );
      const shown = await rig.show();
      const failed = shown.jobs.filter(({ status }) => status !== "SUCCESS");
      assert(failed.length > 0, `${way}: 40 jobs found room beside the engine`);
      assert.deepEqual([result.code, shown.run.status], [1, "FAILED"], explain(result));
      for (const { id, status, reason } of failed) {
        assert.equal(status, "ERROR", `${way}: ${id}`);
        assert.match(
          reason ?? "",
          /^could not start: the system allows no more (processes|threads) \(/,
        );
      }
    }
  },
});

Deno.test({
  name: "a folder on PATH that the user may not enter is passed over, whoever starts a job",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using rig = await RunRig.make();
    const closed = rig.path("closed");
    await Deno.mkdir(closed, { mode: 0o700 });
    const config = await rig.config({ jobs: [{ id: "a", command: "sleep 0" }] });
    // The built program may lie in a folder that only root may enter.
    await Deno.copyFile(await binaryPath(), rig.path("executioner"));
    for (const path of [rig.folder, rig.path("home"), rig.path("executioner")]) {
      await Deno.chmod(path, 0o777);
    }
    const user = `PATH="${closed}:$PATH" XDG_CACHE_HOME="${rig.path("home")}" ` +
      "exec setpriv --reuid=65534 --regid=65534 --clear-groups --";
    for (const way of ["direct", "threads"]) {
      const line = `EXECUTIONER_STARTER=${way} ${user} "${rig.path("executioner")}" "$@"`;
      const result = await rig.limited(line, "run", config);
      assert.equal(result.code, 0, `${way}: ${explain(result)}`);
      assert.equal(result.stderr, "", way);
    }
  },
});
