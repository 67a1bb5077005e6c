import { counted } from "../../core/text/counted.ts";
import type { Failure } from "../../core/failure.ts";
import { showStep } from "../../core/run/next_step.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { EngineIdentity, RunRecord } from "../../ports/history_records.ts";
import type { AuditAction, JobMark } from "../../ports/job_mark.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { historyOptions } from "../find_history.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { liveRunFailure } from "../live_run.ts";
import { type MarkSelection, type NamedJob, selectJobs } from "../mark_selection.ts";
import { resumeOf } from "../next_steps.ts";
import { withHistory } from "../open_history.ts";
import { textTable } from "../views/text_table.ts";

/** Takes jobs as done that did not succeed. */
export const markSuccessCommand: CommandAction = (input, dependencies) =>
  mark("mark_success", input, dependencies);

/** Takes back the success of jobs. */
export const markFailedCommand: CommandAction = (input, dependencies) =>
  mark("mark_failed", input, dependencies);

const words = {
  mark_success: { result: "MARKED_SUCCESS", as: "successful" },
  mark_failed: { result: "FAILED", as: "failed" },
} as const satisfies Record<AuditAction, unknown>;

async function mark(
  action: AuditAction,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { stdout } = dependencies;
  const [runText = "", ...names] = input.operands;
  const choice = parseRunChoice(runText);
  if (!choice.ok) return choice;
  const seen = await withHistory(input, dependencies, async (history, path) => {
    const record = findRun(history, path, choice.value, null);
    if (!record.ok) return record;
    const busy = await liveRunFailure(record.value.run, "mark jobs of", path, dependencies);
    if (busy !== null) return err(busy);
    const places = historyOptions(path, dependencies);
    const selection = selectJobs(record.value, names, action, places);
    return selection.ok
      ? ok({ record: record.value, path, places, selection: selection.value })
      : selection;
  });
  if (!seen.ok) return seen;
  const { record, path, places, selection } = seen.value;
  stdout.write(describe(record, selection, action, input));
  const { markable } = selection;
  if (markable.length === 0) {
    stdout.write(`Nothing to mark as ${words[action].as}\n`);
    return ok(0);
  }
  if (!input.values.has("yes") && !await isConfirmed(markable, action, dependencies)) {
    stdout.write("Nothing was marked\n");
    return ok(0);
  }
  const { self } = await dependencies.loadEngineProbe();
  const reason = input.values.text("reason")?.trim() ?? "";
  const change = markOf(markable, action, reason === "" ? null : reason, {
    ...self,
    at: dependencies.clock.now(),
  });
  const store = await dependencies.openHistory(path, "write");
  if (store === null) throw new Error("Internal error: a history opened for writing is missing");
  try {
    return write(store, record, change, places, dependencies);
  } finally {
    store.close();
  }
}

function write(
  store: HistoryStore,
  { run }: RunRecord,
  change: JobMark,
  places: readonly string[],
  { stdout }: CliDependencies,
): Result<number, Failure> {
  if (!store.markJobs(run, change)) {
    return err({
      kind: "history",
      message: `Cannot mark jobs of run ${run.runId}: they have changed meanwhile`,
      hint: `To see how they stand: ${showStep(run.runId, places).command}`,
    });
  }
  const now = store.loadRun(run.runId)?.run.status ?? run.status;
  const is = now === run.status ? `is ${now} as before` : `is ${now} now`;
  stdout.write(
    `Marked ${counted(change.jobs.length, "job")} as ${
      words[change.action].as
    }; run ${run.runId} ${is}\n`,
  );
  if (now !== "SUCCESS") {
    stdout.write(`\n  ${resumeOf(run, places).command}\n`);
  }
  return ok(0);
}

/** Says how each job stands and what it is to be. */
function describe(
  { run }: RunRecord,
  { markable, others }: MarkSelection,
  action: AuditAction,
  { style }: CommandInput,
): string {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt},` : "";
  const name = printable(run.applicationName);
  const title = style.bold(`Run ${run.runId}${attempt} of ${name}: ${run.status}`);
  const will = new Set(markable);
  const rows = [...markable, ...others].sort((a, b) => a.index - b.index);
  const table = textTable<NamedJob>(
    [
      { title: "Job", text: ({ job }) => printable(job.id) },
      {
        title: "Status",
        text: ({ job }) => job.status,
        paint: (text, { job }) => paint(style, toneOfStatus(job.status), text),
      },
      { title: "Becomes", text: (one) => will.has(one) ? words[action].result : "-" },
      { title: "Reason", text: ({ job }) => printable(job.reason ?? "") },
    ],
    rows,
    style.bold,
  );
  return `${title}\n\n${table}\n`;
}

async function isConfirmed(
  jobs: readonly NamedJob[],
  action: AuditAction,
  { ask }: CliDependencies,
): Promise<boolean> {
  const answer = await ask(`Mark ${counted(jobs.length, "job")} as ${words[action].as}? [y/N] `);
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}

function markOf(
  jobs: readonly NamedJob[],
  action: AuditAction,
  reason: string | null,
  { user, host, at }: EngineIdentity & { readonly at: number },
): JobMark {
  const why = reason === null ? "" : `: ${reason}`;
  const statusReason = `marked as ${words[action].as} by ${user}@${host}${why}`;
  return {
    action,
    user,
    host,
    at,
    reason,
    jobs: jobs.map(({ index, job }) => ({
      index,
      previousStatus: job.status,
      status: words[action].result,
      statusReason,
    })),
  };
}
