import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ExampleRun, explain, type ShownRun } from "../rig/example_run.ts";
import { expectedReports } from "./expected_pipeline.ts";

/**
 * The pipeline needs tools that a fresh machine may lack, and then its tests are ignored. On CI,
 * where the environment variable `CI` is set, a missing tool is a failure instead.
 */
const ignore = Deno.env.get("CI") === undefined &&
  ["awk", "join", "gzip", "sha256sum", "sqlite3"].some((tool) => !isInstalled(tool));

Deno.test({
  name: "the pipeline's reports are what an independent computation gives, run after run",
  ignore,
  async fn() {
    await using example = await ExampleRun.prepare("pipeline");
    const expected = expectedReports();
    for (const id of [1, 2]) {
      const result = await example.run();
      assert.equal(result.code, 0, explain(result));

      const shown = await example.show(id);
      assert.equal(shown.run.status, "SUCCESS");
      assert.ok(shown.jobs.length >= 30, `only ${shown.jobs.length} jobs`);
      for (const job of shown.jobs) assert.equal(job.status, "SUCCESS", job.id);
      assertScheduledRightly(shown, JSON.parse(await configText(example)));

      assert.equal(await example.read("work/report.csv"), expected.report);
      assert.equal(await example.read("work/rejected.csv"), expected.rejected);
      assert.equal(await example.read("work/popular.csv"), expected.popular);
      const sums = await example.read("work/SHA256SUMS");
      for (const name of ["report", "rejected", "popular"] as const) {
        const sum = createHash("sha256").update(expected[name]).digest("hex");
        assert.ok(sums.includes(`${sum}  ${name}.csv\n`), `${name}.csv is not ${sum} in:\n${sums}`);
      }
      assert.equal(await example.read("work/TITLE"), "Corner Shops: sales of 2026-03\n");

      const harbor = shown.jobs.find((job) => job.id === "extract-harbor");
      assert.deepEqual(harbor?.executions.map((execution) => execution.exit_code), [75, 0]);
    }
  },
});

/** Returns the config as strict JSON: its comments are whole lines or follow a value. */
async function configText(example: ExampleRun): Promise<string> {
  return (await example.read("jobs.json")).replaceAll(/^ *\/\/.*$|(?<=[,"]) \/\/ .*$/gm, "");
}

/** Checks by the recorded times that dependencies and the limit on workers were kept. */
function assertScheduledRightly(
  shown: ShownRun,
  config: { readonly jobs: readonly { readonly id: string; readonly dependencies?: string[] }[] },
): void {
  const byId = new Map(shown.jobs.map((job) => [job.id, job]));
  const edges: { readonly at: number; readonly change: 1 | -1 }[] = [];
  for (const { id, dependencies = [] } of config.jobs) {
    const executions = byId.get(id)?.executions ?? [];
    const started = executions[0]?.started_at ?? "";
    for (const dependency of dependencies) {
      const ended = byId.get(dependency)?.executions.at(-1)?.finished_at ?? "~";
      assert.ok(ended <= started, `"${id}" started ${started}, "${dependency}" ended ${ended}`);
    }
    for (const { started_at, finished_at } of executions) {
      edges.push({ at: Date.parse(started_at), change: 1 });
      edges.push({ at: Date.parse(finished_at), change: -1 });
    }
  }
  // Within the same millisecond an end counts before a start, as it happened.
  edges.sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  let most = 0;
  for (const { change } of edges) most = Math.max(most, running += change);
  assert.ok(most > 1 && most <= 4, `${most} jobs ran at once, 4 were allowed`);
}

function isInstalled(tool: string): boolean {
  const script = `command -v ${tool}`;
  return new Deno.Command("/bin/sh", { args: ["-c", script], stdout: "null" }).outputSync().success;
}
