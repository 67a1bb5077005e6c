import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { operators, RestrictedRig } from "../rig/restricted_rig.ts";

for (const operator of operators) {
  Deno.test(
    `restricted without a sandbox, as ${operator}: a job may leave what cannot be removed as it is`,
    async () => {
      await using rig = await RestrictedRig.make(operator);
      const data = await rig.folderOf("data");
      // As caches do, such as that of Go's modules.
      await rig.file(
        "data/stubborn",
        "#!/bin/sh\npwd; mkdir -p d/e && >d/e/f && chmod -R a-w d\n",
        0o755,
      );
      const run = await rig.run({
        parallel: true,
        max_workers: 2,
        jobs: [
          { id: "stubborn", command: [`${data}/stubborn`] },
          { id: "other", command: ["sleep", "0.5"] },
        ],
      }, [`--allow-run=${data}/stubborn,sleep`, "--sandbox=deno"]);
      const said = `exit code ${run.code}\n${run.stdout}\n${run.stderr}`;
      assert.equal(run.jobs["stubborn"]?.status, "SUCCESS", said);
      assert.equal(run.jobs["other"]?.status, "SUCCESS", said);
      assert.equal(run.code, 0, said);
      const own = run.jobs["stubborn"]?.log.trim() ?? "";
      assert.match(own, /^\/\S+\/scratch\/job-\w+$/);
      assert.ok(!existsSync(own.replace(/\/scratch\/.*/, "")), `${own} is still there`);
    },
  );
}
