import { logStep, markStep, type NextStep, resumeStep, showStep } from "../core/run/next_step.ts";
import type { JobResult, RunReport } from "../core/run/run_report.ts";
import type { Style } from "../core/text/text_style.ts";
import { textWidth } from "../core/text/text_width.ts";

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
  const width = Math.max(...steps.map(({ command }) => textWidth(command)));
  const room = width <= widestWithRemarks &&
    steps.every(({ purpose }) => 2 + width + 4 + purpose.length <= options.columns);
  return steps.map(({ command, purpose }) => {
    if (!room) return `  ${command}`;
    const gap = " ".repeat(width - textWidth(command));
    return `  ${command}${gap}  ${options.style.dim(`# ${purpose}`)}`;
  });
}

/** Returns commands that help after a run, for those who lay them out themselves. */
export function proposedSteps(
  report: RunReport,
  job: JobResult | null,
  options: Pick<NextStepsOptions, "commandSuffix" | "resumeWords">,
): readonly NextStep[] {
  const { runId } = report.run;
  const { resumeWords } = options;
  const place = options.commandSuffix.trim();
  const places = place === "" ? [] : [place];
  const steps = [showStep(runId, places)];
  if (job !== null && job.logPath !== null) {
    const step = logStep(runId, job.id, places);
    const isCut = job.last?.logLoss !== undefined;
    steps.push(isCut ? { ...step, purpose: "what was kept of its output" } : step);
  }
  if (resumeWords === null || report.status === "SUCCESS") return steps;
  steps.push(resumeStep(runId, resumeWords === "" ? places : [resumeWords, ...places]));
  if (job !== null) steps.push(markStep(runId, job.id, places));
  return steps;
}
