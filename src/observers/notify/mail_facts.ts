import { formatDuration } from "../../core/format_duration.ts";
import { isoLocal } from "../../core/format_time.ts";
import { runLogPath } from "../../core/log_paths.ts";
import type { UtcOffset } from "../utc_offset.ts";
import type { NoticeFacts } from "./notice_facts.ts";

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
    ] as const),
    ...(before === null
      ? []
      : [["Before", `run ${before.runId}, attempt ${before.attempt}: ${before.status}`]] as const),
    ["Config", run.configPath],
    ["Run log", runLogPath(run)],
    ["Machine", `${place.user}@${place.host}, executioner ${place.version}`],
  ];
}
