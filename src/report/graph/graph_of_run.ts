import { formatDuration } from "../../core/text/format_duration.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import { criticalPathOf, dependenciesOf } from "../model/critical_path.ts";
import type { GraphEdge, GraphView } from "./graph_view.ts";

/** Makes the graph of a recorded run, by the dependencies that its jobs had at that time. */
export function graphOfRun(record: RunRecord): GraphView {
  const { run, jobs } = record;
  const places = new Map(jobs.map(({ id }, index) => [id, index]));
  const chain = criticalPathOf(record, dependenciesOf(record));
  const chainPlaces = new Map(chain.map((index, place) => [index, place]));
  const edges = jobs.flatMap((job, to) =>
    job.dependencies.flatMap(({ id, trigger }): GraphEdge[] => {
      const from = places.get(id);
      if (from === undefined) return [];
      const [before, after] = [chainPlaces.get(from), chainPlaces.get(to)];
      const isOnCriticalPath = before !== undefined && after === before + 1;
      return [{ from, to, trigger, isOnCriticalPath }];
    })
  );
  const nodes = jobs.map((job, index) => {
    const { id, status, startedAt, finishedAt, executions } = job;
    const hasRun = executions.length > 0 && startedAt !== null && finishedAt !== null;
    return {
      id,
      word: status,
      detail: hasRun ? formatDuration(Math.max(0, finishedAt - startedAt)) : null,
      tone: toneOfStatus(status),
      isOnCriticalPath: chain.length > 1 && chainPlaces.has(index),
    };
  });
  return { title: `run ${run.runId} of ${run.applicationName}`, nodes, edges };
}
