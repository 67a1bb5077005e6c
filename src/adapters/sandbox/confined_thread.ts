import type { Confinement } from "../../core/security/confinement.ts";
import type { Files } from "../../ports/files.ts";
import type { JobLogs } from "../../ports/job_log.ts";
import type { OutputFiles } from "../../ports/output_files.ts";
import type { Probes } from "../../ports/probes.ts";
import type { ProcessRunner } from "../../ports/process_runner.ts";
import { openFiles } from "../fs/files.ts";
import { createJobLogs } from "../fs/job_log.ts";
import { createOutputFiles } from "../fs/output_files.ts";
import { openProbes } from "../probes/probes.ts";
import { guardPaths } from "./confined_files.ts";
import { confinedProbes } from "./confined_probes.ts";
import { createConfinedRunner } from "./confined_runner.ts";

/** All by which a thread acts for a config that nobody trusts. */
export interface ConfinedThread {
  readonly processes: ProcessRunner;
  readonly logs: JobLogs;
  readonly outputs: OutputFiles;
  readonly files: Files;
  readonly probes: Probes;
}

/** Makes what a thread acts by; nothing of it goes round the confinement. */
export function confineThread(confinement: Confinement): ConfinedThread {
  return {
    processes: createConfinedRunner(confinement),
    logs: createJobLogs({ strict: true }),
    outputs: createOutputFiles(confinement.user),
    files: openFiles(guardPaths(confinement)),
    probes: confinedProbes(openProbes(), confinement),
  };
}
