import { formatDuration } from "../../core/format_duration.ts";
import type { JobStatus } from "../../core/job_state.ts";
import { printable } from "../../core/printable.ts";
import { ok } from "../../core/result.ts";
import { fitText } from "../../core/text_width.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { RunSummary } from "../../ports/history_store.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command.ts";
import { withHistory } from "../open_history.ts";
import { durationOf, runJson } from "../run_json.ts";
import { textTable } from "../text_table.ts";
import { wallClock } from "../wall_clock.ts";

const defaultLimit = 20;
const longestName = 32;

/** Lists runs with their attempts, newest run first. */
export const runsCommand: CommandAction = async (input, dependencies) =>
  await withHistory(input, dependencies, (history, path) => {
    const { stdout } = dependencies;
    const [applicationName] = input.operands;
    const limit = input.values.wholeNumber("limit") ?? defaultLimit;
    const runs = history?.listRuns({
      limit,
      ...(applicationName === undefined ? {} : { applicationName }),
    }) ?? [];
    if (input.values.has("json")) {
      stdout.write(`${JSON.stringify({ runs: runs.map(summaryJson) }, null, 2)}\n`);
    } else if (runs.length > 0) {
      stdout.write(layOut(runs, input, dependencies));
    } else if (history === null) {
      stdout.write(`No history yet: "${printable(path)}" does not exist\n`);
    } else {
      const whose = applicationName === undefined ? "" : ` of "${printable(applicationName)}"`;
      stdout.write(`No runs${whose} in "${printable(path)}"\n`);
    }
    return ok(0);
  });

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
      {
        title: "Status",
        text: (run) => run.status,
        paint: (text, run) => paint(style, toneOfStatus(run.status), text),
      },
      { title: "Start", text: (run) => wallClock(run.startedAt, dependencies) },
      { title: "Duration", align: "right", text: durationText },
      { title: "Jobs", text: jobsText },
    ],
    runs,
    style.bold,
  );
}

function durationText(run: RunSummary): string {
  const duration = durationOf(run);
  return duration === null ? "-" : formatDuration(duration);
}

const failures = [
  "FAILED",
  "TIMEOUT",
  "ERROR",
  "PRECHECK_FAILED",
  "POSTCHECK_FAILED",
  "DENIED",
  "CONDITION_FAILED",
] as const satisfies readonly JobStatus[];

/** Returns `17/20 (1 failed)`: successes of all jobs, and how many ended badly. */
function jobsText({ counts, jobCount }: RunSummary): string {
  const done = (counts.SUCCESS ?? 0) + (counts.MARKED_SUCCESS ?? 0);
  const failed = failures.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  return `${done}/${jobCount}${failed === 0 ? "" : ` (${failed} failed)`}`;
}
