import type { RunId } from "../core/ids.ts";
import type { RunRecord } from "./history_records.ts";
import type { OldRun, OldRunProblem } from "../core/ancestor/old_run.ts";

/** What a check of a history found. */
export interface HistoryCheck {
  readonly schemaVersion: number;
  readonly sizeBytes: number;
  readonly runCount: number;
  readonly jobCount: number;
  /** In words, the worst first; empty where everything is as it must be. */
  readonly problems: readonly string[];
}

/** Which runs to keep; a run goes only where every given rule lets it go. */
export interface PruneRule {
  /** Keep the newest runs of each application, so many; `null`: no such rule. */
  readonly keepRuns: number | null;
  /** Keep runs that ended at this time or later, epoch ms; `null`: no such rule. */
  readonly keepSince: number | null;
}

/** How to prune. */
export interface PruneOptions extends PruneRule {
  /** Only tell what would go. */
  readonly dryRun: boolean;
  /** Delete the log files of the runs as well. */
  readonly logs: boolean;
  /** Waits a moment, so that engines get at the database. */
  readonly pause: () => Promise<void>;
}

/** What was pruned, or would be. */
export interface PruneReport {
  readonly applications: readonly {
    readonly name: string;
    readonly runs: number;
    readonly firstId: RunId;
    readonly lastId: RunId;
  }[];
  readonly runs: number;
  readonly jobs: number;
  readonly keptRuns: number;
  /** Runs that would have gone, but an engine works on them or did in the meantime. */
  readonly activeRuns: number;
  readonly logFiles: number;
  readonly logBytes: number;
  /** Log files that could not be deleted, or are none: path and why, for people. */
  readonly keptLogs: readonly string[];
}

/** How large a database file was before and after. */
export interface VacuumReport {
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** What became of one run of another history. */
export type ImportedRun =
  | { readonly kind: "imported"; readonly run: OldRun; readonly runId: RunId }
  /** Was imported earlier. `changed`: something happened to it since, which is not taken over. */
  | {
    readonly kind: "known";
    readonly run: OldRun;
    readonly runId: RunId;
    readonly changed: boolean;
  }
  /** Left out as a whole. */
  | { readonly kind: "left_out"; readonly oldId: number | null; readonly reason: string };

/** How to import. */
export interface ImportOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly utcOffsetMinutes: (atMs: number) => number;
  /** Called for each run, in their order, once it is written. */
  readonly onRun: (run: ImportedRun) => void;
  /** Called for each row that is not taken over, or not as it is. */
  readonly onProblem: (problem: OldRunProblem) => void;
}

/**
 * What looks after a history database as a whole. Every method may throw `HistoryError`; those that
 * only need an existing history return `null` where there is none.
 */
export interface HistoryKeeper {
  /** Returns the size of the file, bytes, or `null` where there is none. */
  sizeOf(path: string): number | null;
  /** Reads everything and tells what is not as it must be. Changes nothing. */
  check(path: string): HistoryCheck | null;
  /**
   * Copies a history as it is at one moment, engines may be writing. The copy appears as a whole or
   * not at all.
   *
   * @param replace Whether an existing file may be replaced.
   * @returns The size of the copy, bytes.
   */
  backUp(path: string, target: string, replace: boolean): number | null;
  /** Deletes old runs, in transactions of a bounded size. */
  prune(path: string, options: PruneOptions): Promise<PruneReport | null>;
  /** Gives the room of deleted rows back to the system. */
  vacuum(path: string): VacuumReport | null;
  /** Reads every attempt of every run, oldest run first, one at a time. */
  records(path: string): Iterable<RunRecord> | null;
  /** Takes over the runs of the ancestor's database at `source`, one transaction each. */
  importOld(path: string, source: string, options: ImportOptions): void;
}
