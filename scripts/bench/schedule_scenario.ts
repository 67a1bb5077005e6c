import { rankJobs } from "../../src/core/schedule/critical_path.ts";
import { DependencyManager } from "../../src/core/dependency_manager.ts";
import { jobId } from "../../src/core/ids.ts";
import type { Scenario, ScenarioInput } from "./scenario.ts";
import { type ScheduleGraph, scheduleGraphs } from "./schedule_graphs.ts";

/** How many jobs sleep at once; sleeping costs no processor. */
const workers = 16;

/** The shortest time in which any schedule could have run all jobs, s. */
const boundSeconds = 2;

/**
 * Jobs that sleep, for which a history knows how long: started by the longest way left, and as they
 * come. The baseline sleeps for the time that no schedule can beat.
 */
export function scheduleScenario(input: ScenarioInput, graphName: string): Scenario {
  const graph = scheduleGraphs().find(({ name }) => name === graphName);
  if (graph === undefined) throw new Error(`Internal error: there is no graph "${graphName}"`);
  const history = `${input.sharedFolder}/schedule ${graphName}.db`;
  const runArgv = (config: string) => {
    const flags = ["--parallel", "--workers", String(workers), "--quiet"];
    return [...input.engine, "run", config, ...flags, "--db", history];
  };
  const fifo = sleepingJobs(graph, "fifo");
  return {
    name: "schedule",
    title: `${graphName}: ${graph.jobs.length} jobs that sleep, ${workers} at once`,
    baseline: "what no schedule can beat",
    repeat: 1,
    files: { "ranked.json": sleepingJobs(graph, "critical_path"), "fifo.json": fifo },
    prepare: () => {
      const config = `${input.sharedFolder}/schedule ${graphName}.json`;
      Deno.writeTextFileSync(config, fifo);
      const [program = "", ...args] = runArgv(config);
      const { success } = new Deno.Command(program, { args }).outputSync();
      if (!success) throw new Error(`Cannot make a history of ${graphName}`);
    },
    contenders: [
      { name: `${input.engineName}, longest way first`, argv: runArgv("ranked.json") },
      { name: `${input.engineName}, "fifo"`, argv: runArgv("fifo.json") },
      { name: "what no schedule can beat", argv: ["sleep", String(boundSeconds)] },
    ],
  };
}

/** Returns a config whose jobs sleep in proportion to the graph's durations. */
function sleepingJobs({ jobs, durations }: ScheduleGraph, schedule: string): string {
  const scale = boundSeconds / lowerBound({ jobs, durations });
  return JSON.stringify({
    application_name: "bench",
    schedule,
    jobs: jobs.map(({ id, dependencies }, index) => ({
      id,
      command: `sleep ${((durations[index] ?? 0) * scale).toFixed(4)}`,
      dependencies,
    })),
  });
}

/** The work that workers share, or the path that they cannot. */
function lowerBound({ jobs, durations }: Omit<ScheduleGraph, "name">): number {
  const built = DependencyManager.build(jobs.map(({ id, dependencies }) => ({
    id: jobId(id),
    dependencies: dependencies.map(jobId),
  })));
  if (!built.ok) throw new Error("Internal error: the graph is wrong");
  const path = Math.max(...rankJobs(built.value, (index) => durations[index] ?? 0));
  return Math.max(path, durations.reduce((sum, ms) => sum + ms, 0) / workers);
}
