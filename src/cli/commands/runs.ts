import type { Failure } from "../../core/failure.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type RunStatus, runStatuses } from "../../core/run/run_status.ts";
import { fitText } from "../../core/text/text_width.ts";
import type { HistoryStore, RunFilter } from "../../ports/history_store.ts";
import type { RunSummary } from "../../ports/history_records.ts";
import { attemptColumns } from "../views/attempt_columns.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { leftoversOfRun } from "../leftovers_of_run.ts";
import { leftoverLines } from "../tell_interrupted.ts";
import { withHistory } from "../open_history.ts";
import { splitIds } from "../command_line/split_ids.ts";
import { runJson } from "../views/run_json.ts";
import { textTable } from "../views/text_table.ts";
import { readSince } from "../command_line/since_option.ts";
import { wallClock } from "../views/wall_clock.ts";

const defaultLimit = 20;
const longestName = 32;

/** Lists runs with their attempts, newest run first. */
export const runsCommand: CommandAction = async (input, dependencies) => {
  const filter = readFilter(input, dependencies);
  if (!filter.ok) return filter;
  return await withHistory(input, dependencies, async (history, path) => {
    const { stdout } = dependencies;
    const runs = history?.listRuns(filter.value) ?? [];
    if (input.values.has("json")) {
      stdout.write(`${JSON.stringify({ runs: runs.map(summaryJson) }, null, 2)}\n`);
    } else if (runs.length > 0) {
      stdout.write(layOut(runs, input, dependencies));
      if (history !== null) await tellLeftovers(history, runs, dependencies);
    } else if (history === null) {
      stdout.write(`No history yet: "${printable(path)}" does not exist or is empty\n`);
    } else {
      stdout.write(`No runs${describe(filter.value, dependencies)} in "${printable(path)}"\n`);
    }
    return ok(0);
  });
};

function readFilter(
  { operands, values }: CommandInput,
  dependencies: CliDependencies,
): Result<RunFilter, Failure> {
  const [operand] = operands;
  const option = values.text("app");
  if (operand !== undefined && option !== null) {
    const message = `The application is named twice: "${operand}" and --app ${option}`;
    return err({ kind: "usage", message });
  }
  const applications = option ?? operand;
  const statuses = readStatuses(values.texts("status"));
  if (!statuses.ok) return statuses;
  const since = readSince(values.text("since"), dependencies);
  if (!since.ok) return since;
  return ok({
    limit: values.wholeNumber("limit") ?? defaultLimit,
    ...(applications === undefined ? {} : { applications }),
    ...(statuses.value.length === 0 ? {} : { statuses: statuses.value }),
    ...(since.value === null ? {} : { since: since.value }),
  });
}

function readStatuses(
  texts: readonly string[],
): Result<readonly RunStatus[], Failure> {
  const found: RunStatus[] = [];
  for (const word of splitIds(texts)) {
    const status = runStatuses.find((known) => known === word.toUpperCase());
    if (status === undefined) {
      const words = runStatuses.join(", ");
      return err({
        kind: "usage",
        message: `Option --status needs statuses of runs: "${word}"`,
        hint: `A run's status is one of ${words}`,
      });
    }
    found.push(status);
  }
  return ok(found);
}

/** Says which runs were asked for, where not all were: ` of "nightly" with status FAILED`. */
function describe(
  { applications, statuses, since }: RunFilter,
  dependencies: CliDependencies,
): string {
  const parts = [
    ...(applications === undefined ? [] : [` of "${printable(applications)}"`]),
    ...(statuses === undefined ? [] : [` with status ${statuses.join(" or ")}`]),
    ...(since === undefined ? [] : [` since ${wallClock(since, dependencies)}`]),
  ];
  return parts.join("");
}

/** What outlived its engine may still do harm, and nobody else will say so. */
async function tellLeftovers(
  history: HistoryStore,
  runs: readonly RunSummary[],
  dependencies: CliDependencies,
): Promise<void> {
  const asked = new Set<number>();
  for (const run of runs) {
    if (run.counts.INTERRUPTED === undefined || asked.has(run.runId)) continue;
    asked.add(run.runId);
    const lines = leftoverLines(await leftoversOfRun(history, run.runId, dependencies));
    if (lines.length === 0) continue;
    dependencies.stdout.write(`\nThe engine of run ${run.runId} has died:\n${lines.join("\n")}\n`);
  }
}

function summaryJson(run: RunSummary) {
  return { ...runJson(run), job_count: run.jobCount, counts: run.counts };
}

function layOut(
  runs: readonly RunSummary[],
  { style }: CommandInput,
  dependencies: CliDependencies,
): string {
  return textTable<RunSummary>(
    [
      { title: "Run", align: "right", text: (run) => String(run.runId) },
      { title: "Attempt", align: "right", text: (run) => `#${run.attempt}` },
      { title: "Application", text: (run) => fitText(printable(run.applicationName), longestName) },
      ...attemptColumns(style, dependencies),
    ],
    runs,
    style.bold,
  );
}
