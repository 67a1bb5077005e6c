import type { DependencyManager } from "../graph/dependency_manager.ts";
import type { JobId } from "../ids.ts";
import type { JobSpec } from "../job_spec.ts";
import { quote } from "./messages/describe_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JobOrigins } from "./jobs/job_origins.ts";

/**
 * Warns of a job that gets the same name from two of its dependencies, of which the last one counts;
 * the cells of one matrix have the same names by nature. Warns, too, of a job that seems to write
 * some and declares none; one that declares some and runs nothing is an error.
 */
export function checkOutputs(
  jobs: readonly JobSpec[],
  graph: DependencyManager,
  origins: JobOrigins,
  findings: Findings,
): void {
  const seen = new Set<string>();
  for (const job of jobs) {
    if (job.outputs.length > 0 && job.command.kind === "nothing") {
      const spot = origins.spotOf(job, ["outputs"]);
      const message = `Job ${quote(job.id)} cannot have outputs: its command is blank`;
      if (isNew(spot)) findings.error(message, spot);
    }
    if (job.outputs.length === 0 && job.commandText.includes("EXECUTIONER_OUTPUT")) {
      const spot = origins.spotOf(job, ["command"]);
      if (isNew(spot)) {
        const message = `Job ${quote(job.id)} names EXECUTIONER_OUTPUT, ` +
          'but declares no "outputs": what it writes there is lost';
        findings.warning(message, spot, { hint: 'name them: "outputs": ["NAME"]' });
      }
    }
  }
  if (jobs.every(({ outputs }) => outputs.length === 0)) return;
  for (const job of jobs) {
    const givers = new Map<string, JobId>();
    for (const id of job.dependencies) {
      const dependency = graph.indexOf(id);
      for (const name of dependency === null ? [] : jobs[dependency]?.outputs ?? []) {
        const other = givers.get(name);
        givers.set(name, id);
        if (other === undefined || areCells(other, id)) continue;
        const spot = origins.spotOf(job, ["dependencies"]);
        if (!isNew({ ...spot, name })) continue;
        const message = `Job ${quote(job.id)} gets ${quote(name)} from both ${quote(other)} and ${
          quote(id)
        }: that of ${quote(id)} counts`;
        findings.warning(message, spot);
      }
    }
  }

  function areCells(one: JobId, other: JobId): boolean {
    const template = origins.templateOf(one);
    return template !== null && template === origins.templateOf(other);
  }

  /** The cells of a matrix have all in the same places. */
  function isNew(place: object): boolean {
    const key = JSON.stringify(place);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  }
}
