import { configFingerprint, fingerprintsOf } from "../../core/job_fingerprint.ts";
import { triggerOf, type Workflow } from "../../core/job_spec.ts";
import type { NewRun } from "../../ports/history_store.ts";

/** Returns what a new run keeps of a config: its jobs as they are defined now, secrets masked. */
export function jobRows(
  workflow: Workflow,
  mask: (text: string) => string,
): Pick<NewRun, "configFingerprint" | "jobs"> {
  const fingerprints = fingerprintsOf(workflow, mask);
  return {
    configFingerprint: configFingerprint(workflow, fingerprints),
    jobs: workflow.jobs.map((job) => ({
      id: job.id,
      description: mask(job.description),
      command: mask(job.commandText),
      workingDir: job.workingDir,
      logDir: job.logDir,
      fingerprint: fingerprints[job.index] ?? "",
      dependencies: job.dependencies.map((id) => ({ id, trigger: triggerOf(job, id) })),
    })),
  };
}
