import { hookTitle } from "../core/hooks.ts";
import { describeOwner, describeProcesses, type Leftover } from "../core/leftover.ts";
import { printable } from "../core/printable.ts";
import type { RunRecord } from "../ports/history_records.ts";
import type { HistoryStore, OpenAttempt } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { commandLine } from "./next_steps.ts";
import { historySuffix } from "./find_history.ts";
import type { RecoveryPlace } from "./recovery_place.ts";
import { wallClock } from "./wall_clock.ts";

/** Says, once, that a run was found whose engine had died, what is left of it and how to go on. */
export async function tellInterrupted(
  history: HistoryStore,
  run: OpenAttempt,
  { path, input: { errorStyle }, dependencies }: RecoveryPlace,
): Promise<void> {
  const { stderr, loadEngineProbe } = dependencies;
  const { runId, applicationName, engine, attempt } = run;
  const record = history.loadRun(runId, attempt);
  const since = wallClock(run.startedAt, dependencies);
  const head = `${errorStyle.yellow("warning:")} Run ${runId} of ${printable(applicationName)} is`;
  const death = `its engine, process ${engine.pid} since ${since}, has died`;
  const { leftoversOf } = await loadEngineProbe();
  const left = leftoverLines(leftoversOf(history.listCut(runId)));
  const hook = record?.hooks.find(({ status }) => status === "INTERRUPTED");
  const lines = record !== null && hook !== undefined
    ? [`${head} ${record.run.status}, but hook ${hookTitle(hook)} was cut short: ${death}`, ...left]
    : [
      `${head} INTERRUPTED: ${death}${lastSeen(record, dependencies)}`,
      ...(record === null ? [] : [jobsCut(record)]),
      ...left,
      `${errorStyle.cyan("hint:")} To go on with it: ${
        commandLine("resume", [String(runId)], historySuffix(path, dependencies))
      }`,
    ];
  stderr.write(`${lines.join("\n")}\n`);
}

function lastSeen(record: RunRecord | null, dependencies: CliDependencies): string {
  const last = record?.run.finishedAt ?? null;
  return last === null ? "" : `, last seen at work ${wallClock(last, dependencies)}`;
}

function jobsCut({ run: { counts: { INTERRUPTED = 0, NOT_STARTED = 0 } } }: RunRecord): string {
  const cut = count(INTERRUPTED, "job was", "jobs were");
  return `  ${cut} cut short, ${count(NOT_STARTED, "had", "had")} not started`;
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
    `  ${describeOwner(leftover.owner)}${does}: ${printable(describeProcesses(leftover))}`
  );
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
