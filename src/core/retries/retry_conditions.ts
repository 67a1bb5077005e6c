import type { CommandValue } from "../commands/command.ts";
import { type ExecutionStatus, exitCodeOf, type Outcome, statusOf } from "../outcome.ts";

/** A command that is asked, after a failure, whether the job is executed again: exit code 0 is yes. */
export interface RetryQuestion {
  /** A line for `/bin/sh`, or words that meet no shell. */
  readonly command: CommandValue;
  /** How long the answer may take, ms; then it is no. */
  readonly timeoutMs: number;
}

/** After which ends of an execution a job is executed again: any one of these is enough. */
export interface RetryConditions {
  readonly onStatus: readonly ExecutionStatus[];
  readonly onExitCodes: readonly number[];
  /** Regular expressions, flag `u`, of which one matches one of the last lines of the output. */
  readonly onOutput: readonly string[];
  /** `null` where nobody is asked. */
  readonly question: RetryQuestion | null;
}

/** What came of the conditions that only the place of the execution can look at. */
export type RetryAnswer =
  /** `rule` says in words what speaks for a retry. */
  | { readonly kind: "yes"; readonly rule: string }
  /** `reason` says in words why none of them holds. */
  | { readonly kind: "no"; readonly reason: string };

/** How much of an execution's output `retry_on_output` looks at: its end, within both limits. */
export const retryOutput = { lines: 100, bytes: 64 * 1024 } as const;

/** Whether a retry can make sense after this outcome, whatever the conditions say. */
export function mayBeRetried(outcome: Outcome): boolean {
  return whyNeverRetried(outcome) === null && outcome.kind !== "succeeded";
}

/** Says why there can be no retry whatever the conditions say, or `null` where they decide. */
export function whyNeverRetried(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case "denied":
      return "a denied command is never tried again";
    case "over_limit":
      return "a job that went beyond its limits is never tried again";
    case "cancelled":
      return "a cancelled job is never tried again";
    case "check_failed":
      return outcome.phase === "pre" ? "a failed pre-check is never tried again" : null;
    case "succeeded":
    case "exited":
    case "signalled":
    case "timed_out":
    case "spawn_failed":
    case "slot_died":
    case "log_failed":
    case "output_failed":
      return null;
  }
}

/** Names the list that has an outcome's exit code or status, in words; `null` where none has. */
export function listedRule(
  { onStatus, onExitCodes }: RetryConditions,
  outcome: Outcome,
): string | null {
  const code = exitCodeOf(outcome);
  if (code !== null && onExitCodes.includes(code)) {
    return `exit code ${code} is in retry_on_exit_codes`;
  }
  const status = statusOf(outcome);
  return onStatus.includes(status) ? `status ${status} is in retry_on_status` : null;
}

/** Whether there are conditions that only the place of the execution can look at. */
export function hasQuestions({ onOutput, question }: RetryConditions): boolean {
  return onOutput.length > 0 || question !== null;
}

/** Whether something has to be looked at before it is known if an outcome is followed by a retry. */
export function needsAnswer(conditions: RetryConditions, outcome: Outcome): boolean {
  return hasQuestions(conditions) && mayBeRetried(outcome) &&
    listedRule(conditions, outcome) === null;
}

/** Says why no condition holds after an outcome; a list that can have nothing is not mentioned. */
export function describeMismatch(
  conditions: RetryConditions,
  outcome: Outcome,
  answer: RetryAnswer | null,
): string {
  const { onStatus, onExitCodes } = conditions;
  const asks = hasQuestions(conditions);
  const code = exitCodeOf(outcome);
  const said: string[] = [];
  if (!asks || onStatus.length > 0) {
    said.push(`status ${statusOf(outcome)} is not in retry_on_status`);
  }
  if (code !== null && (!asks || onExitCodes.length > 0)) {
    said.push(`exit code ${code} ${said.length === 0 ? "is " : ""}not in retry_on_exit_codes`);
  }
  const lists = said.join(" and ");
  if (!asks) return lists;
  const rest = answer?.kind === "no" ? answer.reason : "nobody could look at its other conditions";
  return lists === "" ? rest : `${lists}; ${rest}`;
}
