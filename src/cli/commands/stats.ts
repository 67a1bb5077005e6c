import type { Failure } from "../../core/failure.ts";
import { nearest } from "../../core/text/nearest.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import { type ApplicationStats, readStats, type StatsWindow } from "../views/application_stats.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { historyOptions } from "../find_history.ts";
import { commandLine } from "../../core/run/next_step.ts";
import { withHistory } from "../open_history.ts";
import { readSince } from "../command_line/since_option.ts";
import { statsJson } from "../views/stats_json.ts";
import { applicationsText, statsText } from "../views/stats_text.ts";

/** Unasked, no more is read than can be answered at once. */
const defaultRuns = 50;
const defaultMaxJobs = 20_000;

/** Shows how reliable runs and jobs are and how long they take. */
export const statsCommand: CommandAction = async (input, dependencies) => {
  const window = readWindow(input, dependencies);
  if (!window.ok) return window;
  return await withHistory(input, dependencies, (history, path) => {
    const found = find(history, path, input.operands[0] ?? null, window.value);
    if (!found.ok) return found;
    print(found.value, window.value, path, input, dependencies);
    return ok(0);
  });
};

function readWindow(
  { values }: CommandInput,
  dependencies: CliDependencies,
): Result<StatsWindow, Failure> {
  const since = readSince(values.text("since"), dependencies);
  if (!since.ok) return since;
  const last = values.wholeNumber("last");
  const isAsked = last !== null || since.value !== null;
  return ok({
    runs: last ?? (isAsked ? Number.MAX_SAFE_INTEGER : defaultRuns),
    since: since.value,
    maxJobs: isAsked ? Number.MAX_SAFE_INTEGER : defaultMaxJobs,
  });
}

/** One application with its jobs where it is named or the only one, else all without their jobs. */
function find(
  history: HistoryStore | null,
  path: string,
  wanted: string | null,
  window: StatsWindow,
): Result<readonly ApplicationStats[], Failure> {
  const names = history?.listApplications() ?? [];
  if (history === null || (wanted === null && names.length === 0)) {
    const message = `There are no runs yet: "${path}" does not exist or is empty`;
    return err({ kind: "not_found", message });
  }
  if (wanted !== null && !names.includes(wanted)) return err(unknownApplication(wanted, names));
  if (wanted === null && names.length > 1) {
    return ok(names.map((name) => readStats(history, name, { ...window, maxJobs: 0 })));
  }
  return ok([readStats(history, wanted ?? names[0] ?? "", window)]);
}

function print(
  applications: readonly ApplicationStats[],
  { runs, since }: StatsWindow,
  historyPath: string,
  input: CommandInput,
  dependencies: CliDependencies,
): void {
  const { stdout } = dependencies;
  if (input.values.has("json")) {
    const document = { applications: applications.map(statsJson) };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const [only] = applications;
  if (applications.length === 1 && only !== undefined) {
    stdout.write(statsText(only, input, dependencies));
  } else {
    const places = historyOptions(historyPath, dependencies);
    const step = commandLine("stats", [applications[0]?.name ?? ""], places);
    stdout.write(`${applicationsText(applications, input, dependencies)}\n`);
    stdout.write(`To see the jobs of one: ${step}\n`);
  }
  if (since === null && runs === defaultRuns) {
    const most = `Of the newest ${defaultRuns} runs at most: --last N or --since looks at others`;
    stdout.write(`${input.style.dim(most)}\n`);
  }
}

function unknownApplication(wanted: string, names: readonly string[]): Failure {
  const meant = nearest(wanted, names);
  return {
    kind: "not_found",
    message: `There are no runs of "${printable(wanted)}"`,
    hint: meant === null
      ? "To list all applications: executioner stats"
      : `Did you mean "${printable(meant)}"?`,
  };
}
