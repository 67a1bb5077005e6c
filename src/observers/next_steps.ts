import type { JobResult, RunReport } from "../core/run_report.ts";
import { shellQuote } from "../core/shell_quote.ts";
import type { Style } from "../core/text_style.ts";
import { textWidth } from "../core/text_width.ts";

/** What the commands that a summary proposes depend on. */
export interface NextStepsOptions {
  readonly style: Style;
  readonly columns: number;
  /** Flags for every command, such as `--db PATH`, or "". */
  readonly commandSuffix: string;
  /**
   * Words that a resume needs beside those, such as the grants of a restricted run; `null` where runs
   * cannot be resumed nor jobs marked.
   */
  readonly resumeWords: string | null;
}

/** Beside longer commands, remarks stand where nobody looks for them. */
const widestWithRemarks = 100;

/** A command that a summary proposes, and what it does in a few words. */
type Step = readonly [command: string, remark: string];

/**
 * Returns commands to copy, exact and never wrapped, each with a remark that a shell ignores where
 * the width has room for them.
 *
 * @param job The failed job to look into, or `null` where there is none.
 */
export function nextSteps(
  report: RunReport,
  job: JobResult | null,
  options: NextStepsOptions,
): string[] {
  const steps = proposedSteps(report, job, options);
  const width = Math.max(...steps.map(([text]) => textWidth(text)));
  const room = width <= widestWithRemarks &&
    steps.every(([, remark]) => 2 + width + 4 + remark.length <= options.columns);
  return steps.map(([text, remark]) => {
    if (!room) return `  ${text}`;
    const gap = " ".repeat(width - textWidth(text));
    return `  ${text}${gap}  ${options.style.dim(`# ${remark}`)}`;
  });
}

/** Returns commands that help after a run, for those who lay them out themselves. */
export function proposedSteps(
  report: RunReport,
  job: JobResult | null,
  options: Pick<NextStepsOptions, "commandSuffix" | "resumeWords">,
): readonly Step[] {
  const run = report.run.runId;
  const { commandSuffix, resumeWords } = options;
  const again = resumeWords !== null && report.status !== "SUCCESS";
  const steps: Step[] = [
    [command("show", run, null, options), "every job of the run"],
  ];
  if (job !== null && job.logPath !== null) {
    steps.push([command("logs", run, job.id, options), "its whole output"]);
  }
  if (again) {
    const resume = { commandSuffix: `${resumeWords} ${commandSuffix.trim()}` };
    steps.push([command("resume", run, null, resume), "runs what did not succeed"]);
  }
  if (again && job !== null) {
    steps.push([command("mark-success", run, job.id, options), "takes the job as done"]);
  }
  return steps;
}

function command(
  verb: string,
  run: number,
  job: string | null,
  { commandSuffix }: Pick<NextStepsOptions, "commandSuffix">,
): string {
  const suffix = commandSuffix.trim();
  const flags = suffix === "" ? "" : ` ${suffix}`;
  if (job === null) return `executioner ${verb} ${run}${flags}`;
  // A name that looks like a flag goes last, after the word that ends flags.
  return job.startsWith("-")
    ? `executioner ${verb}${flags} ${run} -- ${shellQuote(job)}`
    : `executioner ${verb} ${run} ${shellQuote(job)}${flags}`;
}
