import type { ConsoleReporterOptions } from "../observers/console_reporter.ts";

/** What `--progress` takes. */
export const progressModes = ["auto", "bar", "plain", "none"] as const;

/** How a run is shown while it goes on. */
export type ProgressMode = (typeof progressModes)[number];

/** The stream that a run is shown on. */
export interface ViewCircumstances {
  readonly env: Readonly<Record<string, string>>;
  readonly isTerminal: boolean;
}

/**
 * Decides how a run is shown. What moves the cursor is for terminals that can: pipes, files and
 * terminals of which nothing is known get plain lines, whatever was asked for.
 */
export function viewOf(
  progress: ProgressMode,
  circumstances: ViewCircumstances,
): ConsoleReporterOptions["mode"] {
  switch (progress) {
    case "auto":
      return canDraw(circumstances) ? "live" : "plain";
    case "bar":
      return canDraw(circumstances) ? "bar" : "plain";
    case "plain":
    case "none":
      return progress;
  }
}

function canDraw({ env, isTerminal }: ViewCircumstances): boolean {
  return isTerminal && (env["TERM"] ?? "") !== "" && env["TERM"] !== "dumb";
}
