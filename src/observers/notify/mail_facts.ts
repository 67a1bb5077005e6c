import { formatDuration } from "../../core/text/format_duration.ts";
import { isoLocal } from "../../core/text/format_time.ts";
import { runLogPath } from "../../core/log_paths.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import { fitMiddle } from "../../core/text/text_width.ts";
import type { UtcOffset } from "../utc_offset.ts";
import type { NoticeFacts } from "./notice_facts.ts";

/** Jobs with long names take the room that they take, but not a page. */
const maxName = 60;

/** Lists what to know of a run beside its verdict, as names and values. */
export function factsOfRun(
  { run, report, before, place }: NoticeFacts,
  utcOffset: UtcOffset,
): readonly (readonly [name: string, value: string])[] {
  const time = (at: number) => isoLocal(at, utcOffset(at));
  return [
    ["Application", run.applicationName],
    ["Run", `${run.runId}, attempt ${run.attempt}`],
    ["Started", time(run.startedAt)],
    ...(report === null ? [] : [
      [
        "Finished",
        `${time(report.finishedAt)}, after ${formatDuration(report.finishedAt - run.startedAt)}`,
      ],
      ["Exit code", String(report.exitCode)],
      ...(report.longest.length < 2 ? [] : [["Longest", longest(report)] as const]),
    ] as const),
    ...(before === null
      ? []
      : [["Before", `run ${before.runId}, attempt ${before.attempt}: ${before.status}`]] as const),
    ["Config", run.configPath],
    ["Run log", runLogPath(run)],
    ["Machine", `${place.user}@${place.host}, executioner ${place.version}`],
  ];
}

function longest({ longest }: RunReport): string {
  return longest.map(({ id, tookMs }) =>
    `${fitMiddle(id, maxName, "...")} ${formatDuration(tookMs)}`
  ).join(", ");
}
