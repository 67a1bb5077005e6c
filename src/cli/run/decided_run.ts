import type { Failure } from "../../core/failure.ts";
import type { RunId } from "../../core/ids.ts";
import type { Result } from "../../core/result.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import type { Beginning, HistoryStore, NewRun } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";
import type { ReusedOutputs } from "../planning/known_outputs.ts";
import type { RunnableConfig } from "../loaded_config.ts";

/** A run that is decided: what it does, and how its rows are begun. */
export interface DecidedRun {
  readonly config: RunnableConfig;
  readonly plan: RunPlan;
  /** What reused jobs give. */
  readonly reusedOutputs: ReusedOutputs;
  /** Absolute. */
  readonly historyPath: string;
  /** Absolute folder of the logs unless `--log-dir` names another. */
  readonly logDir: string;
  /** The run that is resumed, or `null` for a new one. */
  readonly resumes: RunId | null;
  /**
   * Writes the run's or its next attempt's rows if it is admitted; `null` where it is not.
   */
  readonly begin: (
    history: HistoryStore,
    run: NewRun,
    beginning: Beginning,
  ) => Result<RunKey | null, Failure>;
}
