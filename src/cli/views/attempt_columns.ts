import type { JobStatus } from "../../core/job_state.ts";
import type { Style } from "../../core/text/text_style.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { RunSummary } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import { durationCell } from "./duration_cell.ts";
import { durationOf } from "./run_json.ts";
import type { Column } from "./text_table.ts";
import { wallClock } from "./wall_clock.ts";

/** Returns the columns that say how an attempt of a run went. */
export function attemptColumns(
  style: Style,
  dependencies: Pick<CliDependencies, "utcOffsetMinutes">,
): readonly Column<RunSummary>[] {
  return [
    {
      title: "Status",
      text: (run) => run.status,
      paint: (text, run) => paint(style, toneOfStatus(run.status), text),
    },
    { title: "Start", text: (run) => wallClock(run.startedAt, dependencies) },
    { title: "Duration", align: "right", text: (run) => durationCell(durationOf(run)) },
    { title: "Jobs", text: jobsText },
  ];
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
