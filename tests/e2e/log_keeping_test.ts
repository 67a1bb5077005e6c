import assert from "node:assert/strict";
import { RunRig, statuses } from "../rig/run_rig.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a log with a limit keeps both ends of each execution, and logs finds each of them", async () => {
  await using rig = await RunRig.make();
  const lines = (word: string) => `seq -f '${word} %05g' 1 20000`;
  const result = await rig.run({
    log_max_bytes: "8KiB",
    default_retry_delay: 0,
    default_retry_jitter: 0,
    env_variables: { API_TOKEN: "hunter2hunter2" },
    jobs: [
      {
        id: "loud",
        command: `if [ -e was-there ]; then ${lines("second")}; else touch was-there; ${
          lines("first")
        }; exit 1; fi`,
        max_retries: 1,
      },
      { id: "quiet", command: "echo short; echo err >&2" },
      { id: "free", command: lines("free"), log_max_bytes: "1GB" },
      { id: "secret", command: 'for n in $(seq 2000); do echo "$n $API_TOKEN"; done' },
    ],
  });
  assert.equal(result.code, 0, result.stderr);
  const loud = text(await rig.log("loud"));
  assert.ok(loud.length < 2 * 8192 + 200, `${loud.length} bytes`);
  const mark = "--- \\d+ bytes of output left out here: log_max_bytes is 8192 ---\\n";
  assert.match(
    loud,
    new RegExp(
      `^first 00001\\n(first \\d+\\n)+${mark}(first \\d+\\n)+first 20000\\n` +
        `--- attempt 1, execution 2, .* ---\\n` +
        `second 00001\\n(second \\d+\\n)+${mark}(second \\d+\\n)+second 20000\\n$`,
    ),
  );
  const first = await rig.command("logs", "last", "loud", "--execution", "1");
  const second = await rig.command("logs", "last", "loud", "--execution", "2");
  assert.equal(first.stdout, loud.slice(0, loud.indexOf("--- attempt 1, execution 2")));
  assert.equal(second.stdout, loud.slice(loud.indexOf("second 00001")));
  assert.equal(text(await rig.log("quiet")), "short\nerr\n");
  assert.equal((await rig.log("free")).length, 20_000 * "free 00001\n".length);
  const secret = text(await rig.log("secret"));
  assert.match(secret, new RegExp(`^1 \\*\\*\\*\\n(.*\\n)+${mark}(.*\\n)+2000 \\*\\*\\*\\n$`));
  assert.doesNotMatch(secret, /hunter2/);
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    loud: "SUCCESS",
    quiet: "SUCCESS",
    free: "SUCCESS",
    secret: "SUCCESS",
  });
});

Deno.test("old logs of the application go at the end of a run, and nothing else does", async () => {
  await using rig = await RunRig.make();
  const days = (count: number) => new Date(Date.now() - count * 86_400_000);
  await Deno.mkdir(rig.path("logs"));
  await Deno.mkdir(rig.path("other"));
  const files: Readonly<Record<string, number>> = {
    "logs/executioner.app.run-90.log": 31,
    "logs/executioner.app.job-a.run-90.log": 31,
    "logs/executioner.app.job-a%2Fb.run-90.log": 31,
    "other/executioner.app.job-b.run-90.log": 31,
    "logs/executioner.app.run-91.log": 29,
    "logs/executioner.app.run-1.log": 31,
    "logs/executioner.app.run-90.log.gz": 31,
    "logs/executioner.app.run-9x.log": 31,
    "logs/executioner.app2.run-90.log": 31,
    "logs/executioner.app.job-x.job-a.run-90.log": 31,
    "logs/notes.log": 31,
    "kept.log": 31,
  };
  const age = async (name: string, count: number) => {
    await Deno.writeTextFile(rig.path(name), name);
    await Deno.utime(rig.path(name), days(count), days(count));
  };
  for (const [name, count] of Object.entries(files)) await age(name, count);
  await Deno.mkdir(rig.path("logs/executioner.app.run-92.log"));
  await Deno.symlink(rig.path("kept.log"), rig.path("logs/executioner.app.run-93.log"));
  const jobs = [{ id: "b", command: "echo b", log_dir: "other" }];
  // The run itself is number 1 of this history; the other application's name looks like a job's.
  assert.equal((await rig.run({ application_name: "app.job-x", jobs })).code, 0);
  const config = { log_retention_days: 30, jobs };
  const result = await rig.run(config);
  assert.equal(result.code, 0, result.stderr);
  assert.equal(result.stderr, "");
  const left = (await rig.listing()).filter((name) => /^(logs|other|kept)\b.*\.log/.test(name));
  assert.deepEqual(left, [
    "kept.log",
    "logs/executioner.app.job-x.job-a.run-90.log",
    "logs/executioner.app.job-x.run-1.log",
    "logs/executioner.app.run-2.log",
    "logs/executioner.app.run-90.log.gz",
    "logs/executioner.app.run-91.log",
    "logs/executioner.app.run-92.log",
    "logs/executioner.app.run-93.log",
    "logs/executioner.app.run-9x.log",
    "logs/executioner.app2.run-90.log",
    "logs/notes.log",
    "other/executioner.app.job-b.run-2.log",
    "other/executioner.app.job-x.job-b.run-1.log",
  ]);
});
