import type { Failure } from "../../core/failure.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { JobRecord, RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { copyLog, nothingCopied } from "../copy_log.ts";
import { historyOptions } from "../find_history.ts";
import { earlierAttempts } from "../earlier_attempts.ts";
import { findJob } from "../find_job.ts";
import { findRun, parseRunChoice, type RunChoice } from "../find_run.ts";
import { logLossesOf } from "../log_losses.ts";
import { type LogSelection, selectLog } from "../log_selection.ts";
import { withHistory } from "../open_history.ts";
import { tameOutput } from "../tame_output.ts";

/** How often to look for more of a log, ms. */
const pollMs = 200;

/** Prints a job's log as it is, but for terminals and jobs that nobody trusts. */
export const logsCommand: CommandAction = async (input, dependencies) => {
  const [runText = "", jobId = ""] = input.operands;
  const choice = parseRunChoice(runText);
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, async (history, path) => {
    const places = historyOptions(path, dependencies);
    const first = select(history, { path, places }, choice.value, jobId, input);
    if (!first.ok) return first;
    const { run } = first.value.record;
    const chosen: RunChoice = { kind: "id", id: run.runId };
    const again = () => select(history, { path, places }, chosen, jobId, input);
    const { stdout, writeBytes } = dependencies;
    const isTame = stdout.isTerminal && first.value.record.run.grants !== null;
    const output = isTame ? tameOutput(writeBytes) : writeBytes;
    return await print(first.value, again, input, { ...dependencies, writeBytes: output });
  });
};

interface Selected {
  readonly record: RunRecord;
  readonly job: JobRecord;
  readonly selection: LogSelection;
}

function select(
  history: HistoryStore | null,
  { path, places }: { readonly path: string; readonly places: readonly string[] },
  choice: RunChoice,
  jobId: string,
  { values }: CommandInput,
): Result<Selected, Failure> {
  const attempt = values.wholeNumber("attempt");
  const record = findRun(history, path, choice, attempt);
  if (!record.ok) return record;
  const found = findJob(record.value, jobId, places);
  if (!found.ok) return found;
  const job = found.value;
  const earlier = () => earlierAttempts(history, record.value.run);
  const asked = { attempt, execution: values.wholeNumber("execution") };
  const selection = selectLog(record.value, job, asked, earlier);
  return selection.ok ? ok({ record: record.value, job, selection: selection.value }) : selection;
}

async function print(
  first: Selected,
  again: () => Result<Selected, Failure>,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { clock } = dependencies;
  const follow = input.values.has("follow");
  let selected = first;
  let position: number | null = null;
  let last: Uint8Array = nothingCopied;
  let pauseMs = pollMs;
  for (;;) {
    const { record, job, selection } = selected;
    const mayGrow = follow && record.run.status === "RUNNING" && !selection.complete;
    if (selection.path === null && !mayGrow) return err(neverExecuted(job));
    if (selection.path !== null) {
      const part = { from: position ?? selection.from, to: selection.to, last };
      const copied = copyLog(selection.path, part, dependencies);
      if (!copied.ok) return copied;
      if (copied.value === null && !mayGrow) return err(missingLog(job, selection.path));
      position = copied.value?.position ?? position;
      last = copied.value?.last ?? last;
      if (copied.value?.readerIsGone === true) return ok(0);
    }
    if (!mayGrow) {
      warnOfLosses(job, last, input, dependencies);
      return ok(0);
    }
    await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
    const askedAt = clock.now();
    // Asked before the log is read again: what was written before the job's end is not missed.
    const next = again();
    if (!next.ok) return next;
    selected = next.value;
    // A history that is slow to read must not be read all the time.
    pauseMs = Math.max(pollMs, 4 * (clock.now() - askedAt));
  }
}

const newline = 10;

/** Says what the log itself cannot. On a terminal that stands on a line of its own. */
function warnOfLosses(
  job: JobRecord,
  last: Uint8Array,
  { values, errorStyle }: CommandInput,
  { stdout, stderr }: Pick<CliDependencies, "stdout" | "stderr">,
): void {
  const losses = logLossesOf(job, values.wholeNumber("execution"));
  const heading = errorStyle.yellow("warning:");
  const text = losses.map((loss) => `${heading} This log may be incomplete: ${printable(loss)}\n`);
  if (text.length === 0) return;
  const isMidLine = stdout.isTerminal && stderr.isTerminal && last.length > 0 &&
    last.at(-1) !== newline;
  stderr.write(`${isMidLine ? "\n" : ""}${text.join("")}`);
}

function neverExecuted({ id, status, reason, executions }: JobRecord): Failure {
  if (executions.length > 0) {
    const message = `Job "${printable(id)}" has no log that is known: its run was imported`;
    return { kind: "not_found", message };
  }
  const why = reason === null ? "" : `: ${printable(reason)}`;
  return {
    kind: "not_found",
    message: `Job "${printable(id)}" has no log, it was never executed (${status}${why})`,
  };
}

function missingLog({ id }: JobRecord, path: string): Failure {
  return {
    kind: "not_found",
    message: `Cannot find the log of job "${printable(id)}": "${printable(path)}" does not exist`,
  };
}
