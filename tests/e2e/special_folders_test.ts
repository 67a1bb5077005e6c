import assert from "node:assert/strict";
import { RunRig } from "../rig/run_rig.ts";

const memory = "/dev/shm";

/** Deno opens what lies in these folders for threads with every permission only. */
Deno.test({
  name: "logs, checks and waits for files work in /dev, /proc and /sys too",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using rig = await RunRig.make();
    const folder = await Deno.makeTempDir({ dir: memory, prefix: "executioner-test-" });
    try {
      await Deno.writeTextFile(`${folder}/flag`, "ready\n");
      const check = (name: string, params: object) => ({ post_checks: [{ name, params }] });
      const run = await rig.run({
        log_dir: `${folder}/logs`,
        secrets: ["TOKEN"],
        env_variables: { TOKEN: "hunter2hunter2" },
        jobs: [
          {
            id: "masked",
            command: "echo it is hunter2hunter2",
            ...check("check_file_exists", { path: `${folder}/flag` }),
          },
          {
            id: "reads",
            command: "true",
            ...check("check_file_contains", { path: "/proc/meminfo", pattern: "MemTotal" }),
          },
          {
            id: "waits",
            command: "true",
            dependencies: [
              { type: "file", path: `${folder}/flag` },
              { type: "file", path: "/sys/devices/system/cpu/online" },
            ],
          },
        ],
      });
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const names = [...Deno.readDirSync(`${folder}/logs`)].map(({ name }) => name);
      const log = names.find((name) => name.includes(".job-masked."));
      assert.ok(log !== undefined, `no log of the job: ${names.join(", ")}`);
      const text = await Deno.readTextFile(`${folder}/logs/${log}`);
      assert.match(text, /^it is \S+$/m);
      assert.ok(!text.includes("hunter2"), text);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
