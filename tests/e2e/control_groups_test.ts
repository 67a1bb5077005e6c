import assert from "node:assert/strict";
import { openControlGroups } from "../../src/adapters/sandbox/open_control_groups.ts";
import { canConfine, RestrictedRig } from "../rig/restricted_rig.ts";
import { within } from "../rig/within.ts";
import { eventually } from "../rig/eventually.ts";

/** The folders in which engines make groups, or why they cannot. */
function findParents(): readonly string[] | string {
  if (Deno.uid() !== 0 || !canConfine) return "needs root and bubblewrap";
  const opened = openControlGroups();
  if (!opened.ok) return `needs control groups: ${opened.error}`;
  opened.value.remove();
  const { memory, pids } = opened.value.groups;
  return [...new Set([memory, pids])].map((base) => base.replace(/\/[^/]+$/, ""));
}

const parents = findParents();

function grouped(
  says: string,
  test: (rig: RestrictedRig, parents: readonly string[]) => Promise<void>,
): void {
  const isLeftOut = typeof parents === "string";
  const name = `control groups: ${says}${isLeftOut ? ` (${parents})` : ""}`;
  Deno.test(name, { ignore: isLeftOut }, async () => {
    await using rig = await RestrictedRig.make("root");
    if (!isLeftOut) await test(rig, parents);
  });
}

const options = ["--allow-shell", "--continue-on-error", "--max-memory=200MiB"];

/** Groups of engines, by their paths; `of` this process and no other. */
function groupsOf(pid: number, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    [...Deno.readDirSync(folder)]
      .filter(({ name }) => name.startsWith("executioner-sandbox-") && name.includes(`.${pid}.`))
      .map(({ name }) => `${folder}/${name}`)
  );
}

grouped("memory that many processes take is limited for all of them, and told", async (rig) => {
  const hog = 'python3 -c "a = bytearray(90_000_000)\nimport time; time.sleep(60)"';
  // Held by no process: only a group counts it.
  const released = `python3 -c '
import mmap
block = mmap.mmap(-1, 400_000_000)
for at in range(0, 400_000_000, 4_000_000):
    for n in range(at, at + 4_000_000, 4096): block[n] = 1
    block.madvise(mmap.MADV_DONTNEED)
print("held all")
import time; time.sleep(60)'`;
  const run = await rig.run({
    jobs: [
      { id: "many", command: `${hog} & ${hog} & ${hog} & wait` },
      { id: "released", command: released },
      // It has ended before anybody looks.
      { id: "brief", command: `exec ${released}` },
    ],
  }, options);
  for (const id of ["many", "released", "brief"]) {
    const job = run.jobs[id];
    const told = `${id}: ${job?.status} ${job?.log}\n${run.stderr}`;
    assert.match(job?.reason ?? "", /beyond --max-memory=200MiB/, told);
    assert.doesNotMatch(job?.log ?? "", /held all/, told);
  }
  assert.doesNotMatch(`${run.stdout}${run.stderr}`, /control group/);
});

grouped(
  "a job is in groups with its limits; what it forks counts, and all goes",
  async (rig, parents) => {
    const config = await rig.file(
      "config/jobs.json",
      JSON.stringify({
        application_name: "app",
        jobs: [{
          id: "forks",
          command:
            "i=0; while [ $i -lt 5 ]; do sh -c 'sleep 40 & sleep 40 & wait' & i=$((i+1)); done; wait",
        }],
      }),
    );
    const args = ["run", config, "--restricted", ...options, "--max-processes=30"];
    const engine = await rig.start(args);
    try {
      const folder = await eventually("the job's processes are in its group", () => {
        const leaves = groupsOf(engine.pid, parents).flatMap((base) =>
          [...Deno.readDirSync(base)].filter(({ isDirectory }) => isDirectory)
            .map(({ name }) => `${base}/${name}`)
        );
        return leaves.find((leaf) => {
          try {
            return Number(Deno.readTextFileSync(`${leaf}/pids.current`)) >= 16;
          } catch {
            return false;
          }
        }) ?? null;
      });
      assert.equal(Deno.readTextFileSync(`${folder}/pids.max`).trim(), "32");
      engine.kill("SIGKILL");
      await engine.status;
      await eventually("its jobs end with it", () => {
        try {
          return Deno.readTextFileSync(`${folder}/pids.current`).trim() === "0" ? true : null;
        } catch {
          // A run of another test has removed it.
          return true;
        }
      });
    } finally {
      const after = await rig.run({ jobs: [{ id: "a", command: "true" }] }, options);
      assert.equal(after.jobs["a"]?.status, "SUCCESS", after.stderr);
    }
    assert.deepEqual(groupsOf(engine.pid, parents), [], "the next run removes them");
  },
);

grouped("whatever was started, its groups go with the run", async (rig, parents) => {
  const command = "grep -q . /proc/self/cgroup";
  const config = await rig.file(
    "config/jobs.json",
    JSON.stringify({
      application_name: "app",
      hooks: { on_exit: command },
      jobs: [{
        id: "a",
        command: `sleep 60 & ${command} && exit 3`,
        dependencies: [{ type: "command", command }],
        pre_checks: [{ name: "check_command", params: { command } }],
        max_retries: 1,
        retry_delay: 0.1,
        retry_if: { command },
      }],
    }),
  );
  const engine = await rig.start(["run", config, "--restricted", ...options]);
  const { code } = await within("the run ends", engine.status);
  assert.equal(code, 1);
  const show = await rig.command(["show", "last", "--json"]);
  const [job] = JSON.parse(show.stdout).jobs;
  assert.equal(job.status, "FAILED", show.stdout);
  assert.match(job.reason, /exit code 3/);
  assert.deepEqual(groupsOf(engine.pid, parents), []);
});

Deno.test("control groups: where there can be none, both limits are told of", {
  ignore: !canConfine || Deno.uid() !== 0,
}, async () => {
  await using rig = await RestrictedRig.make("user");
  const run = await rig.run({ jobs: [{ id: "a", command: "true" }] }, options);
  const said = `${run.stdout}${run.stderr}`;
  assert.match(said, /no control group limits jobs, since .*--max-memory .*--max-processes /);
});
