import { messageOf } from "../core/message_of.ts";
import { isoUtc } from "../core/text/format_time.ts";
import { runLogPath } from "../core/log_paths.ts";
import { printable } from "../core/text/printable.ts";
import type { RunEvent } from "../core/run/run_event.ts";
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
 * A log that cannot be written is told by one throw (see `Observer`) and given up: nothing that
 * follows could be trusted to be complete, and the history has it all.
 */
export function createRunLog({ openAppend }: RunLogOptions): Observer {
  let log: { readonly path: string; readonly file: AppendFile } | null = null;
  let waiting = "";
  let givenUp = false;

  return {
    name: "run log",
    observe(events) {
      if (givenUp) return;
      for (const event of events) {
        if (event.kind === "run_started") {
          const path = runLogPath(event.run);
          log = { path, file: openAppend(path) };
        }
        waiting += describe(event);
      }
      if (log === null || waiting === "") return;
      const text = waiting;
      waiting = "";
      try {
        log.file.append(text);
      } catch (error) {
        givenUp = true;
        log.file.close();
        const reason = messageOf(error);
        throw new Error(`Could not write "${printable(log.path)}": ${reason}`, { cause: error });
      }
    },
    close() {
      if (!givenUp) log?.file.close();
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
