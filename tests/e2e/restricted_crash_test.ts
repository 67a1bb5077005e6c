/** What is left of restricted runs whose engine is killed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { confined, explainRestricted } from "../rig/confined.ts";
import { eventually } from "../rig/eventually.ts";

/** Returns what a file of proc(5) holds; nothing where the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Returns whose child a process is. */
function parentOf(pid: string): number {
  return Number(/^PPid:\t(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1]);
}

confined(
  "what a killed engine leaves is removed by the next one, and nothing else",
  async (rig) => {
    const folders = () =>
      ["/dev/shm", "/run", "/tmp"].flatMap((base) =>
        readdirSync(base).filter((name) => name.startsWith("executioner-sandbox-"))
          .map((name) => `${base}/${name}`)
      );
    const others = new Set(folders());
    const config = await rig.file(
      "config/jobs.json",
      JSON.stringify({ jobs: [{ id: "a", command: "sleep 600" }] }),
    );
    const args = ["run", config, "--restricted", "--allow-run=sleep", "--json"];
    const engine = await rig.start(args);
    // The run is told of when its folder is there.
    const reader = engine.stdout.getReader();
    await reader.read();
    const [left = "none"] = folders().filter((path) => !others.has(path));
    const pid = Number(/\.(\d+)\./.exec(left)?.[1]);
    assert.ok(pid > 1, `no folder was made: ${left}`);
    Deno.kill(pid, "SIGKILL");
    await Promise.all([engine.status, reader.cancel(), engine.stderr.cancel()]);
    assert.ok(folders().includes(left), "a killed engine removes nothing");
    const own = await rig.run({ jobs: [{ id: "b", command: "true" }], application_name: "other" }, [
      "--allow-run=true",
    ]);
    assert.equal(own.jobs["b"]?.status, "SUCCESS", explainRestricted(own));
    assert.ok(!folders().includes(left), `${left} is still there`);
  },
);

confined(
  "what makes a sandbox carries the mark of its execution, by which recover finds it half-made",
  async (rig) => {
    const jobs = [{ id: "a", command: "sleep 600" }];
    const config = await rig.file("config/jobs.json", JSON.stringify({ jobs }));
    const engine = await rig.start(["run", config, "--restricted", "--allow-run=sleep", "--json"]);
    const reader = engine.stdout.getReader();
    await reader.read();
    const maker = await eventually("a process that makes the sandbox", () => {
      const children = readdirSync("/proc").filter((name) => parentOf(name) === engine.pid);
      return children.find((pid) => textOf(`/proc/${pid}/cmdline`).includes("bwrap\0")) ?? null;
    });
    const variables = textOf(`/proc/${maker}/environ`).split("\0");
    engine.kill("SIGTERM");
    await Promise.all([engine.status, reader.cancel(), engine.stderr.cancel()]);
    const names = variables.map((one) => one.split("=")[0]);
    assert(names.includes("EXECUTIONER_MARK"), `its environment has ${names.join(", ")}`);
  },
);
