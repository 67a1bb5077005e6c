import type { BenchJob } from "./graphs.ts";

/** Kinds of graphs that schedules are judged by. */
export const families = [
  "layers",
  "forks and joins",
  "in-trees",
  "out-trees",
  "pipelines",
] as const;

/** A graph that schedules are judged by, and how long each of its jobs takes. */
export interface ScheduleGraph {
  readonly family: (typeof families)[number];
  readonly name: string;
  readonly jobs: readonly BenchJob[];
  /** By the job's number, ms. */
  readonly durations: readonly number[];
}
