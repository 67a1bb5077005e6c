import { counted } from "../core/text/counted.ts";
import { describeOwner, describeProcesses, type Leftover } from "../core/leftover.ts";
import { printable } from "../core/text/printable.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import { resumeOf } from "./next_steps.ts";
import { historyOptions } from "./find_history.ts";
import type { Unfinished } from "./list_unfinished.ts";
import type { RecoveryPlace } from "./recovery_place.ts";
import { wallClock } from "./views/wall_clock.ts";

/** Says, once, that a run was found whose engine had died, what is left of it and how to go on. */
export async function tellInterrupted(
  history: HistoryStore,
  run: Unfinished,
  { path, input: { errorStyle }, dependencies }: RecoveryPlace,
): Promise<void> {
  const { stderr, loadEngineProbe } = dependencies;
  const { runId, applicationName, engine, attempt } = run;
  const { leftoversOf } = await loadEngineProbe();
  const left = leftoverLines(leftoversOf(history.listCut(runId)));
  const since = wallClock(run.startedAt, dependencies);
  const about = `${errorStyle.yellow("warning:")} Run ${runId} of ${printable(applicationName)}`;
  const its = `its engine, process ${engine.pid} since ${since}, has died`;
  if ("hook" in run) {
    const text = `${about} is ${run.status}, but ${its} while hook ${run.hook} ran`;
    return stderr.write([text, ...left].map((line) => `${line}\n`).join(""));
  }
  const record = history.loadRun(runId, attempt);
  const last = record?.run.finishedAt ?? null;
  const seen = last === null ? "" : `, last seen at work ${wallClock(last, dependencies)}`;
  const counts = record?.run.counts ?? {};
  const cut = counts.INTERRUPTED ?? 0;
  const unstarted = counts.NOT_STARTED ?? 0;
  const lines = [
    `${about} is INTERRUPTED: ${its}${seen}`,
    `  ${counted(cut, "job was", "jobs were")} cut short, ${
      counted(unstarted, "had", "had")
    } not started`,
    ...left,
    `${errorStyle.cyan("hint:")} To go on with it: ${
      resumeOf(
        { runId, grants: record?.run.grants ?? null, configPath: record?.run.configPath ?? "" },
        historyOptions(path, dependencies),
      ).command
    }`,
  ];
  stderr.write(`${lines.join("\n")}\n`);
}

/**
 * Says of each job which processes are meant, one line a job.
 *
 * @param verb What they do, such as "still runs"; empty where that has been said.
 */
export function leftoverLines(
  leftovers: readonly Leftover[],
  verb = "still runs",
): readonly string[] {
  const does = verb === "" ? "" : ` ${verb}`;
  return leftovers.map((leftover) =>
    `  ${printable(describeOwner(leftover))}${does}: ${printable(describeProcesses(leftover))}`
  );
}
