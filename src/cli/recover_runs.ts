import { HistoryError, type HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { listUnfinished, type Unfinished } from "./list_unfinished.ts";
import type { RecoveryPlace } from "./recovery_place.ts";

/** What is said of a run whose engine is gone. */
export const engineDied = "the engine died";

/** How long a command that only looks waits for somebody else's lock, ms. */
const lookingPatienceMs = 500;

/** Returns the attempts that seem to go on but whose engines on this host are dead. */
async function findDeadRuns(
  history: HistoryStore,
  { loadEngineProbe }: CliDependencies,
): Promise<readonly Unfinished[]> {
  const open = listUnfinished(history);
  if (open.length === 0) return [];
  const { lifeOf } = await loadEngineProbe();
  return open.filter(({ engine }) => lifeOf(engine) === "dead");
}

/** Records what became of runs whose engines died, and says so. */
export async function recoverRuns(history: HistoryStore, place: RecoveryPlace): Promise<void> {
  const dead = await findDeadRuns(history, place.dependencies);
  for (const run of dead) {
    if (!history.interrupt(run, { at: null, because: engineDied })) continue;
    const { tellInterrupted } = await import("./tell_interrupted.ts");
    await tellInterrupted(history, run, place);
  }
  if (dead.length === 0) return;
  const { removeStaleFolders } = await place.dependencies.loadEngineProbe();
  await removeStaleFolders();
}

/**
 * Does the same for a history that was opened for looking. Where it cannot be written, the runs are
 * shown as what they are.
 */
export async function recoverBeforeLooking(
  history: HistoryStore,
  place: RecoveryPlace,
): Promise<HistoryStore> {
  const dead = await findDeadRuns(history, place.dependencies);
  if (dead.length === 0) return history;
  try {
    const options = { patienceMs: lookingPatienceMs };
    const writer = await place.dependencies.openHistory(place.path, "write", options);
    if (writer === null) return history;
    try {
      await recoverRuns(writer, place);
    } finally {
      writer.close();
    }
    return history;
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    const { interruptedView } = await import("./interrupted_view.ts");
    return interruptedView(history, dead);
  }
}
