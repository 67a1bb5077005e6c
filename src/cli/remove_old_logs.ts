import type { Workflow } from "../core/job_spec.ts";
import { runOfLogName } from "../core/log_paths.ts";
import { printable } from "../core/text/printable.ts";
import type { Style } from "../core/text/text_style.ts";
import { HistoryError, type HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { RunAdapters } from "./run_adapters.ts";

/** More of them say no more. */
const mostWarnings = 3;

/**
 * Removes log files of the application that are older than its config says, from all folders that
 * this run writes logs to. Those of runs that are going on stay, and so does what another
 * application of the history may have made. What cannot be removed is warned of.
 *
 * @param logs The config and the folders, absolute.
 * @param thisRun The number of the run whose logs stay in any case.
 */
export async function removeOldLogs(
  { config: { workflow }, logDirs }: {
    readonly config: { readonly workflow: Workflow };
    readonly logDirs: readonly string[];
  },
  thisRun: number,
  history: HistoryStore,
  { adapters, dependencies, style }: {
    readonly adapters: Pick<RunAdapters, "removeOldFiles">;
    readonly dependencies: Pick<CliDependencies, "clock" | "stderr">;
    readonly style: Style;
  },
): Promise<void> {
  const { applicationName, logRetentionMs } = workflow;
  if (logRetentionMs === null) return;
  const { clock, stderr } = dependencies;
  const warn = (text: string) => stderr.write(`${style.yellow("warning:")} ${printable(text)}\n`);
  const kept = runsToKeep(history, applicationName);
  if (typeof kept === "string") return warn(`Old logs are not removed: ${kept}`);
  const isMeant = (name: string) => {
    const run = runOfLogName(applicationName, name);
    return run !== null && run !== thisRun && !kept.running.has(run) &&
      !kept.others.some((other) => runOfLogName(other, name) !== null);
  };
  const failures: string[] = [];
  for (const folder of logDirs) {
    const before = clock.now() - logRetentionMs;
    failures.push(...(await adapters.removeOldFiles(folder, { isMeant, before })).failures);
  }
  for (const failure of failures.slice(0, mostWarnings)) warn(`Cannot remove old log ${failure}`);
  const more = failures.length - mostWarnings;
  if (more > 0) warn(`${more} more old logs could not be removed`);
}

/** Runs of the application that are going on, and the other applications; or why that is unknown. */
function runsToKeep(history: HistoryStore, applicationName: string) {
  try {
    const running = history.listRuns({ applicationName, statuses: ["RUNNING"], limit: 1000 });
    return {
      running: new Set<number>(running.map(({ runId }) => runId)),
      // `a.job-b` makes names that `a` might have made for its job `b`.
      others: history.listApplications().filter((name) =>
        name.startsWith(`${applicationName}.`) || applicationName.startsWith(`${name}.`)
      ),
    };
  } catch (error) {
    if (error instanceof HistoryError) return error.message;
    throw error;
  }
}
