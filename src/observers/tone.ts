import type { JobStatus } from "../core/job_state.ts";
import type { RunStatus } from "../core/run_report.ts";
import type { Style } from "../core/text_style.ts";

/** What a word means to the reader; colour only repeats it. */
export type Tone = "good" | "bad" | "warn" | "plain" | "dim";

const tones = {
  PENDING: "dim",
  RUNNING: "plain",
  SUCCESS: "good",
  MARKED_SUCCESS: "good",
  FAILED: "bad",
  TIMEOUT: "bad",
  ERROR: "bad",
  PRECHECK_FAILED: "bad",
  POSTCHECK_FAILED: "bad",
  DENIED: "bad",
  CANCELLED: "warn",
  CONDITION_FAILED: "bad",
  SKIPPED: "dim",
  BLOCKED: "warn",
  NOT_STARTED: "warn",
  INTERRUPTED: "warn",
} as const satisfies Record<JobStatus | RunStatus, Tone>;

/** Returns the tone of a job's or a run's status word. */
export function toneOfStatus(status: JobStatus | RunStatus): Tone {
  return tones[status];
}

/** Colours a text by its tone. */
export function paint(style: Style, tone: Tone, text: string): string {
  switch (tone) {
    case "good":
      return style.green(text);
    case "bad":
      return style.red(text);
    case "warn":
      return style.yellow(text);
    case "dim":
      return style.dim(text);
    case "plain":
      return text;
  }
}
