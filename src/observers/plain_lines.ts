import { isoLocal } from "../core/text/format_time.ts";
import { jobStatusOf } from "../core/job_state.ts";
import { statusOf } from "../core/outcome.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { Style } from "../core/text/text_style.ts";
import { hasCutLog, padWord } from "./event_line.ts";
import { foldEvents } from "./fold_events.ts";
import { paint, toneOfStatus } from "./tone.ts";
import type { UtcOffset } from "./utc_offset.ts";

/** How much people want to read. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** How plain lines are written. */
export interface PlainLinesOptions {
  readonly style: Style;
  readonly verbosity: Verbosity;
  readonly utcOffset: UtcOffset;
}

/**
 * Lays out a batch for pipes, files and cron mail, in lines whose form is stable: local time with
 * its offset from UTC, a word in capitals, the job, what happened. Quiet tells of failed jobs and of
 * logs that may be incomplete only, with the logs; verbose adds slots, logs and process ids. The
 * run's end is left to the summary.
 */
export function plainLines(events: readonly RunEvent[], options: PlainLinesOptions): string {
  const { style, verbosity, utcOffset } = options;
  const told = events.filter((event) =>
    verbosity === "quiet" ? isTrouble(event) : event.kind !== "run_ended"
  );
  let text = "";
  for (const line of foldEvents(told, verbosity !== "normal")) {
    const time = style.dim(isoLocal(line.at, utcOffset(line.at)));
    text += `${time}  ${paint(style, line.tone, padWord(line.word))}  ${line.text}\n`;
  }
  return text;
}

/** Whether an event tells of what people want to know even where they want to know little. */
export function isTrouble(event: RunEvent): boolean {
  return isFailure(event) || (event.kind === "job_ended" && hasCutLog(event.state));
}

/** Whether an event tells of a job, or of a hook, that ran and failed. */
export function isFailure(event: RunEvent): boolean {
  switch (event.kind) {
    case "job_ended":
      return toneOfStatus(jobStatusOf(event.state)) === "bad";
    case "hook_ended":
      return toneOfStatus(statusOf(event.hook.execution.outcome)) === "bad";
    default:
      return false;
  }
}
