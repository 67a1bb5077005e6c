/**
 * What a job costs in counts. Times are noisy, these are not: what one job more adds is the same in
 * every run. Where a change makes a job cheaper, its count here should follow.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { binaryPath, runBinary } from "../rig/binary.ts";
import { RunRig } from "../rig/run_rig.ts";

const strace = ["strace", "-f", "-c"];

const fewer = 20;
const more = 60;

/** Runs as many no-op jobs, one after the other, by a command line that its caller makes. */
async function runJobs(
  rig: RunRig,
  count: number,
  argv: (args: readonly string[]) => readonly string[],
  env: Record<string, string>,
): Promise<void> {
  const jobs = Array.from({ length: count }, (_, n) => ({ id: `job-${n}`, command: "true" }));
  const config = await rig.config({ application_name: `of ${count}`, jobs });
  const [program = "", ...args] = argv(["run", config, "--quiet"]);
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: rig.folder,
    env,
    clearEnv: true,
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, `${program} ${args.join(" ")} failed: ${said}`);
}

/** Runs jobs in an engine that counts itself; returns its counts. */
async function ownCounts(rig: RunRig, count: number): Promise<Readonly<Record<string, number>>> {
  const path = rig.path(`counts-${count}.json`);
  const engine = fileURLToPath(new URL("../rig/counted_engine.ts", import.meta.url));
  const deno = [Deno.execPath(), "run", "--allow-all", "--no-check", engine, path];
  await runJobs(rig, count, (args) => [...deno, ...args], withOwnCache(rig.env()));
  return JSON.parse(await Deno.readTextFile(path));
}

/** An engine that is run from its sources finds its packages where this test does. */
function withOwnCache(env: Readonly<Record<string, string>>): Record<string, string> {
  const { HOME: _, XDG_CACHE_HOME: __, ...others } = env;
  return { ...Deno.env.toObject(), ...others };
}

/** Returns what one job adds to each count. */
function perJob(
  few: Readonly<Record<string, number>>,
  many: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(many).map(([name, count]) => [
      name,
      (count - (few[name] ?? 0)) / (more - fewer),
    ]),
  );
}

function assertAtMost(
  found: Readonly<Record<string, number>>,
  most: Readonly<Record<string, number>>,
): void {
  for (const [name, limit] of Object.entries(most)) {
    const count = found[name] ?? 0;
    // A ping, or a look that falls into a run by its time, is not one of every job.
    assert.ok(count < limit + 0.25, `${name}: ${count} a job, more than ${limit}`);
  }
}

Deno.test("a job costs 7 statements of SQLite, and no message between threads", async () => {
  await using rig = await RunRig.make();
  const { statements = 0, pids = 0, ...others } = perJob(
    await ownCounts(rig, fewer),
    await ownCounts(rig, more),
  );
  // On a busy machine some jobs last for a moment; the pid of such a one is a commit by itself.
  const ofAll = statements - 3 * pids;
  // One when the run starts, for the definition; the rows of all jobs are one more. Then six for an
  // end and the next start, with BEGIN and COMMIT.
  assertAtMost({ statements: ofAll, pids, ...others }, {
    statements: 7,
    pids: 1,
    sent: 0,
    received: 0,
  });
  assert.ok(ofAll >= 6, "nothing was counted");
});

Deno.test({
  name:
    "a job costs one exec, two questions whether it has ended, and no look at anything that lasts",
  ignore: !canTrace(),
  fn: async () => {
    await using rig = await RunRig.make();
    const binary = await binaryPath();
    // The first start of all unpacks the runtime.
    await runBinary({ args: ["--version"] });
    const countsOf = async (count: number) => {
      const path = rig.path(`strace-${count}`);
      await runJobs(rig, count, (args) => [...strace, "-o", path, binary, ...args], rig.env());
      return readCounts(await Deno.readTextFile(path));
    };
    const found = perJob(await countsOf(fewer), await countsOf(more));
    assertAtMost(found, {
      execve: 1,
      setsid: 1,
      // One for each signal, which is not asked for before; some C libraries need fewer.
      rt_sigaction: 66,
      // Just after it has started, and when a child of the engine has ended.
      wait4: 2,
      pidfd_open: 0,
      // Stderr; the log is stdout from its start.
      dup2: 1,
      // Whether its log's disk is full.
      statfs: 1,
      // Its group is gone.
      kill: 0,
      chdir: 1,
      // The log, /dev/null and two by the program itself; more for jobs that last, in /proc, which on a
      // busy machine some do.
      openat: 12,
      // Pages of SQLite's log, two of them for the pid of a job that lasts.
      pwrite64: 6,
      // Syncs are grouped, whatever the number of jobs.
      fdatasync: 1,
      fsync: 0,
      unlink: 0,
      mkdir: 0,
      pipe2: 0,
      socket: 0,
    });
    assert.ok((found["execve"] ?? 0) >= 1, "nothing was counted");
  },
});

Deno.test("a run of plain jobs does without the modules of Node that take long to load", async () => {
  await using rig = await RunRig.make();
  const { process, timers = 0, pids = 0, statements = 0 } = await ownCounts(rig, 1);
  assert.ok(statements > 0, "nothing was counted");
  assert.equal(
    process,
    0,
    "something of the run's start imports a module of Node, or asks for process",
  );
  // On a busy machine the job may last for a moment; then it has a time limit and more.
  assert.ok(timers === 0 || pids > 0, `something mentions timers of the platform ${timers} times`);
});

Deno.test({
  name: "a start reads few files of the program, whatever it is that is started",
  ignore: !canTrace(),
  fn: async () => {
    await using rig = await RunRig.make();
    const config = await rig.config({ jobs: [{ id: "a", command: "true" }] });
    const binary = await binaryPath();
    await runBinary({ args: ["--version"] });
    for (
      const [args, most] of [[["--version"], 2], [["--help"], 4], [["run", config], 9]] as const
    ) {
      const path = rig.path("opened");
      const tracing = ["-f", "-e", "trace=openat", "-o", path, binary, ...args];
      const env = rig.env();
      const traced = new Deno.Command("strace", { args: tracing, env, clearEnv: true });
      // The first start of each kind also settles what the runtime keeps of its code.
      await traced.output();
      await traced.output();
      const opened = (await Deno.readTextFile(path)).match(/[^/"]+\.mjs(?=")/g) ?? [];
      const files = [...new Set(opened)];
      assert.ok(files.includes("main.mjs"), "nothing was seen");
      assert.ok(files.length <= most, `${args[0]} reads ${files.length} files: ${files.join(" ")}`);
    }
  },
});

/** Reads the table of `strace -c`: the calls that succeeded of each system call, by its name. */
function readCounts(table: string): Readonly<Record<string, number>> {
  const rows = table.split("\n").flatMap((line): [string, number][] => {
    const [, , , calls = "", ...rest] = line.trim().split(/\s+/);
    const [errors, name] = rest.length === 1 ? ["0", rest[0]] : rest;
    return /^\d+$/.test(calls) ? [[name ?? "", Number(calls) - Number(errors)]] : [];
  });
  return Object.fromEntries(rows);
}

/** Some machines have no strace, and some containers do not let it trace. */
function canTrace(): boolean {
  try {
    const args = ["-f", "-c", "-o", "/dev/null", "true"];
    return new Deno.Command("strace", { args, stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
