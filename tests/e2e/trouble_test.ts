// deno-lint-ignore-file no-console
/** Surroundings that fail: streams that nobody reads, disks that are full or not to be written to. */
import assert from "node:assert/strict";
import { binaryPath, runBinary } from "../rig/binary.ts";
import { explain } from "../rig/example_run.ts";
import { canMount, runMounted } from "../rig/mounted.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

const jobs = [
  { id: "a", command: "echo one" },
  { id: "b", command: "echo two; touch b-ran", dependencies: ["a"] },
];

/** Runs the engine as `sh -c` words it; `$0` is the binary. Returns its own exit code. */
async function runInShell(rig: RunRig, script: string) {
  const result = await runBinary({
    binary: "/bin/sh",
    args: ["-c", script, await binaryPath()],
    cwd: rig.folder,
    env: rig.env(),
  });
  return { ...result, code: Number(await Deno.readTextFile(rig.path("code"))) };
}

for (const flags of ["", "--json", "--verbose"]) {
  Deno.test(`a reader that goes away ends its own part only (${flags || "plain lines"})`, async () => {
    await using rig = await RunRig.make();
    await rig.config({ jobs });
    const script = `{ "$0" run jobs.json ${flags}; echo $? > code; } | head -n 1`;
    const result = await runInShell(rig, script);
    assert.equal(result.code, 0, explain(result));
    assert.equal(result.stdout.trimEnd().split("\n").length, 1);
    assert.equal(result.stderr, "");
    const shown = await rig.show();
    assert.deepEqual(statuses(shown), { a: "SUCCESS", b: "SUCCESS" });
    assert.equal(shown.run.status, "SUCCESS");
  });
}

Deno.test("streams that take nothing, or were never opened, do not stop the run", async () => {
  for (const redirection of ["> /dev/full", "> /dev/full 2>&1", ">&- 2>&-", "<&- >&- 2>&-"]) {
    await using rig = await RunRig.make();
    await rig.config({ jobs });
    const result = await runInShell(rig, `"$0" run jobs.json ${redirection}; echo $? > code`);
    const shown = await rig.show();
    assert.deepEqual(statuses(shown), { a: "SUCCESS", b: "SUCCESS" }, redirection);
    assert.equal(shown.run.status, "SUCCESS", redirection);
    assert.equal(result.code, 0, `${redirection}: ${explain(result)}`);
    assert.equal(new TextDecoder().decode(await rig.log("a")), "one\n", redirection);
    assert.equal(new TextDecoder().decode(await rig.log("b")), "two\n", redirection);
  }
});

Deno.test("a log folder that cannot be made is said before anything runs or is recorded", async () => {
  await using rig = await RunRig.make();
  await Deno.writeTextFile(rig.path("file"), "in the way");
  for (const [folder, why] of [["file/logs", "Not a directory"], ["file", "It is not a folder"]]) {
    const result = await rig.run({ log_dir: folder, jobs });
    assert.equal(result.code, 1, explain(result));
    const [error = "", hint] = result.stderr.split("\n");
    assert.match(error, /^error: Cannot write to the log folder ".*": /);
    assert.ok(error.endsWith(`/${folder}": ${why}`), error);
    assert.match(hint ?? "", /^hint: /);
  }
  assert.equal((await rig.command("runs", "--json")).stdout.match(/"id"/), null);
  assert.ok(!(await rig.listing()).includes("b-ran"));
});

Deno.test("a log folder that is read-only is said before anything runs or is recorded", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("logs"));
  const config = await rig.config({ jobs });
  const result = await runMounted(rig, 'mount -t tmpfs -o ro none "$1/logs"', ["run", config]);
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stderr, /^error: Cannot write to the log folder ".*logs": .*[Rr]ead-only/);
  assert.equal((await rig.command("runs", "--json")).stdout.match(/"id"/), null);
  assert.ok(!(await rig.listing()).includes("b-ran"));
});

Deno.test("a full disk for logs fails the jobs that notice, and the truth is recorded", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("logs"));
  const config = await rig.config({
    jobs: [
      { id: "big", command: "seq 1 100000" },
      { id: "behind", command: "true", dependencies: ["big"] },
      { id: "silent", command: "touch silent-ran" },
    ],
  });
  const setup = 'mount -t tmpfs -o size=64k none "$1/logs"\n' +
    'cat /dev/zero 2>&- > "$1/logs/ballast" || true';
  const result = await runMounted(rig, setup, ["run", config, "--continue-on-error"]);
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), { big: "FAILED", behind: "BLOCKED", silent: "SUCCESS" });
  assert.deepEqual([shown.run.status, shown.run.exit_code], ["FAILED", 1]);
  assert.match(
    result.stderr,
    /run log.*[Nn]o space left/s,
    "the loss of the run's log is not said",
  );
  const loss = `its log may be incomplete: no space left on the device of "${rig.path("logs")}"`;
  const [big] = shown.jobs;
  assert.equal(big?.reason, `exit code 1; ${loss}`);
  assert.ok(result.stdout.includes(loss), "the failure is told without what it comes from");
});

Deno.test("a log that a full disk has cut is told of jobs that succeed, too", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("full"));
  const config = await rig.config({
    jobs: [
      { id: "ignores", command: "seq 1 100000; true", log_dir: "full" },
      {
        id: "on_thread",
        command: "seq 1 100000; true",
        log_dir: "full",
        dependencies: ["ignores"],
        post_checks: [{ name: "check_command", params: { command: "true" } }],
      },
      { id: "elsewhere", command: "echo whole" },
    ],
  });
  const setup = 'mount -t tmpfs -o size=64k none "$1/full"';
  const loss = `its log may be incomplete: no space left on the device of "${rig.path("full")}"`;
  const result = await runMounted(rig, setup, ["run", config]);
  assert.equal(result.code, 0, explain(result));
  const shown = await rig.show();
  assert.deepEqual(shown.jobs.map(({ id, status, reason }) => [id, status, reason]), [
    ["ignores", "SUCCESS", loss],
    ["on_thread", "SUCCESS", loss],
    ["elsewhere", "SUCCESS", null],
  ]);
  assert.match(result.stdout, /the logs of ignores, on_thread may be incomplete: no space left/);
  const quiet = await runMounted(rig, setup, ["run", config, "--quiet"]);
  const told = quiet.stdout.match(/SUCCESS +(\w+) .*its log may be incomplete/g) ?? [];
  assert.equal(told.length, 2, `a cut log is no good night: ${explain(quiet)}`);
  const json = await runMounted(rig, setup, ["run", config, "--json"]);
  const ends = json.stdout.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ event }) => event === "job_ended");
  assert.deepEqual(ends.filter(({ reason }) => reason === loss).map(({ job_id }) => job_id), [
    "ignores",
    "on_thread",
  ]);
});

Deno.test("a log that has reached the size that files may have is told of", async () => {
  await using rig = await RunRig.make();
  // Whoever ignores the signal hears of an error instead.
  const command = "trap '' XFSZ; seq 1 6000000 2>&-; true";
  await rig.config({
    jobs: [
      { id: "by_engine", command },
      { id: "by_config", command, ulimits: { fsize: 512 } },
      { id: "killed", command: "exec seq 1 100000", ulimits: { fsize: 512 } },
      { id: "short", command: "echo short", ulimits: { fsize: 512 } },
    ],
  });
  // Blocks of 512 bytes. The runtime itself needs some megabytes in one file.
  const script = 'ulimit -f 65536; "$0" run jobs.json --continue-on-error; echo $? > code';
  const result = await runInShell(rig, script);
  assert.equal(result.code, 1, explain(result));
  const why = (bytes: number) =>
    `its log may be incomplete: it has reached the size that files may have, ${bytes} bytes ` +
    "(ulimit -f)";
  const shown = await rig.show();
  assert.deepEqual(shown.jobs.map(({ id, status, reason }) => [id, status, reason]), [
    ["by_engine", "SUCCESS", why(33554432)],
    ["by_config", "SUCCESS", why(512)],
    ["killed", "FAILED", `killed by SIGXFSZ; ${why(512)}`],
    ["short", "SUCCESS", null],
  ]);
});

Deno.test("a full disk for the history stops the run and says so", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("state"));
  const config = await rig.config({
    jobs: [
      { id: "fill", command: "cat /dev/zero > state/ballast; true" },
      { id: "next", command: "touch next-ran", dependencies: ["fill"] },
    ],
  });
  const setup = 'mount -t tmpfs -o size=512k none "$1/state"';
  const args = ["run", config, "--db", "state/history.db"];
  const result = await runMounted(rig, setup, args);
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stderr, /^error: .*history/m);
  assert.ok(!(await rig.listing()).includes("next-ran"), "a job ran that was not recorded");
});

Deno.test("a file that grows beyond what files may have costs its job, and not the run", async () => {
  await using rig = await RunRig.make();
  const command = "seq 1 600000";
  const config = await rig.config({
    parallel: true,
    jobs: [
      { id: "own", command },
      { id: "masked", command, env_variables: { API_TOKEN: "not-to-be-seen" } },
      {
        id: "checked",
        command,
        post_checks: [{ name: "check_file_exists", params: { path: "/" } }],
      },
      { id: "small", command: "echo small" },
    ],
  });
  const result = await rig.limited(
    "ulimit -c 0; ulimit -f 2048",
    "run",
    config,
    "--continue-on-error",
  );
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.equal(shown.run.status, "FAILED");
  assert.deepEqual(shown.jobs.map(({ id, status, signal }) => [id, status, signal]), [
    ["own", "FAILED", "SIGXFSZ"],
    ["masked", "ERROR", null],
    ["checked", "FAILED", "SIGXFSZ"],
    ["small", "SUCCESS", null],
  ]);
  assert.equal(shown.jobs[1]?.reason, "could not write the log: File too large");
});
