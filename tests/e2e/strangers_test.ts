/**
 * Numbers of processes are given again, and quickly where there are few of them. What the engine ends
 * after a job must be the job's, whoever has its number by then.
 */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { type JobSketch, RunRig } from "../rig/run_rig.ts";

/** Has numbers of processes of its own, and one process that waits for orphans. */
const inNamespace = `exec unshare -pf --mount-proc sh -c '"$@"; exit $?' sh "$0" "$@"`;

/** Ignores TERM, far from the job's session. */
const stubborn = `setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' >/dev/null 2>&1 &`;

/** Jobs that are told to end, do so at once, and leave something that takes its time. */
const ended: readonly JobSketch[] = [
  { id: "plain", command: "" },
  { id: "masked", command: "", env_variables: { API_TOKEN: "not-to-be-seen" } },
  {
    id: "checked",
    command: "",
    post_checks: [{ name: "check_file_exists", params: { path: "jobs.json" } }],
  },
].map((job) => ({
  ...job,
  command: `${stubborn} echo $$ > ${job.id}.new; mv ${job.id}.new ${job.id}; exec sleep 300`,
  timeout: 0.5,
  kill_grace: 2,
  allow_failure: true,
}));

/** A job whose own child gets the number of another job, once that one is gone. */
function heirOf(id: string): JobSketch {
  const command = [
    `until test -e ${id}; do sleep 0.02; done`,
    `read pid < ${id}`,
    "while kill -0 $pid 2>/dev/null; do sleep 0.01; done",
    "while :",
    "do echo $((pid - 1)) > /proc/sys/kernel/ns_last_pid",
    "sleep 4 &",
    'test "$!" = "$pid" && break',
    "kill $!",
    "done",
    "echo inherited",
    "wait $!",
  ];
  return { id: `heir_of_${id}`, command: command.join("\n") };
}

Deno.test({
  name: "a process that has the number of a job that was ended is nobody's to kill",
  ignore: !await mayChooseNumbers(),
  async fn() {
    await using rig = await RunRig.make();
    const jobs = [...ended, ...ended.map(({ id }) => heirOf(id))];
    const config = await rig.config({ parallel: true, max_workers: jobs.length, jobs });
    const result = await rig.limited(inNamespace, "run", config);
    const shown = await rig.show();
    const ends = shown.jobs.map(({ id, status, signal }) => [id, status, signal]);
    assert.deepEqual(ends, [
      ...ended.map(({ id }) => [id, "TIMEOUT", null]),
      ...ended.map(({ id }) => [`heir_of_${id}`, "SUCCESS", null]),
    ], explain(result));
    const log = new TextDecoder().decode(await rig.log("heir_of_plain"));
    assert.match(log, /inherited/);
  },
});

async function mayChooseNumbers(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const { success } = await new Deno.Command("unshare", {
    args: ["-pf", "--mount-proc", "sh", "-c", "echo 100 > /proc/sys/kernel/ns_last_pid"],
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}
