import { DatabaseSync } from "node:sqlite";
import { configText, layersOfJobs } from "./graphs.ts";
import type { Scenario, ScenarioInput } from "./scenario.ts";

const layers = 100;

/** Looking at a large graph before it runs, also with a history of all its jobs. */
export function largeGraphScenario(input: ScenarioInput, count: number): Scenario {
  const jobs = layersOfJobs(layers, count / layers, "three");
  const config = `${input.sharedFolder}/large graph.json`;
  const history = `${input.sharedFolder}/large graph.db`;
  const look = (name: string, ...words: readonly string[]) => ({
    name,
    argv: [...input.engine, ...words],
  });
  const dependencies = jobs.reduce((sum, job) => sum + job.dependencies.length, 0);
  return {
    name: "graph",
    title: `${count} jobs in ${layers} layers with ${dependencies} dependencies`,
    baseline: "--version",
    repeat: 1,
    rounds: 3,
    files: {},
    prepare: () => {
      Deno.writeTextFileSync(config, configText(jobs, input.noop));
      makeHistory(input, history, configText(jobs, ""));
    },
    contenders: [
      look("--version", "--version"),
      look("validate", "validate", config),
      look("plan", "plan", config, "--db", `${history}.missing`),
      look("plan, with a history of all jobs", "plan", config, "--db", history),
    ],
  };
}

/** Makes a history in which each job has run once, for some ms. */
function makeHistory({ engine, sharedFolder }: ScenarioInput, path: string, text: string): void {
  const config = `${sharedFolder}/large graph without commands.json`;
  Deno.writeTextFileSync(config, text);
  const [program = "", ...words] = engine;
  const places = ["--db", path, "--log-dir", `${sharedFolder}/large graph logs`];
  const args = [...words, "run", config, "--parallel", "--quiet", ...places];
  const { success } = new Deno.Command(program, { args }).outputSync();
  if (!success) throw new Error("Cannot make a history of a large graph");
  const db = new DatabaseSync(path);
  try {
    db.exec("UPDATE executions SET finished_at = started_at + 1 + idx % 100");
  } finally {
    db.close();
  }
}
