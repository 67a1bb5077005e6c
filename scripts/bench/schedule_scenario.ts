import { lowerBound } from "./lower_bound.ts";
import type { Scenario, ScenarioInput } from "./scenario.ts";
import type { ScheduleGraph } from "./schedule_graph.ts";
import { scheduleGraphs } from "./schedule_graphs.ts";
import { unrankedRun } from "./unranked_run.ts";

/** In what time the jobs could end at best, ms. The engine's start comes on top: some 3 % of it. */
const boundMs = 4000;

/** The same in the run that the history learns from: it is the proportions that count. */
const learningMs = 2000;

/** Graphs whose jobs sleep, not too many of them: starting one takes time, too. */
const sleeping = [
  "8 layers of 30",
  "a fork of 120",
  "in-tree of 120, number 4",
  "samples of a laboratory, 123 jobs",
];

/** How many jobs sleep at once; sleeping costs no processor. */
const workerCounts = [4, 16];

/**
 * Jobs that sleep in proportion to some graphs' durations: started by the longest way left, and as
 * they come.
 */
export function scheduleScenarios(input: ScenarioInput): Scenario[] {
  const graphs = scheduleGraphs().filter(({ name }) => sleeping.includes(name));
  if (graphs.length < sleeping.length) throw new Error("Internal error: a graph is missing");
  const chosen = input.quick ? graphs.slice(-1) : graphs;
  return chosen.flatMap((graph) =>
    workerCounts.map((workers) => scheduleScenario(input, graph, workers))
  );
}

function scheduleScenario(
  { engine, sharedFolder }: ScenarioInput,
  graph: ScheduleGraph,
  workers: number,
): Scenario {
  const history = `${sharedFolder}/schedule ${graph.name} ${workers}.db`;
  const argvOf = (config: string) => {
    const flags = ["--parallel", "--workers", String(workers), "--quiet"];
    return [...engine, "run", config, ...flags, "--db", history, "--log-dir", "logs"];
  };
  const baseline = "as they come";
  const config = (schedule: string, ms: number) => sleepingJobs(graph, workers, schedule, ms);
  return {
    name: "schedule",
    title: `${graph.name}, ${workers} at once: jobs that sleep`,
    baseline,
    repeat: 1,
    rounds: 1,
    boundMs,
    files: {
      "ranked.json": config("critical_path", boundMs),
      "fifo.json": config("fifo", boundMs),
    },
    prepare: () => {
      const learning = `${sharedFolder}/schedule.json`;
      Deno.writeTextFileSync(learning, config("fifo", learningMs));
      const [program = "", ...args] = argvOf(learning);
      const { success } = new Deno.Command(program, { args, cwd: sharedFolder }).outputSync();
      if (!success) throw new Error(`Cannot make a history of "${graph.name}"`);
    },
    contenders: [
      { name: "longest way first", argv: argvOf("ranked.json") },
      { name: baseline, argv: argvOf("fifo.json") },
    ],
  };
}

/** Returns a config whose jobs sleep so long that in no order they take less than `ms`. */
function sleepingJobs(
  graph: ScheduleGraph,
  workers: number,
  schedule: string,
  ms: number,
): string {
  const scale = ms / lowerBound(unrankedRun(graph.jobs, workers), graph.durations) / 1000;
  return JSON.stringify({
    application_name: "bench",
    schedule,
    jobs: graph.jobs.map(({ id, dependencies }, index) => ({
      id,
      command: `sleep ${((graph.durations[index] ?? 0) * scale).toFixed(4)}`,
      dependencies,
    })),
  });
}
