import { formatBytes } from "../../../core/text/format_bytes.ts";
import { printable } from "../../../core/text/printable.ts";
import { err, ok } from "../../../core/result.ts";
import type { PruneReport } from "../../../ports/history_keeper.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { largeCount, noHistory, withRecoveredKeeper } from "../../db_history.ts";

const dayMs = 86_400_000;

/** How long engines get between two transactions, ms. */
const pauseMs = 5;

/** Deletes old runs. */
export const dbPruneCommand: CommandAction = async (input, dependencies) => {
  const { values } = input;
  const { clock, stdout, stderr } = dependencies;
  const keepDays = values.wholeNumber("keep-days");
  const keepRuns = values.wholeNumber("keep-runs");
  if (keepDays === null && keepRuns === null) {
    return err({
      kind: "usage",
      message: "What to keep is not said: give --keep-days N, --keep-runs N or both",
      hint: "To see what would go, add --dry-run",
    });
  }
  return await withRecoveredKeeper(input, dependencies, async (keeper, path) => {
    const dryRun = values.has("dry-run");
    const logs = values.has("logs");
    const report = await keeper.prune(path, {
      keepRuns,
      keepSince: keepDays === null ? null : clock.now() - keepDays * dayMs,
      dryRun,
      logs,
      pause: () => new Promise((resolve) => void clock.after(pauseMs, resolve)),
    });
    if (report === null) return noHistory(path);
    stdout.write(describe(report, { path, dryRun, logs }));
    for (const kept of report.keptLogs) {
      stderr.write(`${input.errorStyle.yellow("warning:")} Log kept: ${printable(kept)}\n`);
    }
    return ok(0);
  });
};

function describe(
  report: PruneReport,
  { path, dryRun, logs }: {
    readonly path: string;
    readonly dryRun: boolean;
    readonly logs: boolean;
  },
): string {
  const { applications, runs, jobs, keptRuns, activeRuns, logFiles, logBytes } = report;
  const deleted = dryRun ? "Would delete" : "Deleted";
  const lines = applications.map(({ name, runs, firstId, lastId }) => {
    const which = firstId === lastId ? `number ${firstId}` : `numbers ${firstId} to ${lastId}`;
    return `  ${printable(name)}: ${largeCount(runs, "run")}, ${which}`;
  });
  const active = activeRuns === 0 ? "" : `, ${largeCount(activeRuns, "old one")} of them in use`;
  return [
    `${deleted} ${largeCount(runs, "run")} with ${largeCount(jobs, "job row")} of "${
      printable(path)
    }"`,
    ...lines,
    ...(logs ? [`${deleted} ${largeCount(logFiles, "log file")}, ${formatBytes(logBytes)}`] : []),
    `${dryRun ? "Would keep" : "Kept"} ${largeCount(keptRuns, "run")}${active}`,
    ...(runs > 0 && !dryRun ? ["The file keeps its size until: executioner db vacuum"] : []),
  ].map((line) => `${line}\n`).join("");
}
