import type { RunId } from "../core/ids.ts";
import type { Leftover } from "../core/leftover.ts";
import type { CutExecution, HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { openOf } from "./recover_runs.ts";

/** Returns the executions and hooks of a run, of whichever attempt, whose engines have died. */
export function cutOfRun(history: HistoryStore, runId: RunId): readonly CutExecution[] {
  const open = openOf(history).filter((run) => run.runId === runId);
  return history.listCut(runId)
    .filter(({ attempt }) => !open.some((one) => one.attempt === attempt));
}

/** Returns what dead engines of a run have left running on this host, of whichever attempt. */
export async function leftoversOfRun(
  history: HistoryStore,
  runId: RunId,
  { loadEngineProbe }: CliDependencies,
): Promise<readonly Leftover[]> {
  const cut = cutOfRun(history, runId);
  return cut.length === 0 ? [] : (await loadEngineProbe()).leftoversOf(cut);
}
