import type { Assignment, RetryInquiry } from "../core/assignment.ts";
import { lastLines } from "../core/text/last_lines.ts";
import { exitCodeOf, type Outcome, reasonOf, signalOf, statusOf } from "../core/outcome.ts";
import { ok, type Result } from "../core/result.ts";
import {
  type RetryAnswer,
  retryOutput,
  type RetryQuestion,
} from "../core/retries/retry_conditions.ts";
import type { JobLog } from "../ports/job_log.ts";
import type { MatchLines } from "../ports/match_lines.ts";
import type { CheckSurroundings, RunCheck } from "./checks/check_runner.ts";
import { fitText } from "../core/text/text_width.ts";

/** How long all expressions of one `retry_on_output` may take together, ms. */
const patternLimitMs = 2_000;

/** Columns of a matching line that are quoted. */
const maxQuote = 100;

/** An execution that failed, and what is to be found out about it. */
export interface FailedExecution {
  readonly assignment: Assignment;
  readonly inquiry: RetryInquiry;
  readonly outcome: Outcome;
  /** `null` where it could not be opened. */
  readonly log: JobLog | null;
  readonly mask: CheckSurroundings["mask"];
  readonly signal: AbortSignal;
  readonly onProcess: CheckSurroundings["onProcess"];
  readonly onCut?: CheckSurroundings["onCut"];
}

/** Finds out whether a job may be executed again after a failure. Never rejects. */
export type AskRetry = (failed: FailedExecution) => Promise<RetryAnswer>;

/** Makes the function that looks at retry conditions: first at the output, then it asks. */
export function createRetryAsker(
  deps: { readonly matchLines: MatchLines; readonly runCheck: RunCheck },
): AskRetry {
  return async (failed) => {
    const { onOutput, question } = failed.inquiry.conditions;
    const seen = onOutput.length === 0 ? null : lookAtOutput(failed, onOutput, deps.matchLines);
    if (seen?.kind === "yes" || question === null) return seen ?? no("there is no condition");
    const said = await ask(failed, question, deps.runCheck);
    return said.kind === "yes" || seen === null ? said : no(`${seen.reason}; ${said.reason}`);
  };
}

function lookAtOutput(
  { log }: FailedExecution,
  patterns: readonly string[],
  matchLines: MatchLines,
): RetryAnswer {
  const lines = linesOf(log);
  const match = lines.ok ? matchLines(lines.value, patterns, patternLimitMs) : lines;
  if (!match.ok) return no(`retry_on_output could not be judged: ${match.error}`);
  if (match.value === null) return no("nothing in retry_on_output matches the output");
  const { line, pattern } = match.value;
  const quoted = fitText(line.trim(), maxQuote, "...");
  return { kind: "yes", rule: `"${pattern}" in retry_on_output matches "${quoted}"` };
}

function linesOf(log: JobLog | null): Result<readonly string[], string> {
  if (log === null) return ok([]);
  const tail = log.tail(retryOutput.bytes);
  if (!tail.ok) return tail;
  const isCut = log.size() > tail.value.length;
  return ok(lastLines(tail.value, isCut, retryOutput.lines));
}

async function ask(
  { assignment, inquiry, outcome, log, mask, signal, onProcess, onCut }: FailedExecution,
  { command, timeoutMs }: RetryQuestion,
  runCheck: RunCheck,
): Promise<RetryAnswer> {
  const params = { command, exit_code: 0 };
  const { ok: isYes, message } = await runCheck(
    { name: "check_command", params, timeoutMs, negate: false },
    {
      folder: assignment.cwd,
      jobId: assignment.jobId,
      launcher: assignment.launcher ?? [],
      env: {
        ...assignment.env,
        EXECUTIONER_STATUS: statusOf(outcome),
        EXECUTIONER_REASON: reasonOf(outcome) ?? "",
        EXECUTIONER_EXIT_CODE: String(exitCodeOf(outcome) ?? ""),
        EXECUTIONER_SIGNAL: signalOf(outcome) ?? "",
        EXECUTIONER_EXECUTION: String(inquiry.execution),
        EXECUTIONER_LOG_FILE: assignment.logPath,
        EXECUTIONER_LOG_OFFSET: String(log?.offset ?? 0),
      },
      mask,
      signal,
      onProcess,
      onCut,
    },
  );
  return isYes
    ? { kind: "yes", rule: `retry_if says yes: ${message.replace(/^found /, "")}` }
    : no(`retry_if did not say yes: ${message}`);
}

function no(reason: string): RetryAnswer {
  return { kind: "no", reason };
}
