import type { RunId } from "../core/ids.ts";
import type { Leftover } from "../core/leftover.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { listUnfinished } from "./list_unfinished.ts";

/** Returns what dead engines of a run have left running on this host, of whichever attempt. */
export async function leftoversOfRun(
  history: HistoryStore,
  runId: RunId,
  { loadEngineProbe }: CliDependencies,
): Promise<readonly Leftover[]> {
  const open = listUnfinished(history).filter((run) => run.runId === runId);
  const cut = history.listCut(runId)
    .filter(({ attempt }) => !open.some((one) => one.attempt === attempt));
  return cut.length === 0 ? [] : (await loadEngineProbe()).leftoversOf(cut);
}
