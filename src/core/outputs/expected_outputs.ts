import type { Variables } from "../environment/env_layer.ts";
import type { JobId } from "../ids.ts";
import type { JobSpec } from "../job_spec.ts";
import { setOwn } from "../own_property.ts";

/** What is known, before a run, of the jobs that others depend on. */
export interface OutputSources {
  readonly jobOf: (id: JobId) => Pick<JobSpec, "id" | "outputs"> | null;
  /** Returns the outputs of a job that does not run again; `null` for one that will run. */
  readonly settledOf: (id: JobId) => Variables | null;
}

/** What a job will get from those that it depends on directly. */
export interface ExpectedOutputs {
  /** Values that are known; others have a text in their place that says whose they are. */
  readonly values: Variables;
  /** Whether some are not known before the run. */
  readonly isPending: boolean;
}

/** Nothing at all. */
export const noOutputs: ExpectedOutputs = Object.freeze({
  values: Object.freeze({}),
  isPending: false,
});

/** Returns what a job will get; of two dependencies that give the same name the later one counts. */
export function expectedOutputs(
  { dependencies }: Pick<JobSpec, "dependencies">,
  { jobOf, settledOf }: OutputSources,
): ExpectedOutputs {
  const values: Record<string, string> = {};
  let isPending = false;
  for (const id of dependencies) {
    const job = jobOf(id);
    if (job === null || job.outputs.length === 0) continue;
    const settled = settledOf(id);
    isPending ||= settled === null;
    const given = settled ??
      Object.fromEntries(job.outputs.map((name) => [name, `(output of ${id})`]));
    for (const [name, value] of Object.entries(given)) setOwn(values, name, value);
  }
  return Object.keys(values).length === 0 ? noOutputs : { values, isPending };
}
