/**
 * Prints how much longer runs of the graphs that schedules are judged by take than the bound that no
 * order can beat, as tables in Markdown: mean and worst, in percent. Nothing is started, the runs are
 * predicted, which is exact.
 *
 * Usage: scripts/deno run scripts/bench/schedule_table.ts
 */
import { chooseRanks } from "../../src/core/schedule/choose_ranks.ts";
import { type FutureRun, predictRun } from "../../src/core/schedule/predict_run.ts";
import { lowerBound } from "./lower_bound.ts";
import { families, type ScheduleGraph } from "./schedule_graph.ts";
import { scheduleGraphs } from "./schedule_graphs.ts";
import { unrankedRun } from "./unranked_run.ts";

type Order = (
  run: Omit<FutureRun, "ranks">,
  durations: readonly number[],
) => Float64Array | null;

const orders: Readonly<Record<string, Order>> = {
  "the longest way left first, by times": (run, durations) =>
    chooseRanks(run, "critical_path", (index) => durations[index] ?? null),
  "the same, without a history: by steps": (run) => chooseRanks(run, "critical_path", () => null),
  'first come, first served (`"fifo"`)': () => null,
};

/** Returns how much longer each run takes than its bound, in percent. */
function excesses(graphs: readonly ScheduleGraph[], workers: number, order: Order): number[] {
  return graphs.map(({ jobs, durations }) => {
    const run = unrankedRun(jobs, workers);
    const ranks = order(run, durations);
    const { durationMs } = predictRun({ ...run, ranks }, (index) => durations[index] ?? 0);
    return 100 * (durationMs / lowerBound(run, durations) - 1);
  });
}

function cells(percents: readonly number[]): string {
  const mean = percents.reduce((sum, percent) => sum + percent, 0) / percents.length;
  return `${mean.toFixed(1)} % | ${Math.max(...percents).toFixed(1)} %`;
}

const graphs = scheduleGraphs();
for (const [name, order] of Object.entries(orders)) {
  const lines = [...families, null].map((family) => {
    const some = graphs.filter((graph) => family === null || graph.family === family);
    const columns = [4, 16].map((workers) => cells(excesses(some, workers, order)));
    return `| ${some.length} ${family ?? "in all"} | ${columns.join(" | ")} |\n`;
  });
  const head = `| ${name} | 4 workers, mean | worst | 16 workers, mean | worst |\n`;
  const text = `${head}| - | -: | -: | -: | -: |\n${lines.join("")}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
