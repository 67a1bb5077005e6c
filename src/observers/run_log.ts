import { isoUtc } from "../core/format_time.ts";
import { runLogPath } from "../core/log_paths.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { AppendFile } from "../ports/append_file.ts";
import type { Observer } from "../ports/observer.ts";
import { describeEvent } from "./event_line.ts";
import type { Tone } from "./tone.ts";

const levels = {
  good: "INFO",
  plain: "INFO",
  dim: "INFO",
  warn: "WARN",
  bad: "ERROR",
} as const satisfies Record<Tone, string>;

/** What the run's log writes to. */
export interface RunLogOptions {
  /** Returns the file at an absolute path, which is created by its first text. */
  readonly openAppend: (path: string) => AppendFile;
}

/**
 * Returns the observer that writes the run's main log: a line per event, with its UTC time and a
 * level. Its path follows from the run's start; what is observed before is kept until then.
 *
 * A log that cannot be written is reported once, by a throw (see `Observer`). What comes later is
 * still tried, and a log that works again says how many lines it lacks.
 */
export function createRunLog({ openAppend }: RunLogOptions): Observer {
  let file: AppendFile | null = null;
  let path = "";
  let early = "";
  let lost = 0;
  let reported = false;

  function write(target: AppendFile, text: string, at: number): void {
    const lines = text.split("\n").length - 1;
    // The write that failed may have left half a line, so the next starts with a line end.
    const gap = lost === 0 ? "" : `\n${logLine(at, "WARN", gapText(lost))}`;
    try {
      target.append(gap + text);
      lost = 0;
    } catch (error) {
      lost += lines;
      if (reported) return;
      reported = true;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Could not write the run log "${path}": ${reason}`, { cause: error });
    }
  }

  return {
    name: "run log",
    observe(events) {
      let text = early;
      early = "";
      for (const event of events) {
        if (event.kind === "run_started") {
          path = runLogPath(event.run);
          file = openAppend(path);
        }
        text += describe(event);
      }
      if (file === null) early = text;
      else if (text !== "") write(file, text, events.at(-1)?.at ?? 0);
    },
    close() {
      file?.close();
    },
  };
}

function describe(event: RunEvent): string {
  const line = describeEvent(event, true);
  return line === null ? "" : logLine(event.at, levels[line.tone], `${line.word}  ${line.text}`);
}

function logLine(at: number, level: string, message: string): string {
  return `${isoUtc(at)} ${level.padEnd(5)} ${message}\n`;
}

function gapText(lines: number): string {
  return `${lines} ${
    lines === 1 ? "line was" : "lines were"
  } lost here: the log could not be written`;
}
