import type { Failure } from "../../core/failure.ts";
import { ok, type Result } from "../../core/result.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import { historyOptions } from "../find_history.ts";
import { recoverRuns } from "../recover_runs.ts";
import { Turnstile } from "../turnstile.ts";
import { executeRun } from "./execute_run.ts";
import type { PreparedRun, RunSurroundings } from "./prepared_run.ts";

/** Executes once no other run of the application is in the way; `null` where the run is left out. */
export async function executeInTurn(
  prepared: PreparedRun,
  around: RunSurroundings,
): Promise<Result<RunReport | null, Failure>> {
  const { config: { workflow: { applicationName, onOverlap } }, resumes: runId } = prepared;
  const { options, input, dependencies, history } = around;
  await recoverRuns(history, { path: prepared.historyPath, input, dependencies });
  const places = historyOptions(prepared.historyPath, dependencies);
  const turn = { applicationName, runId, policy: options.ifRunning ?? onOverlap, places };
  const turnstile = new Turnstile(turn, dependencies);
  for (;;) {
    const taken = await turnstile.take(history, options.quiet);
    if (!taken.ok) return taken;
    if (taken.value === "skip") return ok(null);
    // Now, while signals have their usual effect: one would not be heard while the start waits.
    history.awaitLock();
    const executed = await executeRun(prepared, around, turnstile.admit);
    // Of two that found the way free one was faster.
    if (!executed.ok || executed.value !== null) return executed;
  }
}
