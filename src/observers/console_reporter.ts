import type { RunEvent } from "../core/run_event.ts";
import type { RunReport } from "../core/run_report.ts";
import type { Style } from "../core/text_style.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { Observer } from "../ports/observer.ts";
import type { TextSink } from "../ports/text_sink.ts";
import { LiveView } from "./live_view.ts";
import { plainLines, type Verbosity } from "./plain_lines.ts";
import { buildSummary, buildVerdict } from "./summary.ts";
import { systemUtcOffset, type UtcOffset } from "./utc_offset.ts";

/** What a console reporter needs. */
export interface ConsoleReporterOptions {
  readonly out: TextSink;
  readonly clock: Clock;
  readonly style: Style;
  /** Live moves the cursor: only for terminals that can. Quiet is never live. */
  readonly mode: "live" | "plain";
  readonly verbosity: Verbosity;
  /** Whether more than ASCII can be drawn. */
  readonly unicode: boolean;
  readonly logReader: LogReader;
  /** Flags for every proposed command, such as `--db PATH`, or "". */
  readonly commandSuffix: string;
  /** Whether runs can be resumed and jobs marked. */
  readonly resumable: boolean;
  /** The system's time zone unless told otherwise. */
  readonly utcOffset?: UtcOffset;
}

/** Columns where the output is no terminal: nobody wraps there, so cut only what is extreme. */
const fileColumns = 400;

/** Returns the observer that tells people of a run: live or in plain lines, then the summary. */
export function createConsoleReporter(options: ConsoleReporterOptions): Observer {
  const { out, verbosity } = options;
  const lines = { ...options, utcOffset: options.utcOffset ?? systemUtcOffset };
  const live = options.mode === "live" && verbosity !== "quiet" ? new LiveView(lines) : null;
  return {
    name: "console",
    observe(events: readonly RunEvent[]) {
      const ended = events.find((event) => event.kind === "run_ended");
      let text = "";
      if (live === null) text = plainLines(events, lines);
      else live.observe(events);
      if (ended !== undefined) text += ending(ended.report);
      if (live !== null && ended !== undefined) live.finish(text);
      else if (text !== "") out.write(text);
    },
    close() {
      live?.finish("");
    },
  };

  function ending(report: RunReport): string {
    if (verbosity === "quiet") {
      // What a cron job prints is mailed, and a good night deserves no mail.
      return report.status === "SUCCESS" ? "" : buildVerdict(report, options.style);
    }
    const columns = out.isTerminal ? out.columns() : fileColumns;
    const detailed = verbosity === "verbose";
    return `\n${buildSummary(report, { ...options, columns, detailed })}`;
  }
}
