import type { JobId } from "../../ids.ts";
import type { JobSpec } from "../../job_spec.ts";
import type { Spot } from "../messages/findings.ts";
import { isJsonObject } from "../json/json_text.ts";
import type { JsonPath } from "../json/json_path.ts";

/** Tells where the jobs of the finished list stand in the config's text. */
export interface JobOrigins {
  /** Returns the place of what a job has at a path. */
  readonly spotOf: (job: JobSpec, path: JsonPath) => Spot;
  /** Lists what a job's `dependencies` name, in their order. */
  readonly namedBy: (job: JobSpec) => readonly unknown[];
  /** Returns the id of the job that became a cell of a matrix, or `null` where there is none. */
  readonly templateOf: (id: JobId) => JobId | null;
}

/** Where jobs stand if the finished list is that of the config. */
export function plainOrigins(rawJobs: readonly unknown[]): JobOrigins {
  return {
    spotOf: ({ index }, path) => ({ path: ["jobs", index, ...path], part: "value" }),
    namedBy: ({ index }) => namesIn(rawJobs[index]),
    templateOf: () => null,
  };
}

/** Lists what the `dependencies` of a job name, as the config has it. */
export function namesIn(raw: unknown): readonly unknown[] {
  const list: unknown = isJsonObject(raw) ? raw.dependencies : undefined;
  if (!Array.isArray(list)) return [];
  return list.map((entry) => isJsonObject(entry) ? entry.job : entry);
}
