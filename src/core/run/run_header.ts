import type { RunId } from "../ids.ts";

/** What is known of a run's attempt when it starts. Paths are absolute; times are epoch ms. */
export interface RunHeader {
  readonly runId: RunId;
  /** Counted from 1; a resume adds one. */
  readonly attempt: number;
  readonly applicationName: string;
  readonly configPath: string;
  readonly workingDir: string;
  readonly logDir: string;
  /** How many jobs may run at once. */
  readonly workers: number;
  readonly jobCount: number;
  readonly startedAt: number;
}
