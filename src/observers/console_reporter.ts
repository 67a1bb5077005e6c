import type { RunEvent } from "../core/run/run_event.ts";
import type { RunReport } from "../core/run/run_report.ts";
import type { Style } from "../core/text/text_style.ts";
import type { Clock } from "../ports/clock.ts";
import type { Foreground } from "../ports/foreground.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { Observer } from "../ports/observer.ts";
import type { TextSink } from "../ports/text_sink.ts";
import { type LiveOutlook, noOutlook } from "./live_outlook.ts";
import { LiveView } from "./live_view.ts";
import { plainLines, type Verbosity } from "./plain_lines.ts";
import { buildSummary, buildVerdict } from "./summary.ts";
import { systemUtcOffset, type UtcOffset } from "./utc_offset.ts";

/** What a console reporter needs. */
export interface ConsoleReporterOptions {
  readonly out: TextSink;
  readonly clock: Clock;
  readonly style: Style;
  /**
   * How the run is shown while it goes on: as a block or a single line at the lower end, which both
   * move the cursor and so are only for terminals that can; by a line per event; or not at all. Quiet
   * moves no cursor.
   */
  readonly mode: "live" | "bar" | "plain" | "none";
  readonly verbosity: Verbosity;
  /** Whether more than ASCII can be drawn. */
  readonly unicode: boolean;
  readonly logReader: LogReader;
  /** Flags for every proposed command, such as `--db PATH`, or "". */
  readonly commandSuffix: string;
  /** Words that a resume needs beside those; `null` where runs cannot be resumed nor jobs marked. */
  readonly resumeWords: string | null;
  /** What to expect of the run; nothing unless given. */
  readonly outlook?: LiveOutlook;
  /** Whose the terminal is; always ours unless given. */
  readonly foreground?: Foreground;
  /** The system's time zone unless told otherwise. */
  readonly utcOffset?: UtcOffset;
}

/** Columns where the output is no terminal: nobody wraps there, so cut only what is extreme. */
const fileColumns = 400;

/** An observer that others on its terminal can ask for room. */
export interface ConsoleReporter extends Observer {
  /** Lets somebody else write to the terminal, such as a warning to stderr. */
  readonly aside: (write: () => void) => void;
}

const alwaysOurs: Foreground = { isOurs: () => true, onContinue: () => () => {} };

/** Returns the observer that tells people of a run: live or in plain lines, then the summary. */
export function createConsoleReporter(options: ConsoleReporterOptions): ConsoleReporter {
  const { out, verbosity, mode } = options;
  const lines = { ...options, utcOffset: options.utcOffset ?? systemUtcOffset };
  const live = (mode === "live" || mode === "bar") && verbosity !== "quiet"
    ? new LiveView({
      ...lines,
      compact: mode === "bar",
      outlook: options.outlook ?? noOutlook,
      foreground: options.foreground ?? alwaysOurs,
    })
    : null;
  return {
    name: "console",
    observe(events: readonly RunEvent[]) {
      const ended = events.find((event) => event.kind === "run_ended");
      let text = "";
      if (live !== null) live.observe(events);
      else if (mode !== "none" || verbosity === "quiet") text = plainLines(events, lines);
      if (ended !== undefined) text += ending(ended.report);
      if (live !== null && ended !== undefined) live.finish(text);
      else if (text !== "") out.write(text);
    },
    close() {
      live?.finish("");
    },
    aside(write) {
      if (live === null) write();
      else live.aside(write);
    },
  };

  function ending(report: RunReport): string {
    if (verbosity === "quiet") {
      // What a cron job prints is mailed, and a good night deserves no mail.
      return report.status === "SUCCESS" ? "" : buildVerdict(report, options.style);
    }
    const columns = out.isTerminal ? out.columns() : fileColumns;
    const detailed = verbosity === "verbose";
    // Nothing stands above the summary that it would have to be set off from.
    const gap = mode === "none" ? "" : "\n";
    return `${gap}${buildSummary(report, { ...options, columns, detailed })}`;
  }
}
